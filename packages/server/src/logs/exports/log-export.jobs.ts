import type { Clock } from '../../platform/clock/clock.ts'
import type { ExportsConfig } from '../../platform/config/slices/logs.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import { sourceOf } from '../../platform/bytes/byte-source.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { JobHandler, JobRun, NewJob } from '../../platform/jobs/job.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { UploadDamagedError, type UploadState } from '../../storage/storage-driver.ts'
import type { Storage } from '../../storage/storage.ts'
import type { LogPosition } from '../log-store.ts'
import type { Logs, NamedEntry } from '../logs.service.ts'
import { removeLogFileJob } from './log-file.jobs.ts'
import {
  exportFileKey,
  exportFileName,
  type ExportPayload,
  type ExportRecipient,
  type ExportStatus,
  type LogExport,
  parseExport,
} from './log-export.ts'
import { reportJob } from './report-export.jobs.ts'

const kind = 'logs.export'

/** Entries of one slice: a megabyte or so in memory. */
const entriesPerSlice = 2000
/** Whoever has waited for so long has given up. */
const patienceMilliseconds = 2 * 60 * 60 * 1000

/** How far a file has come. */
interface Cursor {
  readonly state: UploadState
  readonly after: LogPosition | undefined
  readonly isWritten: boolean
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly logs: Logs
  readonly clock: Clock
  readonly config: ExportsConfig
  /** An entry as the file has it. */
  readonly present: (entry: NamedEntry) => unknown
}

export function exportJob(
  logExport: LogExport,
  recipient: ExportRecipient,
  encryption: Encryption,
): NewJob {
  const sealedRecipient = encryption.seal(JSON.stringify(recipient), `log-export:${logExport.id}`)
  const payload: ExportPayload = { logExport, sealedRecipient }
  return { kind, payload, uniqueKey: `${kind}:${logExport.id}` }
}

/**
 * Writes the entries of an order into a file in slices, each appended to an upload whose state is
 * saved with the job: whoever takes the job over goes on behind the last slice.
 */
export function exportLogsHandler(dependencies: Dependencies): JobHandler<ExportPayload> {
  return {
    kind,
    leaseSeconds: 300,
    attemptsMaximum: 60,
    concurrencyMaximum: 1,
    parse: parseExport,
    async run(job) {
      const { clock } = dependencies
      const { logExport } = job.payload
      const isLate = () => clock() - logExport.requestedAtMs > patienceMilliseconds
      try {
        const status = isLate() ? 'timedout' : await write(dependencies, job, isLate)
        await finish(dependencies, job.payload, status)
      } catch (error) {
        job.signal.throwIfAborted()
        if (!isLate()) throw error
        await finish(dependencies, job.payload, 'failed')
      }
    },
  }
}

async function write(
  { storage, logs, config, present }: Dependencies,
  job: JobRun<ExportPayload>,
  isLate: () => boolean,
): Promise<ExportStatus> {
  const { logExport } = job.payload
  const { uploads } = storage.driverOf(logExport.location)
  const key = exportFileKey(config, exportFileName(logExport))
  const known = job.cursor as Partial<Cursor> | undefined
  const append = async (state: UploadState, text: string) => {
    const result = await uploads.append(state, sourceOf(Buffer.from(text)))
    if (result.brokenBy !== undefined) throw result.brokenBy
    return result.state
  }
  const save = async (next: Cursor) => {
    await job.save(next)
    return next
  }
  try {
    let current = known?.state === undefined ? await begin() : (known as Cursor)
    while (!current.isWritten) {
      job.signal.throwIfAborted()
      if (isLate()) {
        await uploads.cancel(current.state)
        return 'timedout'
      }
      const { after, state } = current
      const entries = await logs.oldest(logExport.search, { after, limit: entriesPerSlice })
      const last = entries.at(-1)
      const isWritten = entries.length < entriesPerSlice || last === undefined
      const text = entries.map((entry) => `${JSON.stringify(present(entry))},\n`).join('')
      current = await save({
        state: await append(state, isWritten ? `${text}${ending}` : text),
        after: last === undefined ? after : { atMs: last.atMs, id: last.id },
        isWritten,
      })
    }
    await uploads.complete(current.state)
    return 'success'
  } catch (error) {
    // The store has lost what it had: from the beginning, while there is time.
    if (error instanceof UploadDamagedError) await job.save({})
    throw error
  }

  async function begin(): Promise<Cursor> {
    const state = await uploads.begin(key)
    return await save({
      state: await append(state, opening(logExport)),
      after: undefined,
      isWritten: false,
    })
  }
}

/** Quay ends its files so: a reader knows that nothing is missing. */
const ending = '{"terminator": true}]}\n'

function opening({ id, search, namespaceName, repositoryName }: LogExport): string {
  const details = {
    start_time: new Date(search.fromMs).toUTCString(),
    end_time: new Date(search.untilMs).toUTCString(),
    namespace: namespaceName,
    repository: repositoryName ?? null,
  }
  return `{"export_id": ${JSON.stringify(id)}, "details": ${JSON.stringify(details)}, "logs": [\n`
}

/** The recipient is told by a job of its own, and the file goes when its link has expired. */
async function finish(
  { database, clock, config }: Dependencies,
  payload: ExportPayload,
  status: ExportStatus,
): Promise<void> {
  const { logExport } = payload
  const nowMs = clock()
  const expiresAtMs = nowMs + config.keptSeconds * 1000
  const key = exportFileKey(config, exportFileName(logExport))
  const place = { location: logExport.location, storageKey: key }
  await database.transaction(async (tx) => {
    await enqueue(tx, reportJob(payload, { status, expiresAtMs }), nowMs)
    await enqueue(tx, removeLogFileJob(place, expiresAtMs), nowMs)
  })
}
