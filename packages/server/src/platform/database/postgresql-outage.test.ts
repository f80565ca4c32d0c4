import { sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'

import { freshPostgresDatabase } from '../../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../../tools/test/skip.ts'
import { openPostgresql } from './postgresql.ts'

describe('PostgreSQL that hangs up', () => {
  const reason = whyNoPostgres()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  test('between two statements of a transaction is an error of the transaction, not the end of the process', async () => {
    const fresh = await freshPostgresDatabase()
    const database = openPostgresql<object>({ uri: fresh.uri, poolSize: 2 }, () => undefined)
    const isAlive = async (pid: number) => {
      const found = await sql`select 1 from pg_stat_activity where pid = ${pid}`.execute(
        database.reader,
      )
      return found.rows.length > 0
    }
    try {
      const broken = database.transaction(async (tx) => {
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
        const { pid } = rows[0] as { pid: number }
        await sql`select pg_terminate_backend(${pid})`.execute(database.reader)
        while (await isAlive(pid));
        await sql`select 1`.execute(tx)
      })
      await expect(broken).rejects.toMatchObject({ name: 'DatabaseUnavailableError' })
      await expect(database.ping()).resolves.toBeUndefined()
    } finally {
      await database.close()
      await fresh.drop()
    }
  })

  test.each(['durable', 'relaxed'] as const)(
    'for good, because it was closed, is away for a %s transaction',
    async (durability) => {
      const fresh = await freshPostgresDatabase()
      onTestFinished(() => fresh.drop())
      const database = openPostgresql<object>({ uri: fresh.uri, poolSize: 1 }, () => undefined)
      const ask = () =>
        database.transaction(async (tx) => await sql`select 1`.execute(tx), { durability })
      await ask()
      await database.ping()
      await database.close()
      await expect(ask()).rejects.toMatchObject({ name: 'DatabaseUnavailableError' })
      await expect(database.ping()).rejects.toMatchObject({ name: 'DatabaseUnavailableError' })
    },
  )
})
