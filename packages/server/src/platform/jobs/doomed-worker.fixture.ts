import { sql } from 'kysely'

import { openDatabaseAt } from '../../schema/migrated-database.fixture.ts'
import { JobRunner } from './job-runner.ts'
import { jobsOf } from './job-tables.ts'

/**
 * A worker process: `doomed-worker.fixture.ts DB_URI POINT`. Its job has ten steps, each of
 * which leaves a row and then saves its number. At POINT, such as `save 4`, it hangs for good;
 * `never` lets it finish. It prints a line at each point.
 */
const [uri = '', hangsAt] = process.argv.slice(2)
const database = openDatabaseAt(uri)

async function reach(point: string): Promise<void> {
  process.stdout.write(`${point}\n`)
  if (point === hangsAt) await new Promise(() => undefined)
}

new JobRunner({
  database: jobsOf(database),
  clock: Date.now,
  concurrencyMaximum: 1,
  observe: ({ event }) => process.stdout.write(`${event}\n`),
  handlers: [
    {
      kind: 'test.steps',
      leaseSeconds: 1,
      attemptsMaximum: 5,
      parse: (payload) => payload,
      async run(job) {
        const done = (job.cursor as { step: number } | undefined)?.step ?? 0
        await reach(`begin after ${done}`)
        for (let step = done + 1; step <= 10; step += 1) {
          await database.transaction((tx) =>
            sql`insert into effect (step) values (${step}) on conflict do nothing`.execute(tx),
          )
          await reach(`effect ${step}`)
          await job.save({ step })
          await reach(`save ${step}`)
        }
        await reach('end')
      },
    },
  ],
}).start()
