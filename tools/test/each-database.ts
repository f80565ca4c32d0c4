import { afterEach, describe } from 'vitest'

import { freshPostgresDatabase } from './fresh-database.ts'
import { whyNoPostgres } from './servers/postgres.ts'
import type { DatabaseTemplate, TestDatabase } from './servers/postgres-databases.ts'
import { makeSqliteDatabase } from './servers/sqlite-databases.ts'
import { testThatCannotRun } from './skip.ts'

/**
 * Makes a database for the test that calls it, and answers with its address in the form of
 * `DB_URI`: `sqlite:////tmp/…` or `postgresql://…`. It is gone after the test.
 */
export type MakeDatabase = () => Promise<string>

/**
 * Runs the same tests on SQLite and on PostgreSQL. Where PostgreSQL cannot run, its half is
 * one skipped test that says why.
 *
 * @param options.template - what every database starts with, such as the migrated schema: it is
 * filled once a run on PostgreSQL and copied for each test.
 */
export function describeEachDatabase(
  title: string,
  tests: (makeDatabase: MakeDatabase, engine: 'sqlite' | 'postgresql') => void,
  options: { template?: DatabaseTemplate } = {},
): void {
  const { template } = options
  describe(`${title}, on SQLite`, () => {
    tests(
      collecting(() => makeSqliteDatabase(template)),
      'sqlite',
    )
  })
  describe(`${title}, on PostgreSQL`, () => {
    const reason = whyNoPostgres()
    if (reason === undefined)
      tests(
        collecting(() => freshPostgresDatabase(template)),
        'postgresql',
      )
    else testThatCannotRun(reason)
  })
}

/** A maker whose databases are dropped after each test. */
function collecting(make: () => Promise<TestDatabase>): MakeDatabase {
  let made: TestDatabase[] = []
  afterEach(async () => {
    const dropping = made
    made = []
    await Promise.all(dropping.map((database) => database.drop()))
  })
  return async () => {
    const database = await make()
    made.push(database)
    return database.uri
  }
}
