import { afterAll, beforeAll, describe, expect } from 'vitest'

import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { type BerthOptions, type RunningBerth, startBerth } from './running-berth.ts'

export type Engine = 'sqlite' | 'postgresql'

/**
 * Runs the same tests against a Berth on SQLite and one on PostgreSQL: one server for all
 * tests of the block, so each test works in repositories of its own.
 *
 * @param tests asks for the server inside tests and hooks, when it is running
 * @param options.prepare runs once, before the first test
 */
export function describeEachBerth(
  title: string,
  tests: (berth: () => RunningBerth, engine: Engine) => void,
  options: {
    readonly config?: string
    readonly wrap?: BerthOptions['wrap']
    readonly prepare?: (berth: RunningBerth) => Promise<void>
  } = {},
): void {
  const run = (engine: Engine) => {
    let running: RunningBerth | undefined
    let dropDatabase: (() => Promise<void>) | undefined

    beforeAll(async () => {
      const database = engine === 'postgresql' ? await freshPostgresDatabase() : undefined
      dropDatabase = () => database?.drop() ?? Promise.resolve()
      running = await startBerth({
        config: options.config ?? '',
        ...(options.wrap === undefined ? {} : { wrap: options.wrap }),
        ...(database === undefined ? {} : { databaseUri: database.uri }),
      })
      await options.prepare?.(running)
    })

    afterAll(async () => {
      const faults = running?.faults ?? []
      await running?.stop()
      await dropDatabase?.()
      // A 5xx in the middle of a test may have passed for a refusal.
      expect(faults).toEqual([])
    })

    tests(() => {
      if (running === undefined) throw new Error('the server runs only inside tests and hooks')
      return running
    }, engine)
  }

  describe(`${title}, on SQLite`, () => run('sqlite'))
  describe(`${title}, on PostgreSQL`, () => {
    const reason = whyNoPostgres()
    if (reason === undefined) run('postgresql')
    else testThatCannotRun(reason)
  })
}
