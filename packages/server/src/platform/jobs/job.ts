import type { Transactional } from '../database/database.ts'

/** Work that must happen later: enqueued in the transaction that makes it necessary. */
export interface NewJob {
  readonly kind: string
  readonly payload: object
  /** While a job with this key waits or runs, another is not enqueued. */
  readonly uniqueKey?: string
  /** Not before this instant; at once when it is missing. */
  readonly runAtMs?: number
}

/** What a handler gets. */
export interface JobRun {
  readonly payload: unknown
  /** What the handler saved before it was interrupted, or undefined at the first try. */
  readonly cursor: unknown
  /** Remembers how far the work has come, and keeps the lease. Fails when the lease was lost. */
  save(cursor: object): Promise<void>
  /** Fires when the process stops or the lease is lost: the handler returns soon. */
  readonly signal: AbortSignal
}

/**
 * How one kind of job is done.
 *
 * Handlers are idempotent: a job whose worker died is done again from its last cursor.
 */
export interface JobHandler {
  readonly kind: string
  /** How long a worker may be silent before another takes the job over. */
  readonly leaseSeconds: number
  /** Tries before the job is given up and its error kept. */
  readonly attemptsMaximum: number
  /** For work that comes back by itself: the pause after each success. */
  readonly everySeconds?: number
  run(job: JobRun): Promise<void>
}

/** The table that jobs live in, as a schema that has it declares it. */
export interface JobTables {
  job: {
    id: number
    kind: string
    payload: string
    unique_key: string | null
    run_at_ms: number
    lease_until_ms: number
    leased_by: string | null
    attempts: number
    cursor: string | null
    last_error: string | null
    created_at_ms: number
  }
}

export type JobTx = Transactional<JobTables>
