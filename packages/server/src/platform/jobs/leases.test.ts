import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { Clock } from '../clock/clock.ts'
import { DatabaseUnavailableError } from '../database/database-error.ts'
import { LeaseLostError, WorkerStoppedError } from './job.ts'
import { JobQueue } from './job-queue.ts'
import { jobsOf } from './job-tables.ts'
import {
  add,
  gate,
  handClock,
  handlerOf,
  onlyJobIn,
  openedOrStopped,
  startRunner,
  testKind,
} from './jobs.fixture.ts'

describeEachDatabase(
  'the lease on a job',
  (makeDatabase) => {
    test('passes to another when a worker died, and the work goes on from its cursor', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      await add(database, {}, clock())
      const dead = queueOf(database, clock)
      const [taken] = await dead.claim({ kind: testKind, leaseSeconds: 60 }, 1)
      if (taken === undefined) throw new Error('nothing was taken')
      await dead.save(taken, '{"page":3}', clock() + 60_000)

      const cursors: unknown[] = []
      const { runner, waitFor } = startRunner(database, {
        clock,
        handlers: [handlerOf((job) => void cursors.push(job.cursor))],
      })
      clock.advance(59_999)
      runner.notify()
      expect((await queueOf(database, clock).claim(claim, 1)).length).toBe(0)
      clock.advance(1)
      runner.notify()
      await waitFor('finished')
      expect(cursors).toEqual([{ page: 3 }])
      expect(await dead.complete(taken)).toBe(false)
    })

    test('a job that kills each of its workers is given up', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      await add(database, {}, clock())
      for (let tries = 0; tries < 3; tries += 1) {
        expect(await queueOf(database, clock).claim(claim, 1)).toHaveLength(1)
        clock.advance(60_000)
      }
      let runs = 0
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [handlerOf(() => void (runs += 1), { attemptsMaximum: 3 })],
      })
      await waitFor('given-up')
      expect(runs).toBe(0)
      expect((await onlyJobIn(database)).last_error).toMatch(/tried 3 times.*worker died/)
    })

    test('is kept for as long as the handler is at work', async () => {
      const uri = await makeDatabase()
      const database = openDatabaseOfTest(uri)
      const clock = handClock()
      const end = gate()
      await add(database, {}, clock())
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(({ signal }) => openedOrStopped(end.opened, signal), { leaseSeconds: 0.3 }),
        ],
      })
      await waitUntil('it runs', async () => (await onlyJobIn(database)).leased_by !== null)
      for (let beats = 0; beats < 4; beats += 1) {
        clock.advance(200)
        const untilMs = clock() + 300
        await waitUntil('the lease is extended', async () => {
          return (await onlyJobIn(database)).run_at_ms === untilMs
        })
        expect(await queueOf(openDatabaseOfTest(uri), clock).claim(claim, 1)).toEqual([])
      }
      end.open()
      await waitFor('finished')
    })

    test('a worker whose job was taken over is told, and what it does counts for nothing', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const reasons: unknown[] = []
      await add(database, {}, clock())
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(
            async ({ signal }) => {
              await openedOrStopped(gate().opened, signal).catch((error) => reasons.push(error))
            },
            { leaseSeconds: 0.3 },
          ),
        ],
      })
      await waitUntil('it runs', async () => (await onlyJobIn(database)).leased_by !== null)
      const theirs = { leased_by: 'another', cursor: '{"page":9}', run_at_ms: clock() + 60_000 }
      await database.transaction((tx) => tx.updateTable('job').set(theirs).execute())
      await waitFor('lost')
      expect(reasons).toEqual([expect.any(LeaseLostError)])
      expect(await onlyJobIn(database)).toMatchObject(theirs)
    })

    test('saving fails once the job is another worker’s', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      await add(database, {}, clock())
      const saved: unknown[] = []
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(async (job) => {
            await database.transaction((tx) =>
              tx.updateTable('job').set({ leased_by: 'another' }).execute(),
            )
            await job.save({ page: 1 }).catch((error) => saved.push(error))
            expect(job.signal.aborted).toBe(true)
          }),
        ],
      })
      await waitFor('lost')
      expect(saved).toEqual([expect.any(LeaseLostError)])
      expect((await onlyJobIn(database)).cursor).toBeNull()
    })

    test('a handler is told when the database is away for longer than the lease', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      let isAway = false
      const shaky: BerthDatabase = {
        ...database,
        transaction: (work, options) =>
          isAway
            ? Promise.reject(new DatabaseUnavailableError('connection refused'))
            : database.transaction(work, options),
      }
      const reasons: unknown[] = []
      await add(database, {}, clock())
      const { waitFor } = startRunner(shaky, {
        clock,
        handlers: [
          handlerOf(
            async ({ signal }) => {
              await openedOrStopped(gate().opened, signal).catch((error) => reasons.push(error))
            },
            { leaseSeconds: 0.3 },
          ),
        ],
      })
      await waitUntil('it runs', async () => (await onlyJobIn(database)).leased_by !== null)
      isAway = true
      clock.advance(300)
      await waitFor('lost')
      expect(reasons).toEqual([expect.any(LeaseLostError)])
    })

    test('is given back when the process stops, and the try does not count', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const reasons: unknown[] = []
      await add(database, {}, clock())
      const stopping = startRunner(database, {
        clock,
        handlers: [
          handlerOf(async (job) => {
            await job.save({ page: 5 })
            await openedOrStopped(gate().opened, job.signal).catch((error) => {
              reasons.push(error)
              throw error
            })
          }),
        ],
      })
      await waitUntil('it runs', async () => (await onlyJobIn(database)).cursor !== null)
      await stopping.runner.stop()
      expect(reasons).toEqual([expect.any(WorkerStoppedError)])
      expect(stopping.events.map(({ event }) => event)).toEqual(['given-back'])
      expect(await onlyJobIn(database)).toMatchObject({
        leased_by: null,
        run_at_ms: clock(),
        attempts: 0,
        cursor: '{"page":5}',
      })

      const cursors: unknown[] = []
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [handlerOf((job) => void cursors.push(job.cursor))],
      })
      await waitFor('finished')
      expect(cursors).toEqual([{ page: 5 }])
    })

    test('stays with a handler that does not end when it is told: it may be at work yet', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const deaf = gate()
      await add(database, {}, clock())
      const { runner, waitFor } = startRunner(database, {
        clock,
        handlers: [handlerOf(() => deaf.opened)],
      })
      await waitUntil('it runs', async () => (await onlyJobIn(database)).leased_by !== null)
      await runner.stop(10)
      expect(await queueOf(database, clock).claim(claim, 1)).toEqual([])
      deaf.open()
      await waitFor('finished')
    })

    test('a stopped runner takes nothing more', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const { runner } = startRunner(database, {
        clock: Date.now,
        handlers: [handlerOf(() => undefined)],
      })
      await runner.stop()
      await add(database)
      runner.notify()
      await runner.stop()
      expect(await onlyJobIn(database)).toMatchObject({ leased_by: null, attempts: 0 })
    })
  },
  { template: migratedTemplate },
)

const claim = { kind: testKind, leaseSeconds: 60 }

let workers = 0

function queueOf(database: BerthDatabase, clock: Clock): JobQueue {
  workers += 1
  return new JobQueue(jobsOf(database), { clock, worker: `test-${workers}`, kinds: [testKind] })
}
