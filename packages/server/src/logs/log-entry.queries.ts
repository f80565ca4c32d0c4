import { CompiledQuery, type Generated, type Kysely, sql } from 'kysely'

import type { ColumnWords } from '../platform/database/database.ts'
import type { Db, Tx } from '../schema/tables.ts'
import type { DatedEntry } from './log-entry.ts'
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
function monthTable(month: string): 'log_entry' {
  return tableOfMonth(month) as 'log_entry'
}

/** What `selectFrom` takes, so that its columns are those of `log_entry`. */
export function monthTableAsLogEntry(month: string): 'log_entry' {
  return `${tableOfMonth(month)} as log_entry` as 'log_entry'
}

/** Rows of one statement: its text is built once for each number of these. */
const rowsPerStatement = [100, 10, 2, 1] as const

/** Adds entries of one month, whose table is there. */
export async function insertLogEntries(
  tx: Tx,
  month: string,
  entries: readonly DatedEntry[],
): Promise<void> {
  let rest = entries
  for (const size of rowsPerStatement) {
    while (rest.length >= size) {
      const parameters = rest.slice(0, size).flatMap(rowOf)
      await tx.executeQuery(CompiledQuery.raw(insertText(tx, month, size), parameters))
      rest = rest.slice(size)
    }
  }
}

const columns = [
  'at_ms',
  'kind',
  'namespace_id',
  'repository_id',
  'performer_id',
  'address',
  'metadata',
] as const

function rowOf({ actor, entry, atMs }: DatedEntry): unknown[] {
  return [
    atMs,
    entry.kind,
    entry.namespaceId ?? null,
    entry.repositoryId ?? null,
    actor.accountId ?? null,
    actor.address,
    JSON.stringify({ ...entry.metadata, ...actor.details }),
  ]
}

/** By the engine's adapter, then by month and number of rows. */
const insertTexts = new WeakMap<object, Map<string, string>>()

function insertText(tx: Tx, month: string, rows: number): string {
  const { adapter } = tx.getExecutor()
  const texts = insertTexts.get(adapter) ?? new Map<string, string>()
  insertTexts.set(adapter, texts)
  const key = `${month}:${rows}`
  const known = texts.get(key)
  if (known !== undefined) return known
  const row = Object.fromEntries(columns.map((column) => [column, column])) as never
  const { sql: text } = monthTables(tx)
    .insertInto(monthTable(month))
    .values(Array.from({ length: rows }, () => row))
    .compile()
  // A process that lives for years forgets the months that are over.
  if (texts.size > 100) texts.clear()
  texts.set(key, text)
  return text
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

export async function hasMonth(db: Db | Tx, month: string): Promise<boolean> {
  const row = await db
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
  // One's acts in one namespace or repository are picked out of all of one's acts in the index.
  await run(`create index ${table}_performer on ${table}
    (performer_id, at_ms, id, kind, namespace_id, repository_id)
    where performer_id is not null`)
  await tx
    .insertInto('log_month')
    .values({ month, archived_at_ms: null })
    .onConflict((conflict) => conflict.column('month').doUpdateSet({ archived_at_ms: null }))
    .execute()
}
