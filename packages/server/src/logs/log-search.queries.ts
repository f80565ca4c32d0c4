import { setImmediate } from 'node:timers/promises'

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../schema/tables.ts'
import type { LogMetadata } from './log-entry.ts'
import type { LogEntryTable } from './log-entry.queries.ts'
import { endOfMonthMs, monthOf, startOfMonthMs, tableOfMonth } from './log-month.ts'
import type { DayCount, LogPosition, LogSearch, StoredEntry } from './log-store.ts'

/** A month of the record that a search touches. */
export interface LogMonth {
  readonly month: string
  readonly isArchived: boolean
}

/** The months of a search, the oldest first. */
export async function findMonths(db: Db, { fromMs, untilMs }: LogSearch): Promise<LogMonth[]> {
  if (untilMs <= fromMs) return []
  const rows = await db
    .selectFrom('log_month')
    .select(['month', 'archived_at_ms'])
    .where('month', '>=', monthOf(fromMs))
    .where('month', '<=', monthOf(untilMs - 1))
    .orderBy('month')
    .execute()
  return rows.map((row) => ({ month: row.month, isArchived: row.archived_at_ms !== null }))
}

interface Page {
  readonly order: 'newest-first' | 'oldest-first'
  readonly after?: LogPosition | undefined
  readonly limit: number
}

type Row = Omit<LogEntryTable, 'id'> & { readonly id: number }

/** One query, which takes no more of each month than the page has entries. */
export async function searchEntries(
  db: Db,
  months: readonly string[],
  search: LogSearch,
  page: Page,
): Promise<StoredEntry[]> {
  const touched = monthsOfPage(months, page)
  if (touched.length === 0) return []
  const { rows } = await searchStatement(touched, search, page).execute(db)
  return rows.map(entryOf)
}

/** As it is sent: for a look at the plan of the engine. */
export function searchStatement(
  months: readonly string[],
  search: LogSearch,
  page: Page,
): RawBuilder<Row> {
  const direction = page.order === 'newest-first' ? sql`desc` : sql`asc`
  const parts = months.map((month) => {
    const table = sql.table(tableOfMonth(month))
    return sql`select * from (select at_ms, id, kind, namespace_id, repository_id, performer_id, address, metadata
      from ${table} where ${conditions(search, page)}
      order by at_ms ${direction}, id ${direction} limit ${sql.lit(page.limit)}) as part`
  })
  return sql<Row>`select * from (${sql.join(parts, sql` union all `)}) as entries
    order by at_ms ${direction}, id ${direction} limit ${sql.lit(page.limit)}`
}

/**
 * Counts the entries of each kind, from the index alone, one day at a time: the embedded database
 * answers in the thread of all requests, and these have their turn between two days.
 */
export async function countEntriesByDay(
  db: Db,
  months: readonly string[],
  search: LogSearch,
): Promise<DayCount[]> {
  const counts: DayCount[] = []
  for (const month of months) {
    const fromMs = Math.max(search.fromMs, startOfMonthMs(month))
    const untilMs = Math.min(search.untilMs, endOfMonthMs(month))
    for (let dayMs = startOfDayMs(fromMs); dayMs < untilMs; dayMs += dayMilliseconds) {
      const day = {
        ...search,
        fromMs: Math.max(fromMs, dayMs),
        untilMs: Math.min(untilMs, dayMs + dayMilliseconds),
      }
      const { rows } = await sql<{ kind: string; count: number }>`
        select kind, count(*) as count from ${sql.table(tableOfMonth(month))}
        where ${conditions(day)} group by kind order by kind`.execute(db)
      counts.push(...rows.map(({ kind, count }) => ({ kind, dayMs, count: Number(count) })))
      await setImmediate()
    }
  }
  return counts
}

const dayMilliseconds = 86_400_000

function startOfDayMs(atMs: number): number {
  return Math.floor(atMs / dayMilliseconds) * dayMilliseconds
}

/** Whole months that the position has left behind are not looked at. */
function monthsOfPage(months: readonly string[], { order, after }: Page): readonly string[] {
  if (after === undefined) return months
  const month = monthOf(after.atMs)
  return months.filter((candidate) =>
    order === 'newest-first' ? candidate <= month : candidate >= month,
  )
}

/**
 * One column leads to one index; the others are picked out of it. A plus in front of a column
 * says so to both engines, which cannot know that a performer has fewer entries than a namespace.
 */
function conditions(search: LogSearch, page?: Page): RawBuilder<unknown> {
  const { fromMs, untilMs, namespaceId, repositoryId, performerId, exceptKinds = [] } = search
  const terms = [sql`at_ms >= ${fromMs}`, sql`at_ms < ${untilMs}`]
  const leading =
    performerId !== undefined
      ? 'performer'
      : repositoryId !== undefined
        ? 'repository'
        : 'namespace'
  if (performerId !== undefined) terms.push(sql`performer_id = ${performerId}`)
  if (repositoryId !== undefined) {
    terms.push(
      leading === 'repository'
        ? sql`repository_id = ${repositoryId}`
        : sql`+repository_id = ${repositoryId}`,
    )
  }
  if (namespaceId !== undefined) {
    terms.push(
      leading === 'namespace'
        ? sql`namespace_id = ${namespaceId}`
        : sql`+namespace_id = ${namespaceId}`,
    )
  }
  if (exceptKinds.length > 0) terms.push(sql`kind not in (${sql.join(exceptKinds)})`)
  if (page?.after !== undefined) {
    const { atMs, id } = page.after
    terms.push(
      page.order === 'newest-first'
        ? sql`(at_ms, id) < (${atMs}, ${id})`
        : sql`(at_ms, id) > (${atMs}, ${id})`,
    )
  }
  return sql.join(terms, sql` and `)
}

function entryOf(row: Row): StoredEntry {
  return {
    id: Number(row.id),
    atMs: Number(row.at_ms),
    kind: row.kind,
    namespaceId: row.namespace_id ?? undefined,
    repositoryId: row.repository_id ?? undefined,
    performerId: row.performer_id ?? undefined,
    address: row.address,
    metadata: JSON.parse(row.metadata) as LogMetadata,
  }
}
