import { type Generated, type Kysely, sql } from 'kysely'

import type { ColumnWords } from '../platform/database/database.ts'
import type { Db, Tx } from '../schema/tables.ts'
import type { Actor, LogEntry } from './log-entry.ts'
import { tableOfMonth } from './log-month.ts'

/** A row of a month's table. */
export interface LogEntryTable {
  id: Generated<number>
  at_ms: number
  kind: string
  namespace_id: number | null
  repository_id: number | null
  performer_id: number | null
  address: string
  /** JSON. */
  metadata: string
}

interface MonthTables {
  log_entry: LogEntryTable
}

/** A handle for the tables of months, which Kysely's types cannot know. */
export function monthTables(db: Db | Tx): Kysely<MonthTables> {
  return db as unknown as Kysely<MonthTables>
}

/** What `insertInto` takes for a month's table. */
export function monthTable(month: string): 'log_entry' {
  return tableOfMonth(month) as 'log_entry'
}

/** What `selectFrom` takes, so that its columns are those of `log_entry`. */
export function monthTableAsLogEntry(month: string): 'log_entry' {
  return `${tableOfMonth(month)} as log_entry` as 'log_entry'
}

export async function insertLogEntries(
  tx: Tx,
  month: string,
  entries: readonly { readonly actor: Actor; readonly entry: LogEntry; readonly atMs: number }[],
): Promise<void> {
  await monthTables(tx)
    .insertInto(monthTable(month))
    .values(
      entries.map(({ actor, entry, atMs }) => ({
        at_ms: atMs,
        kind: entry.kind,
        namespace_id: entry.namespaceId ?? null,
        repository_id: entry.repositoryId ?? null,
        performer_id: actor.accountId ?? null,
        address: actor.address,
        metadata: JSON.stringify({ ...entry.metadata, ...actor.details }),
      })),
    )
    .execute()
}

export async function listMonths(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('log_month')
    .select('month')
    .where('archived_at_ms', 'is', null)
    .orderBy('month')
    .execute()
  return rows.map((row) => row.month)
}

export async function hasMonth(tx: Tx, month: string): Promise<boolean> {
  const row = await tx
    .selectFrom('log_month')
    .select('month')
    .where('month', '=', month)
    .where('archived_at_ms', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Makes a month's table. No foreign keys: an entry outlives what it tells of, and a deleted
 * account must not be searched for in years of entries.
 */
export async function createMonth(tx: Tx, words: ColumnWords, month: string): Promise<void> {
  const table = tableOfMonth(month)
  const run = (statement: string) => sql.raw(statement).execute(tx)
  await run(`create table ${table} (
    id ${words.identity},
    at_ms ${words.int64} not null,
    kind ${words.text} not null,
    namespace_id ${words.int64},
    repository_id ${words.int64},
    performer_id ${words.int64},
    address ${words.text} not null,
    metadata ${words.text} not null
  )${words.tableOptions}`)
  await run(`create index ${table}_time on ${table} (at_ms, id, kind)`)
  await run(`create index ${table}_namespace on ${table} (namespace_id, at_ms, id, kind)`)
  await run(`create index ${table}_repository on ${table} (repository_id, at_ms, id, kind)
    where repository_id is not null`)
  await run(`create index ${table}_performer on ${table} (performer_id, at_ms, id, kind)
    where performer_id is not null`)
  await tx
    .insertInto('log_month')
    .values({ month, archived_at_ms: null })
    .onConflict((conflict) => conflict.column('month').doUpdateSet({ archived_at_ms: null }))
    .execute()
}
