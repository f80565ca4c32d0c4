import { join } from 'node:path'

import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { GuardedProcess } from '../../../../../tools/test/servers/guarded-process.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import { add, jobsIn, onlyJobIn } from './jobs.fixture.ts'

const program = join(import.meta.dirname, 'doomed-worker.fixture.ts')
const steps = Array.from({ length: 10 }, (_, index) => index + 1)

describeEachDatabase(
  'a job whose worker is killed with kill -9',
  (makeDatabase) => {
    test.each([
      { point: 'begin after 0', goesOnAfter: 0, because: 'nothing was done yet' },
      { point: 'effect 4', goesOnAfter: 3, because: 'an effect that was not saved is done again' },
      { point: 'save 4', goesOnAfter: 4, because: 'what was saved is not done again' },
      { point: 'end', goesOnAfter: 10, because: 'only the end was missing' },
    ])('at "$point" is ended by another, once: $because', async ({ point, goesOnAfter }) => {
      const uri = await makeDatabase()
      const database = openDatabaseOfTest(uri)
      await sql`create table effect (step integer primary key)`.execute(database.reader)
      await add(database, { kind: 'test.steps' })

      const doomed = await startWorker(uri, point)
      await waitUntil(`the worker is at ${point}`, () => linesOf(doomed).includes(point))
      // The other is there before: it could take the job too early.
      const other = await startWorker(uri, 'never')
      doomed.kill('SIGKILL')
      await doomed.ended
      expect((await onlyJobIn(database)).leased_by).not.toBeNull()

      await waitUntil('the job is done', async () => (await jobsIn(database)).length === 0)
      await waitUntil('the worker says so', () => linesOf(other).includes('finished'))
      expect(linesOf(other)[0]).toBe(`begin after ${goesOnAfter}`)
      expect(linesOf(other).filter((line) => line === 'finished')).toHaveLength(1)
      const { rows } = await sql<{ step: number }>`select step from effect order by step`.execute(
        database.reader,
      )
      expect(rows.map(({ step }) => step)).toEqual(steps)
    })

    test('all of a crowd that dies one after the other lets the last one finish', async () => {
      const uri = await makeDatabase()
      const database = openDatabaseOfTest(uri)
      await sql`create table effect (step integer primary key)`.execute(database.reader)
      await add(database, { kind: 'test.steps' })
      for (const point of ['save 2', 'effect 5', 'save 8']) {
        const doomed = await startWorker(uri, point)
        await waitUntil(`the worker is at ${point}`, () => linesOf(doomed).includes(point))
        doomed.kill('SIGKILL')
        await doomed.ended
      }
      const last = await startWorker(uri, 'never')
      await waitUntil('the job is done', () => linesOf(last).includes('finished'))
      expect(linesOf(last)[0]).toBe('begin after 8')
      const { rows } = await sql<{ step: number }>`select step from effect order by step`.execute(
        database.reader,
      )
      expect(rows.map(({ step }) => step)).toEqual(steps)
      expect(await jobsIn(database)).toEqual([])
    })
  },
  { template: migratedTemplate },
)

async function startWorker(uri: string, point: string): Promise<GuardedProcess> {
  const worker = await GuardedProcess.start({
    command: process.execPath,
    arguments: [program, uri, point],
  })
  onTestFinished(() => worker.stop())
  return worker
}

function linesOf(worker: GuardedProcess): string[] {
  return worker.output.split('\n').filter((line) => line !== '')
}
