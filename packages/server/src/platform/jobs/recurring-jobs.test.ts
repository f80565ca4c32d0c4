import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import { noPayload } from './job.ts'
import {
  type HandClock,
  handClock,
  handlerOf,
  jobsIn,
  type ObservedRunner,
  onlyJobIn,
  startRunner,
} from './jobs.fixture.ts'

const minute = 60_000

describeEachDatabase(
  'a job that comes back by itself',
  (makeDatabase) => {
    test('is one job, however many runners start', async () => {
      const uri = await makeDatabase()
      const databases = [1, 2, 3].map(() => openDatabaseOfTest(uri))
      const clock = handClock()
      const runners = databases.map((database) =>
        startRunner(database, { clock, handlers: [everyMinute(() => undefined)] }),
      )
      const [database] = databases as [(typeof databases)[0]]
      await waitUntil('it is there', async () => (await jobsIn(database)).length > 0)
      await Promise.all(runners.map(({ runner }) => runner.stop()))
      expect(await onlyJobIn(database)).toMatchObject({ run_at_ms: clock() + minute })
    })

    test('runs after each pause, and never twice in one', async () => {
      const uri = await makeDatabase()
      const databases = [1, 2].map(() => openDatabaseOfTest(uri))
      const clock = handClock()
      const runs: number[] = []
      const runners = databases.map((database) =>
        startRunner(database, { clock, handlers: [everyMinute(() => void runs.push(clock()))] }),
      )
      const [database] = databases as [(typeof databases)[0]]
      const startMs = clock()
      await waitUntil('it is there', async () => (await jobsIn(database)).length > 0)
      for (let times = 1; times <= 3; times += 1) {
        await passes(minute, clock, runners)
        await waitUntil('it has run', () => finishedBy(runners) === times)
      }
      expect(runs).toEqual([1, 2, 3].map((times) => startMs + times * minute))
      expect(await onlyJobIn(database)).toMatchObject({
        run_at_ms: clock() + minute,
        attempts: 0,
        leased_by: null,
      })
    })

    test('runs once after an outage, not once for each time it missed', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const before = startRunner(database, { clock, handlers: [everyMinute(() => undefined)] })
      await waitUntil('it is there', async () => (await jobsIn(database)).length > 0)
      await before.runner.stop()
      clock.advance(100 * minute)
      const after = startRunner(database, { clock, handlers: [everyMinute(() => undefined)] })
      await after.waitFor('finished')
      expect((await onlyJobIn(database)).run_at_ms).toBe(clock() + minute)
    })

    test('is never given up: after its last try it waits for its next time, with its error', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      let fails = true
      const { runner, waitFor } = startRunner(database, {
        clock,
        random: () => 0,
        handlers: [
          everyMinute(
            () => {
              if (fails) throw new Error('no luck today')
            },
            { attemptsMaximum: 2 },
          ),
        ],
      })
      await waitUntil('it is there', async () => (await jobsIn(database)).length > 0)
      clock.advance(minute)
      runner.notify()
      await waitFor('failed')
      clock.advance(2000)
      runner.notify()
      await waitFor('given-up')
      expect(await onlyJobIn(database)).toMatchObject({
        failed_at_ms: null,
        run_at_ms: clock() + minute,
        attempts: 0,
        last_error: 'Error: no luck today',
      })
      fails = false
      clock.advance(minute)
      runner.notify()
      await waitFor('finished')
      expect((await onlyJobIn(database)).last_error).toBeNull()
    })

    test.each([
      { pauseSeconds: 10, dueInSeconds: 10, because: 'a shorter pause counts at once' },
      { pauseSeconds: 600, dueInSeconds: 60, because: 'a longer one after the next run' },
    ])('with another pause after a restart: $because', async ({ pauseSeconds, dueInSeconds }) => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const before = startRunner(database, { clock, handlers: [everyMinute(() => undefined)] })
      await waitUntil('it is there', async () => (await jobsIn(database)).length > 0)
      await before.runner.stop()

      const changed = everyMinute(() => undefined, { everySeconds: pauseSeconds })
      const after = startRunner(database, { clock, handlers: [changed] })
      await waitUntil('it is due when it should be', async () => {
        return (await onlyJobIn(database)).run_at_ms === clock() + dueInSeconds * 1000
      })
      await passes(dueInSeconds * 1000, clock, [after])
      await after.waitFor('finished')
      expect((await onlyJobIn(database)).run_at_ms).toBe(clock() + pauseSeconds * 1000)
    })
  },
  { template: migratedTemplate },
)

function everyMinute(run: () => void, more: Parameters<typeof handlerOf>[1] = {}) {
  return handlerOf(run, { everySeconds: 60, parse: noPayload, ...more })
}

async function passes(
  milliseconds: number,
  clock: HandClock,
  runners: readonly ObservedRunner[],
): Promise<void> {
  clock.advance(milliseconds)
  for (const { runner } of runners) runner.notify()
}

function finishedBy(runners: readonly ObservedRunner[]): number {
  return runners.reduce((sum, { countOf }) => sum + countOf('finished'), 0)
}
