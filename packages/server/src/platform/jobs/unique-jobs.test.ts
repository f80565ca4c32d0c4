import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import { enqueue } from './enqueue.ts'
import { JobQueue } from './job-queue.ts'
import { jobsOf } from './job-tables.ts'
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
  'a unique key',
  (makeDatabase, engine) => {
    test('lets one job wait, whoever asks for it again', async () => {
      const uri = await makeDatabase()
      const databases = [openDatabaseOfTest(uri), openDatabaseOfTest(uri)]
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          add(databases[index % 2] as (typeof databases)[0], { uniqueKey: 'review:7' }, index),
        ),
      )
      expect(await onlyJobIn(databases[0] as (typeof databases)[0])).toMatchObject({
        unique_key: 'review:7',
        leased_by: null,
      })
    })

    test('says nothing about jobs without one', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      await add(database)
      await add(database)
      expect(await jobsIn(database)).toHaveLength(2)
    })

    test('a job that is asked for while it runs is done once more, and once only', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const first = gate()
      const payloads: unknown[] = []
      const { waitFor, countOf } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(async (job) => {
            payloads.push([job.payload, job.cursor])
            if (payloads.length > 1) return
            await job.save({ page: 2 })
            await openedOrStopped(first.opened, job.signal)
          }),
        ],
      })
      await add(database, { uniqueKey: 'review:7', payload: { asked: 1 } }, clock())
      await waitUntil('it runs', async () => (await onlyJobIn(database)).cursor !== null)
      await add(database, { uniqueKey: 'review:7', payload: { asked: 2 } }, clock())
      await add(database, { uniqueKey: 'review:7', payload: { asked: 3 } }, clock())
      first.open()
      await waitFor('finished', 2)
      expect(await jobsIn(database)).toEqual([])
      expect(payloads).toEqual([
        [{ asked: 1 }, undefined],
        [{ asked: 3 }, undefined],
      ])
      expect(countOf('finished')).toBe(2)
    })

    test('a job that fails for the last time while it is asked for is tried anew', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const first = gate()
      let runs = 0
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(
            async ({ signal }) => {
              runs += 1
              if (runs > 1) return
              await openedOrStopped(first.opened, signal)
              throw new Error('the first fails')
            },
            { attemptsMaximum: 1 },
          ),
        ],
      })
      await add(database, { uniqueKey: 'review:7' }, clock())
      await waitUntil('it runs', () => runs === 1)
      await add(database, { uniqueKey: 'review:7' }, clock())
      first.open()
      await waitFor('finished')
      expect(await jobsIn(database)).toEqual([])
    })

    test('a job that was given up is tried anew when somebody asks for it', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const clock = handClock()
      const cursors: unknown[] = []
      const { waitFor } = startRunner(database, {
        clock,
        handlers: [
          handlerOf(
            async (job) => {
              cursors.push(job.cursor)
              if ((job.payload as { fails?: true }).fails !== true) return
              await job.save({ page: 4 })
              throw new Error('no')
            },
            { attemptsMaximum: 1 },
          ),
        ],
      })
      await add(database, { uniqueKey: 'review:7', payload: { fails: true } }, clock())
      await waitFor('given-up')
      await add(database, { uniqueKey: 'review:7', payload: {} }, clock())
      await waitFor('finished')
      expect(cursors).toEqual([undefined, undefined])
      expect(await jobsIn(database)).toEqual([])
    })

    // SQLite has one writer at a time: there is no moment between.
    if (engine === 'postgresql') {
      test('a waiting job begins only after whoever asked for it has committed', async () => {
        const uri = await makeDatabase()
        const database = openDatabaseOfTest(uri)
        await add(database, { uniqueKey: 'review:7' })
        const queue = new JobQueue(jobsOf(openDatabaseOfTest(uri)), {
          clock: Date.now,
          worker: 'test',
          kinds: [testKind],
        })
        const take = () => queue.claim({ kind: testKind, leaseSeconds: 60 }, 1)
        await database.transaction(async (tx) => {
          await enqueue(tx, { kind: testKind, payload: {}, uniqueKey: 'review:7' }, 0)
          expect(await take()).toEqual([])
        })
        expect(await take()).toHaveLength(1)
      })
    }
  },
  { template: migratedTemplate },
)
