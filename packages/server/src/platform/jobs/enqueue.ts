import type { Transactional } from '../database/database.ts'
import { statementOf } from '../database/statement.ts'
import type { NewJob } from './job.ts'
import { type JobTables, jobTxOf, type WithJobs } from './job-tables.ts'

/** Runners of this process, who would find a new job by themselves, but later. */
const listeners = new Set<() => void>()

/**
 * Enqueues a job in the caller's transaction: it exists if, and only if, that commits.
 *
 * What the caller writes in the same transaction is seen by a run that begins after it, also
 * where the unique key is taken: the job that has it is held back until the commit, and done
 * once more when it was running already.
 */
export async function enqueue<Schema extends WithJobs>(
  tx: Transactional<Schema>,
  job: NewJob,
  nowMs: number,
): Promise<void> {
  await insert.all(jobTxOf(tx), {
    kind: job.kind,
    payload: JSON.stringify(job.payload),
    uniqueKey: job.uniqueKey ?? null,
    runAtMs: job.runAtMs ?? nowMs,
    nowMs,
  })
  for (const listener of listeners) listener()
}

const insert = statementOf<JobTables>()<{
  kind: string
  payload: string
  uniqueKey: string | null
  runAtMs: number
  nowMs: number
}>()((db, parameter) =>
  db
    .insertInto('job')
    .values({
      kind: parameter('kind'),
      payload: parameter('payload'),
      unique_key: parameter('uniqueKey'),
      run_at_ms: parameter('runAtMs'),
      leased_by: null,
      attempts: 0,
      cursor: null,
      again_at_ms: null,
      last_error: null,
      failed_at_ms: null,
      created_at_ms: parameter('nowMs'),
    })
    .onConflict((conflict) =>
      conflict
        .column('unique_key')
        .doUpdateSet((eb) => {
          const isRunning = eb('job.leased_by', 'is not', null)
          const whileRunning = eb.case().when(isRunning)
          return {
            payload: eb.ref('excluded.payload'),
            failed_at_ms: null,
            again_at_ms: whileRunning.then(eb.ref('excluded.run_at_ms')).end(),
            run_at_ms: whileRunning
              .then(eb.ref('job.run_at_ms'))
              .else(eb.ref('excluded.run_at_ms'))
              .end(),
            attempts: whileRunning.then(eb.ref('job.attempts')).else(0).end(),
            cursor: whileRunning.then(eb.ref('job.cursor')).end(),
          }
        })
        // PostgreSQL locks the row also where this is false, so that nobody begins with a
        // waiting job before the commit.
        .where((eb) =>
          eb.or([eb('job.leased_by', 'is not', null), eb('job.failed_at_ms', 'is not', null)]),
        ),
    ),
)

/**
 * Calls back when this process enqueues a job; the transaction may yet be undone, or take a
 * moment to commit.
 *
 * @returns what ends the calls
 */
export function onEnqueued(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
