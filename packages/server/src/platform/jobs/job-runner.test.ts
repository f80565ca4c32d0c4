import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { DatabaseUnavailableError } from '../database/database-error.ts'
import { enqueue } from './enqueue.ts'
import {
  add,
  gate,
  handClock,
  handlerOf,
  jobsIn,
  onlyJobIn,
  openedOrStopped,
  startRunner,
  testKind,
} from './jobs.fixture.ts'

describeEachDatabase(
  'a runner of jobs',
  (makeDatabase) => {
    test('runs a job once, with its payload, and takes it away', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const payloads: unknown[] = []
      const { waitFor } = startRunner(database, {
        clock: Date.now,
        handlers: [handlerOf((job) => void payloads.push(job.payload))],
      })
      await add(database, { payload: { blob: 7 } })
      await waitFor('finished')
      expect(payloads).toEqual([{ blob: 7 }])
      expect(await jobsIn(database)).toEqual([])
    })

    test('never sees a job whose transaction was undone', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const names: unknown[] = []
      const { waitFor } = startRunner(database, {
        clock: Date.now,
        handlers: [handlerOf((job) => void names.push(job.payload))],
      })
      const undone = database.transaction(async (tx) => {
        await enqueue(tx, { kind: testKind, payload: { name: 'undone' } }, 0)
        throw new Error('no')
      })
      await expect(undone).rejects.toThrow('no')
      await add(database, { payload: { name: 'kept' } })
      await waitFor('finished')
      expect(names).toEqual([{ name: 'kept' }])
    })

    test('leaves jobs of kinds that it has no handler for to others', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const { waitFor } = startRunner(database, {
        clock: Date.now,
        handlers: [handlerOf(() => undefined)],
      })
      await add(database, { kind: 'of.a-newer-version' })
      await add(database)
      await waitFor('finished')
      expect(await onlyJobIn(database)).toMatchObject({
        kind: 'of.a-newer-version',
        leased_by: null,
        attempts: 0,
      })
    })

    test('lets a job wait for its time', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const ran: unknown[] = []
      const { runner, waitFor } = startRunner(database, {
        clock,
        handlers: [handlerOf((job) => void ran.push(job.payload))],
      })
      await add(database, { payload: { is: 'later' }, runAtMs: clock() + 5000 }, clock())
      await add(database, { payload: { is: 'now' } }, clock())
      await waitFor('finished')
      expect(ran).toEqual([{ is: 'now' }])
      clock.advance(5000)
      runner.notify()
      await waitFor('finished', 2)
      expect(ran).toEqual([{ is: 'now' }, { is: 'later' }])
    })

    test('tries a job that failed again, after pauses that double', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const { runner, events, waitFor } = startRunner(database, {
        clock,
        random: () => 0,
        handlers: [handlerOf(() => Promise.reject(new Error('not yet')), { attemptsMaximum: 4 })],
      })
      await add(database, {}, clock())
      for (const [index, pauseMs] of [2000, 4000, 8000].entries()) {
        await waitFor('failed', index + 1)
        expect(events.at(-1)).toMatchObject({ retryAtMs: clock() + pauseMs })
        expect(await onlyJobIn(database)).toMatchObject({
          leased_by: null,
          attempts: index + 1,
          run_at_ms: clock() + pauseMs,
          last_error: 'Error: not yet',
        })
        clock.advance(pauseMs)
        runner.notify()
      }
      await waitFor('given-up')
    })

    test('keeps a job that failed for good with its error, and never tries it again', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      let tries = 0
      const { runner, waitFor } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(
            ({ payload }) => {
              if ((payload as { fails?: true }).fails !== true) return
              tries += 1
              throw new Error('the store is gone', { cause: new Error('ENOENT\0') })
            },
            { attemptsMaximum: 1 },
          ),
        ],
      })
      await add(database, { payload: { fails: true } }, clock())
      await waitFor('given-up')
      const kept = {
        attempts: 1,
        leased_by: null,
        failed_at_ms: clock(),
        last_error: 'Error: the store is gone (Error: ENOENT)',
      }
      expect(await onlyJobIn(database)).toMatchObject(kept)

      clock.advance(1000 * 24 * 60 * 60 * 1000)
      runner.notify()
      await add(database, {}, clock())
      await waitFor('finished')
      expect(tries).toBe(1)
      expect(await onlyJobIn(database)).toMatchObject(kept)
    })

    test('gives up a job whose payload nobody can read, and says why', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const parse = () => {
        throw new TypeError('the payload has no digest')
      }
      const { waitFor } = startRunner(database, {
        clock: Date.now,
        handlers: [handlerOf(() => undefined, { parse, attemptsMaximum: 1 })],
      })
      await add(database)
      await waitFor('given-up')
      expect((await onlyJobIn(database)).last_error).toContain('the payload has no digest')
    })

    test('goes on from the cursor after a failure, and coming on starts the count of tries anew', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const steps: number[] = []
      const { runner, waitFor, countOf } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(
            async (job) => {
              const step = ((job.cursor as { step: number } | undefined)?.step ?? 0) + 1
              steps.push(step)
              await job.save({ step })
              if (step < 10) throw new Error('once in each step')
            },
            { attemptsMaximum: 2 },
          ),
        ],
      })
      await add(database, {}, clock())
      for (let failures = 1; failures < 10; failures += 1) {
        await waitFor('failed', failures)
        clock.advance(60 * 60 * 1000)
        runner.notify()
      }
      await waitFor('finished')
      expect(steps).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      expect(countOf('given-up')).toBe(0)
    })

    test('runs no more at a time than it may, of all kinds and of one', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const running = { 'test.work': 0, 'test.heavy': 0 }
      const most = { heavy: 0, all: 0 }
      const full = gate()
      const counting = (kind: 'test.work' | 'test.heavy') => async () => {
        running[kind] += 1
        const all = running['test.work'] + running['test.heavy']
        most.heavy = Math.max(most.heavy, running['test.heavy'])
        most.all = Math.max(most.all, all)
        if (all === 3) full.open()
        await full.opened
        await database.ping()
        running[kind] -= 1
      }
      for (let index = 0; index < 20; index += 1) {
        await add(database, { kind: 'test.heavy' })
        await add(database)
      }
      const { waitFor } = startRunner(database, {
        clock: Date.now,
        concurrencyMaximum: 3,
        handlers: [
          handlerOf(counting('test.work')),
          handlerOf(counting('test.heavy'), { kind: 'test.heavy', concurrencyMaximum: 1 }),
        ],
      })
      await waitFor('finished', 40)
      expect(most).toEqual({ heavy: 1, all: 3 })
    })

    test('a long queue of one kind does not keep another waiting', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const gates = Array.from({ length: 20 }, gate)
      const order: string[] = []
      for (const [index] of gates.entries()) await add(database, { payload: { index } }, index)
      const { waitFor } = startRunner(database, {
        clock: Date.now,
        concurrencyMaximum: 2,
        handlers: [
          handlerOf(async ({ payload, signal }) => {
            const { index } = payload as { index: number }
            order.push(`long ${index}`)
            await openedOrStopped((gates[index] as ReturnType<typeof gate>).opened, signal)
          }),
          handlerOf(() => void order.push('short'), { kind: 'test.short' }),
        ],
      })
      await waitUntil('both places are taken', () => order.length === 2)
      await add(database, { kind: 'test.short' }, Date.now())
      gates[0]?.open()
      await waitFor('finished', 2)
      expect(order.slice(0, 3)).toEqual(['long 0', 'long 1', 'short'])
    })

    test('two runners never have one job at the same time, nor one after the other', async () => {
      const uri = await makeDatabase()
      const databases = [openDatabaseOfTest(uri), openDatabaseOfTest(uri)]
      const [first] = databases as [BerthDatabase]
      const runs = new Map<number, number>()
      await first.transaction(async (tx) => {
        for (let number = 0; number < 200; number += 1) {
          await enqueue(tx, { kind: testKind, payload: { number } }, 0)
        }
      })
      const runners = databases.map((database) =>
        startRunner(database, {
          clock: Date.now,
          handlers: [
            handlerOf(async ({ payload }) => {
              const { number } = payload as { number: number }
              runs.set(number, (runs.get(number) ?? 0) + 1)
              await database.ping()
            }),
          ],
        }),
      )
      await waitUntil('all is done', async () => (await jobsIn(first)).length === 0)
      expect([...runs.values()]).toEqual(Array.from({ length: 200 }, () => 1))
      const outcomes = runners.flatMap(({ events }) => events.map(({ event }) => event))
      expect(new Set(outcomes)).toEqual(new Set(['finished']))
    })

    test('takes nothing while it is paused, and goes on afterwards', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      let isPaused = true
      let looks = 0
      const { runner, waitFor, events } = startRunner(database, {
        clock: Date.now,
        handlers: [handlerOf(() => undefined, { everySeconds: 60, parse: () => undefined })],
        isPaused: () => {
          looks += 1
          return isPaused
        },
      })
      await add(database)
      await waitUntil('it has looked a few times', () => {
        runner.notify()
        return looks >= 5
      })
      expect(events).toEqual([])
      expect(await onlyJobIn(database)).toMatchObject({ leased_by: null, attempts: 0 })
      isPaused = false
      runner.notify()
      await waitFor('finished')
    })

    test('says once that the database is away, and goes on when it is back', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      let isAway = true
      let refusals = 0
      const shaky: BerthDatabase = {
        ...database,
        transaction(work, options) {
          if (!isAway) return database.transaction(work, options)
          refusals += 1
          return Promise.reject(new DatabaseUnavailableError('connection refused'))
        },
      }
      const { waitFor, countOf } = startRunner(shaky, {
        clock: Date.now,
        handlers: [handlerOf(() => undefined)],
      })
      await add(database)
      await waitUntil('it has asked a few times', () => refusals >= 3)
      expect(countOf('queue-away')).toBe(1)
      isAway = false
      await waitFor('queue-back')
      await waitFor('finished')
    })
  },
  { template: migratedTemplate },
)
