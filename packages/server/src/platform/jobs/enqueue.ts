import type { Kysely } from 'kysely'

import type { Transactional } from '../database/database.ts'
import type { JobTables, NewJob } from './job.ts'

/**
 * Enqueues a job in the caller's transaction: it exists if, and only if, that commits. A job
 * whose unique key is taken is the one that waits already.
 */
export async function enqueue<Schema extends { job: unknown }>(
  tx: Transactional<Schema>,
  job: NewJob,
  nowMs: number,
): Promise<void> {
  await (tx as unknown as Kysely<JobTables & { job: { id?: number } }>)
    .insertInto('job')
    .values({
      kind: job.kind,
      payload: JSON.stringify(job.payload),
      unique_key: job.uniqueKey ?? null,
      run_at_ms: job.runAtMs ?? nowMs,
      lease_until_ms: 0,
      leased_by: null,
      attempts: 0,
      cursor: null,
      last_error: null,
      created_at_ms: nowMs,
    } as never)
    .onConflict((conflict) => conflict.column('unique_key').doNothing())
    .execute()
}
