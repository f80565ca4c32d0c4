import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import { forgetFailedJobsHandler } from './forget-failed.jobs.ts'
import { jobsOf } from './job-tables.ts'
import { add, handClock, jobsIn } from './jobs.fixture.ts'

const day = 24 * 60 * 60 * 1000

describeEachDatabase(
  'jobs that were given up',
  (makeDatabase) => {
    test('are forgotten after 90 days, and no others', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const failedAt = [-91 * day, -90 * day - 1, -90 * day, 0].map((ago) => clock() + ago)
      for (const [index, failedAtMs] of [...failedAt, null].entries()) {
        await add(database, { payload: { index }, uniqueKey: `${index}` }, 0)
        await database.transaction((tx) =>
          tx
            .updateTable('job')
            .set({ failed_at_ms: failedAtMs })
            .where('unique_key', '=', `${index}`)
            .execute(),
        )
      }
      await forgetFailedJobsHandler({ database: jobsOf(database), clock }).run({
        payload: undefined,
        cursor: undefined,
        save: () => Promise.resolve(),
        signal: new AbortController().signal,
      })
      expect((await jobsIn(database)).map((job) => job.unique_key)).toEqual(['2', '3', '4'])
    })
  },
  { template: migratedTemplate },
)
