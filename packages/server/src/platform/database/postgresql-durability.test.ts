import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'

import { freshPostgresDatabase } from '../../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../../tools/test/skip.ts'
import type { TransactionOptions } from './database.ts'
import { openPostgresql } from './postgresql.ts'

describe('a transaction of PostgreSQL', () => {
  const reason = whyNoPostgres()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  test('waits for the disk, unless it is relaxed', async () => {
    const fresh = await freshPostgresDatabase()
    // All of them on one connection: what one has set must not hold for the next.
    const database = openPostgresql<object>({ uri: fresh.uri, poolSize: 1 }, () => undefined)
    const waits = (options?: TransactionOptions) =>
      database.transaction(async (tx) => {
        const { rows } = await sql<{ synchronous_commit: string }>`
          show synchronous_commit`.execute(tx)
        return rows[0]?.synchronous_commit
      }, options)
    try {
      expect(await waits()).toBe('on')
      expect(await waits({ durability: 'relaxed' })).toBe('off')
      expect(await waits({ durability: 'durable' })).toBe('on')
      expect(await waits({ mayTakeLong: true })).toBe('on')
    } finally {
      await database.close()
      await fresh.drop()
    }
  })

  test('that is relaxed is undone as a whole when it fails', async () => {
    const fresh = await freshPostgresDatabase()
    const database = openPostgresql<object>({ uri: fresh.uri, poolSize: 1 }, () => undefined)
    try {
      await sql`create table note (text text)`.execute(database.reader)
      const failed = database.transaction(
        async (tx) => {
          await sql`insert into note values ('a')`.execute(tx)
          throw new Error('it fails')
        },
        { durability: 'relaxed' },
      )
      await expect(failed).rejects.toThrow('it fails')
      const { rows } = await sql`select * from note`.execute(database.reader)
      expect(rows).toEqual([])
    } finally {
      await database.close()
      await fresh.drop()
    }
  })
})
