import { DatabaseSync } from 'node:sqlite'

import { describe, expect, test } from 'vitest'

import { describeEachDatabase } from './each-database.ts'
import { withConnection } from './servers/postgres.ts'

const withMark = {
  name: 'each_database_test',
  fill: (uri: string) => run(uri, 'create table mark (value integer)').then(() => undefined),
}

describeEachDatabase(
  'a database from a template',
  (makeDatabase) => {
    test('has what the template has', async () => {
      const uri = await makeDatabase()
      expect(await run(uri, 'select count(*) as marks from mark')).toBe(0)
    })

    test('shares nothing with another copy', async () => {
      const one = await makeDatabase()
      const other = await makeDatabase()
      await run(one, 'insert into mark values (1)')
      expect(await run(one, 'select count(*) as marks from mark')).toBe(1)
      expect(await run(other, 'select count(*) as marks from mark')).toBe(0)
    })

    test('shares nothing with copies that are made later', async () => {
      const one = await makeDatabase()
      await run(one, 'insert into mark values (1)')
      expect(await run(await makeDatabase(), 'select count(*) as marks from mark')).toBe(0)
    })
  },
  { template: withMark },
)

describe('what a test made', () => {
  const made: string[] = []

  describeEachDatabase('in one test', (makeDatabase) => {
    test('is there while it runs', async () => {
      const uri = await makeDatabase()
      made.push(uri)
      expect(await run(uri, 'select 1 as marks')).toBe(1)
    })
  })

  test('is gone afterwards', async () => {
    expect(made.length).toBeGreaterThan(0)
    for (const uri of made) {
      await expect(run(uri, 'select 1 as marks')).rejects.toThrow(
        /does not exist|unable to open database file/,
      )
    }
  })
})

/** Runs one statement and answers with its first row's `marks`. */
async function run(uri: string, sql: string): Promise<number | undefined> {
  if (uri.startsWith('sqlite:///')) {
    const database = new DatabaseSync(uri.slice('sqlite:///'.length))
    try {
      const row = database.prepare(sql).get()
      return row === undefined ? undefined : Number(row['marks'])
    } finally {
      database.close()
    }
  }
  return await withConnection(uri, async (client) => {
    const { rows } = await client.query<{ marks: string }>(sql)
    return rows[0] === undefined ? undefined : Number(rows[0].marks)
  })
}
