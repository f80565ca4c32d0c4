import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

import { sourceOf } from '../../platform/bytes/byte-source.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { ArchiveConfig } from '../../platform/config/slices/logs.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { UploadDamagedError, type UploadState } from '../../storage/storage-driver.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import { monthOf } from '../log-month.ts'
import type { Logs, NamedEntry } from '../logs.service.ts'
import {
  type ArchivedFile,
  entriesBehind,
  isArchivedFile,
  isMonthInTable,
  listArchivedFiles,
  oldestMonthBefore,
  replaceByFile,
} from './log-archive.queries.ts'

export type { ArchivedFile } from './log-archive.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly logs: Logs
  readonly clock: Clock
  readonly config: ArchiveConfig
}

/** How far the file of a month has come; survives JSON. */
export interface ArchiveProgress {
  readonly month: string
  readonly location: string
  readonly state: UploadState
  readonly afterId: number
  readonly entries: number
  readonly isWritten: boolean
}

/** Whoever archives remembers progress, and may be asked to stop. */
export interface ArchiveRun {
  readonly progress: ArchiveProgress | undefined
  save(progress: ArchiveProgress | undefined): Promise<void>
  readonly signal: AbortSignal
}

const entriesPerSlice = 5000
const compress = promisify(gzip)
/** Entries may come late: no month moves before its last day is over for that long. */
const leastAgeMilliseconds = 24 * 60 * 60 * 1000

/**
 * Moves whole months out of the database: their entries go into a file of the storage (one JSON
 * object a line, compressed), and only when the file is whole and has as many entries as the
 * table does the table go. Whoever takes over from a process that died goes on behind its last
 * slice.
 */
export class LogArchive {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Moves every month that ended longer ago than that. Answers with the files that it made. */
  async archive(run: ArchiveRun, ageSeconds: number): Promise<ArchivedFile[]> {
    const { database, clock } = this.#dependencies
    const ageMs = Math.max(ageSeconds * 1000, leastAgeMilliseconds)
    const files: ArchivedFile[] = []
    let { progress } = run
    for (;;) {
      run.signal.throwIfAborted()
      // The first month that must not move: the one in which that moment lies.
      const month =
        progress?.month ?? (await oldestMonthBefore(database.reader, monthOf(clock() - ageMs)))
      if (month === undefined) return files
      const file = await this.#archiveMonth(run, month, progress)
      if (file !== undefined) files.push(file)
      progress = undefined
      await run.save(undefined)
    }
  }

  async files(): Promise<ArchivedFile[]> {
    return await listArchivedFiles(this.#dependencies.database.reader)
  }

  async #archiveMonth(
    run: ArchiveRun,
    month: string,
    progress: ArchiveProgress | undefined,
  ): Promise<ArchivedFile | undefined> {
    const { database, storage } = this.#dependencies
    if (!(await isMonthInTable(database.reader, month))) {
      // It was done, by a process that died before it could say so, or by another one.
      if (progress !== undefined) await this.#dropUnused(progress)
      return undefined
    }
    let current = progress ?? (await this.#begin(run, month))
    const { uploads } = storage.driverOf(current.location)
    try {
      while (!current.isWritten) {
        run.signal.throwIfAborted()
        current = await this.#writeSlice(run, current)
      }
      await uploads.complete(current.state)
    } catch (error) {
      // The store has lost what it had: the next try begins this month anew.
      if (error instanceof UploadDamagedError) await run.save(undefined)
      throw error
    }
    return await this.#replace(run, current)
  }

  async #begin(run: ArchiveRun, month: string): Promise<ArchiveProgress> {
    const { storage, config } = this.#dependencies
    const location = config.location ?? storage.preferredLocation
    const key = storageKey(`${config.folder}/${month}/${randomUUID()}.jsonl.gz`)
    const state = await storage.driverOf(location).uploads.begin(key)
    const progress = { month, location, state, afterId: 0, entries: 0, isWritten: false }
    await run.save(progress)
    return progress
  }

  async #writeSlice(run: ArchiveRun, progress: ArchiveProgress): Promise<ArchiveProgress> {
    const { database, storage, logs } = this.#dependencies
    const { month, location, afterId } = progress
    const found = await entriesBehind(database.reader, month, afterId, entriesPerSlice)
    const entries = await logs.named(found)
    const text = entries.map((entry) => `${JSON.stringify(archived(entry))}\n`).join('')
    // Files of gzip may be joined: each slice is one. An empty month is an empty one.
    const bytes = await compress(Buffer.from(text))
    const { uploads } = storage.driverOf(location)
    const { state, brokenBy } = await uploads.append(progress.state, sourceOf(bytes))
    if (brokenBy !== undefined) throw brokenBy
    const next: ArchiveProgress = {
      ...progress,
      state,
      afterId: entries.at(-1)?.id ?? afterId,
      entries: progress.entries + entries.length,
      isWritten: entries.length < entriesPerSlice,
    }
    await run.save(next)
    return next
  }

  /** The file takes the place of the table, unless entries came late. */
  async #replace(run: ArchiveRun, progress: ArchiveProgress): Promise<ArchivedFile | undefined> {
    const { database, storage, clock } = this.#dependencies
    const { month, location, state, entries } = progress
    const { key, receivedBytes: sizeBytes } = state
    const stored = await storage.driverOf(location).sizeOf(key)
    if (stored !== sizeBytes) {
      await run.save(undefined)
      throw new Error(`the file of ${month} has ${stored ?? 0} bytes in place of ${sizeBytes}`)
    }
    const file: ArchivedFile = { month, location, storageKey: key, entries, sizeBytes }
    try {
      await database.transaction(
        async (tx) => {
          await database.lock(tx, `log-month:${month}`)
          if (!(await isMonthInTable(tx, month))) return
          if (!(await replaceByFile(tx, file, clock()))) throw new LateEntriesError(month)
        },
        { mayTakeLong: true },
      )
    } catch (error) {
      if (!(error instanceof LateEntriesError)) throw error
      await run.save(undefined)
      await this.#dropUnused(progress)
      throw error
    }
    if (await isArchivedFile(database.reader, key)) return file
    // Another process was faster, with a file of its own.
    await this.#dropUnused(progress)
    return undefined
  }

  /** Removes a file that takes no table's place. */
  async #dropUnused({ location, state }: ArchiveProgress): Promise<void> {
    const { database, storage } = this.#dependencies
    if (await isArchivedFile(database.reader, state.key)) return
    const driver = storage.driverOf(location)
    await driver.uploads.cancel(state)
    await driver.remove(state.key)
  }
}

/** Entries came while their month was being moved: it is moved anew. */
class LateEntriesError extends Error {
  override readonly name = 'LateEntriesError'

  constructor(month: string) {
    super(`entries of ${month} came while it was being archived; it is archived anew`)
  }
}

/** An entry as the archive has it. */
function archived(entry: NamedEntry): object {
  return {
    id: entry.id,
    datetime: new Date(entry.atMs).toISOString(),
    kind: entry.kind,
    namespace: entry.namespace?.name ?? null,
    namespace_id: entry.namespaceId ?? null,
    repository_id: entry.repositoryId ?? null,
    performer: entry.performer?.name ?? null,
    performer_id: entry.performerId ?? null,
    ip: entry.address,
    metadata: entry.metadata,
  }
}
