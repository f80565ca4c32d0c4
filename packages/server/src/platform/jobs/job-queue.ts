import { type Selectable, sql } from 'kysely'

import type { Clock } from '../clock/clock.ts'
import type { Database, PreparedQuery, Transactional } from '../database/database.ts'
import type { JobHandler } from './job.ts'
import type { JobTables } from './job-tables.ts'

/** A job that this process has taken, until its lease runs out. */
export interface LeasedJob {
  readonly id: number
  readonly kind: string
  readonly payload: string
  readonly cursor: string | undefined
  /** This try included. */
  readonly attempts: number
  readonly lastError: string | undefined
  readonly isRecurring: boolean
  /** Unlike that of any other lease, before or after, on this job or another. */
  readonly leasedBy: string
  readonly leaseUntilMs: number
}

/** Losing power undoes a change here at worst, and jobs stand being done again. */
const relaxed = { durability: 'relaxed' } as const

const errorLengthMaximum = 2000

/**
 * The rows of jobs. Whoever changes a job that runs names the lease: after it has passed to
 * another, nothing changes and the answer is false.
 */
export class JobQueue {
  readonly #database: Database<JobTables>
  readonly #clock: Clock
  readonly #worker: string
  readonly #earliest: PreparedQuery<object, { kind: string; run_at_ms: number | null }>
  #leases = 0

  /** @param worker names this process in the rows of jobs that it has */
  constructor(
    database: Database<JobTables>,
    options: { readonly clock: Clock; readonly worker: string; readonly kinds: readonly string[] },
  ) {
    this.#database = database
    this.#clock = options.clock
    this.#worker = options.worker
    this.#earliest = prepareEarliest(this.#database, options.kinds)
  }

  /** When the first job of each kind is due. Reads only, a point of an index for each kind. */
  async earliestDue(): Promise<Map<string, number>> {
    const earliest = new Map<string, number>()
    for (const row of await this.#earliest.all({})) {
      if (row.run_at_ms !== null) earliest.set(row.kind, row.run_at_ms)
    }
    return earliest
  }

  /** Takes jobs of a kind that are due, first those that have waited longest. */
  async claim(
    { kind, leaseSeconds }: Pick<JobHandler, 'kind' | 'leaseSeconds'>,
    limit: number,
  ): Promise<LeasedJob[]> {
    return await this.#database.transaction(async (tx) => {
      const nowMs = this.#clock()
      const rows = await this.#database.claim(
        tx,
        tx
          .selectFrom('job')
          .selectAll()
          .where('kind', '=', kind)
          .where('failed_at_ms', 'is', null)
          .where('run_at_ms', '<=', nowMs)
          .orderBy('run_at_ms')
          .orderBy('id')
          .limit(limit),
      )
      if (rows.length === 0) return []
      this.#leases += 1
      const leasedBy = `${this.#worker}/${this.#leases}`
      const leaseUntilMs = nowMs + leaseSeconds * 1000
      await tx
        .updateTable('job')
        .set((eb) => ({
          leased_by: leasedBy,
          run_at_ms: leaseUntilMs,
          attempts: eb('attempts', '+', 1),
          // Whatever was asked for is in the database by now, and this run sees it.
          again_at_ms: null,
        }))
        .where(
          'id',
          'in',
          rows.map((row) => row.id),
        )
        .execute()
      return rows.map((row) => leasedJobOf(row, leasedBy, leaseUntilMs))
    }, relaxed)
  }

  async extend(job: LeasedJob, untilMs: number): Promise<boolean> {
    return await this.#change(job, { run_at_ms: untilMs })
  }

  async save(job: LeasedJob, cursor: string, untilMs: number): Promise<boolean> {
    return await this.#change(job, { run_at_ms: untilMs, cursor, attempts: 1 })
  }

  /** Takes a job away that is done, unless it was asked for once more. */
  async complete(job: LeasedJob): Promise<boolean> {
    return await this.#database.transaction(async (tx) => {
      const deleted = await tx
        .deleteFrom('job')
        .where('id', '=', job.id)
        .where('leased_by', '=', job.leasedBy)
        .where('again_at_ms', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return deleted !== undefined || (await beginAgain(tx, job, null))
    }, relaxed)
  }

  /** Lets a job that comes back by itself wait for its next time. @param error of this time */
  async rearm(job: LeasedJob, runAtMs: number, error?: unknown): Promise<boolean> {
    return await this.#change(job, {
      ...unstarted,
      run_at_ms: runAtMs,
      last_error: error === undefined ? null : errorText(error),
    })
  }

  async retryAt(job: LeasedJob, runAtMs: number, error: unknown): Promise<boolean> {
    return await this.#change(job, {
      leased_by: null,
      run_at_ms: runAtMs,
      last_error: errorText(error),
    })
  }

  /** Keeps a job with its error where nobody tries it, unless it was asked for once more. */
  async giveUp(job: LeasedJob, error: unknown): Promise<boolean> {
    const lastError = errorText(error)
    return await this.#database.transaction(async (tx) => {
      const failed = await tx
        .updateTable('job')
        .set({ leased_by: null, last_error: lastError, failed_at_ms: this.#clock() })
        .where('id', '=', job.id)
        .where('leased_by', '=', job.leasedBy)
        .where('again_at_ms', 'is', null)
        .returning('id')
        .executeTakeFirst()
      return failed !== undefined || (await beginAgain(tx, job, lastError))
    }, relaxed)
  }

  /** Gives a job back that was interrupted for no fault of its own: the try does not count. */
  async giveBack(job: LeasedJob): Promise<boolean> {
    return await this.#change(job, { leased_by: null, run_at_ms: this.#clock() }, -1)
  }

  /**
   * Makes sure that a job exists for each kind that comes back by itself, and that none waits
   * for longer than its pause is now.
   */
  async keepRecurring(handlers: readonly JobHandler[]): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const nowMs = this.#clock()
      for (const { kind, everySeconds } of handlers) {
        if (everySeconds === undefined) continue
        const runAtMs = nowMs + everySeconds * 1000
        await tx
          .insertInto('job')
          .values({
            ...unstarted,
            kind,
            payload: '{}',
            unique_key: recurringKey(kind),
            run_at_ms: runAtMs,
            last_error: null,
            failed_at_ms: null,
            created_at_ms: nowMs,
          })
          .onConflict((conflict) =>
            conflict
              .column('unique_key')
              .doUpdateSet({ run_at_ms: runAtMs })
              .where('job.leased_by', 'is', null)
              .where('job.run_at_ms', '>', runAtMs),
          )
          .execute()
      }
    }, relaxed)
  }

  async #change(
    job: LeasedJob,
    columns: Partial<Selectable<JobTables['job']>>,
    addedAttempts = 0,
  ): Promise<boolean> {
    const row = await this.#database.transaction(
      (tx) =>
        tx
          .updateTable('job')
          .set(columns)
          .$if(addedAttempts !== 0, (query) =>
            query.set((eb) => ({ attempts: eb('attempts', '+', addedAttempts) })),
          )
          .where('id', '=', job.id)
          .where('leased_by', '=', job.leasedBy)
          .returning('id')
          .executeTakeFirst(),
      relaxed,
    )
    return row !== undefined
  }
}

/** The key of the one job of a kind that comes back by itself. */
function recurringKey(kind: string): string {
  return `recurring:${kind}`
}

/** What a job has that nobody has begun with. */
const unstarted = { leased_by: null, attempts: 0, cursor: null, again_at_ms: null }

/** Lets a job that was asked for once more while it ran begin anew. */
async function beginAgain(
  tx: Transactional<JobTables>,
  job: LeasedJob,
  lastError: string | null,
): Promise<boolean> {
  const row = await tx
    .updateTable('job')
    .set((eb) => ({
      ...unstarted,
      run_at_ms: eb.ref('again_at_ms').$notNull(),
      last_error: lastError,
    }))
    .where('id', '=', job.id)
    .where('leased_by', '=', job.leasedBy)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

function prepareEarliest(database: Database<JobTables>, kinds: readonly string[]) {
  const earliestOf = (db: Database<JobTables>['reader'], kind: string) =>
    db
      .selectFrom('job')
      .select((eb) => [sql.lit(kind).as('kind'), eb.fn.min('run_at_ms').as('run_at_ms')])
      .where('kind', '=', kind)
      .where('failed_at_ms', 'is', null)
  return database.prepare<object, { kind: string; run_at_ms: number | null }>((db) => {
    const [first, ...others] = kinds.map((kind) => earliestOf(db, kind))
    if (first === undefined) throw new Error('a runner of jobs needs handlers')
    return others.reduce((query, other) => query.unionAll(other), first)
  })
}

function leasedJobOf(
  row: Selectable<JobTables['job']>,
  leasedBy: string,
  leaseUntilMs: number,
): LeasedJob {
  return {
    id: row.id,
    kind: row.kind,
    payload: row.payload,
    cursor: row.cursor ?? undefined,
    attempts: row.attempts + 1,
    lastError: row.last_error ?? undefined,
    isRecurring: row.unique_key === recurringKey(row.kind),
    leasedBy,
    leaseUntilMs,
  }
}

/** An error and the one behind it, as the row keeps them. */
function errorText(error: unknown): string {
  const text =
    error instanceof Error && error.cause instanceof Error
      ? `${String(error)} (${String(error.cause)})`
      : String(error)
  // PostgreSQL's text takes every character but this.
  return text.replaceAll('\0', '').slice(0, errorLengthMaximum)
}
