import type { Clock } from '../platform/clock/clock.ts'
import { isForeignKeyViolation } from '../platform/database/database-error.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { addActions, addPulls, type Pull, type RepositoryAction } from './activity.queries.ts'
import type { AuditLog } from './audit-log.service.ts'
import { findPlaces } from './log-account.queries.ts'
import type { Actor, DatedEntry, LogEntry } from './log-entry.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Something that changed nothing, so that no transaction was there to record it. */
export interface DeferredRecord {
  readonly atMs: number
  /**
   * Where the entry belongs, for an entry that knows only names. One whose namespace is not
   * there is not written.
   */
  readonly place?: { readonly namespace: string; readonly repository?: string }
  /** What stands in the log; undefined where only the counts are wanted. */
  readonly entry: { readonly actor: Actor; readonly entry: LogEntry } | undefined
  /** Counted for the repository's day. */
  readonly repositoryId?: number
  readonly pull?: Pull
}

/** Whoever wants to know that the record suffers. */
export interface DeferredLogObserver {
  /** The database did not take them; they are kept and tried again. */
  delayed(error: unknown, waiting: number): void
  /** Too many waited: the oldest were given up. */
  lost(count: number): void
}

/** After the first record, others may join it for so long. */
const flushAfterMilliseconds = 1000
const recordsPerFlush = 500
/** What may wait in memory while the database is away: some ten megabytes. */
const waitingMaximum = 20_000
const retryPauseMaximumMilliseconds = 30_000
const attemptsAtMissingRepository = 3

/**
 * Records that wait in memory for a moment and are written together: pulls above all. Adding
 * one costs a pull nothing and never fails. The death of the process loses the last moment; a
 * loss of power may lose a little more.
 */
export class DeferredLog {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #waiting: DeferredRecord[] = []
  #timer: NodeJS.Timeout | undefined
  #flushing: Promise<void> | undefined
  #retryPauseMilliseconds = flushAfterMilliseconds
  #observer: DeferredLogObserver | undefined
  #lost = 0

  constructor({ database, audit, clock }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
  }

  /** Now, as records know it. */
  now(): number {
    return this.#clock()
  }

  observe(observer: DeferredLogObserver): void {
    this.#observer = observer
  }

  add(record: DeferredRecord): void {
    this.#waiting.push(record)
    const { length } = this.#waiting
    if (length > waitingMaximum + recordsPerFlush) {
      this.#waiting.splice(0, length - waitingMaximum)
      this.#lost += length - waitingMaximum
    }
    if (this.#timer !== undefined || this.#flushing !== undefined) {
      if (length === recordsPerFlush && this.#isHealthy()) void this.flush().catch(ignore)
      return
    }
    this.#flushIn(flushAfterMilliseconds)
  }

  /** Writes what waits, all of it. @throws when the database does not take it; it waits on */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#flushing ??= this.#writeAll().finally(() => {
      this.#flushing = undefined
      if (this.#waiting.length > 0 && this.#timer === undefined) {
        this.#flushIn(this.#retryPauseMilliseconds)
      }
    })
    await this.#flushing
  }

  /** Writes what waits before the process ends, and waits no longer than that for it. */
  async close(maximumMilliseconds = 5000): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, maximumMilliseconds)
    })
    await Promise.race([this.flush().catch(ignore), over])
    clearTimeout(timer)
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length > 0) this.#observer?.lost(this.#waiting.length)
  }

  #isHealthy(): boolean {
    return this.#retryPauseMilliseconds === flushAfterMilliseconds
  }

  #flushIn(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.flush().catch(ignore), milliseconds)
    // A process that ends closes this.
    this.#timer.unref()
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, recordsPerFlush)
      try {
        await this.#write(batch)
        this.#retryPauseMilliseconds = flushAfterMilliseconds
      } catch (error) {
        this.#waiting.unshift(...batch)
        this.#observer?.delayed(error, this.#waiting.length)
        this.#retryPauseMilliseconds = Math.min(
          this.#retryPauseMilliseconds * 2,
          retryPauseMaximumMilliseconds,
        )
        throw error
      }
      if (this.#lost > 0) {
        this.#observer?.lost(this.#lost)
        this.#lost = 0
      }
    }
  }

  async #write(batch: readonly DeferredRecord[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#database.transaction((tx) => this.#writeIn(tx, batch), {
          durability: 'relaxed',
        })
        return
      } catch (error) {
        // A repository was deleted between the look and the count: the next look misses it.
        if (attempt >= attemptsAtMissingRepository || !isForeignKeyViolation(error)) throw error
      }
    }
  }

  async #writeIn(tx: Tx, batch: readonly DeferredRecord[]): Promise<void> {
    const places = await findPlaces(
      tx,
      batch.flatMap(({ place }) => place ?? []),
    )
    const entries: DatedEntry[] = []
    const actions: RepositoryAction[] = []
    const pulls: (Pull & RepositoryAction)[] = []
    for (const { atMs, entry, place, repositoryId, pull } of batch) {
      if (entry !== undefined && place === undefined) entries.push({ ...entry, atMs })
      else if (entry !== undefined && place !== undefined) {
        const found = places(place)
        if (found === undefined) continue
        entries.push({ actor: entry.actor, entry: { ...entry.entry, ...found }, atMs })
      }
      if (repositoryId === undefined) continue
      actions.push({ repositoryId, atMs })
      if (pull !== undefined) pulls.push({ ...pull, repositoryId, atMs })
    }
    await this.#audit.recordDated(tx, entries)
    await addActions(tx, actions)
    await addPulls(tx, pulls)
  }
}

/** Whoever observes has heard of it. */
function ignore(): void {
  // Nothing is left to do.
}
