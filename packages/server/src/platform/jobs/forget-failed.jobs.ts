import type { Clock } from '../clock/clock.ts'
import type { Database } from '../database/database.ts'
import { type JobHandler, noPayload } from './job.ts'
import type { JobTables } from './job-tables.ts'

const daySeconds = 24 * 60 * 60
/** How long somebody has to look at a job that was given up. */
const keptDays = 90
const jobsPerBatch = 500

/** Deletes jobs that were given up long ago. */
export function forgetFailedJobsHandler(dependencies: {
  readonly database: Database<JobTables>
  readonly clock: Clock
}): JobHandler {
  const { database, clock } = dependencies
  return {
    kind: 'jobs.forget-failed',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: daySeconds,
    parse: noPayload,
    async run({ signal }) {
      const beforeMs = clock() - keptDays * daySeconds * 1000
      while ((await deleteFailed(database, beforeMs)) === jobsPerBatch) signal.throwIfAborted()
    },
  }
}

async function deleteFailed(database: Database<JobTables>, beforeMs: number): Promise<number> {
  return await database.transaction(async (tx) => {
    const result = await tx
      .deleteFrom('job')
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('job')
          .select('id')
          .where('failed_at_ms', '<', beforeMs)
          .orderBy('failed_at_ms')
          .limit(jobsPerBatch),
      )
      .executeTakeFirst()
    return Number(result.numDeletedRows)
  })
}
