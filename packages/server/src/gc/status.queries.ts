import { sql } from 'kysely'

import { safeInteger } from '../platform/database/database.ts'
import type { Db } from '../schema/tables.ts'
import type { ReviewKind } from './review.queries.ts'
import type { Removed } from './total.queries.ts'

export interface ReviewCount {
  readonly kind: ReviewKind
  /** Their time has come. */
  readonly due: number
  /** Their grace is not over. */
  readonly waiting: number
}

/** How many reviews of each kind there are. */
export async function countReviews(db: Db, nowMs: number): Promise<ReviewCount[]> {
  const rows = await db
    .selectFrom('gc_review')
    .select((eb) => [
      'kind',
      eb.fn.countAll<number>().as('all'),
      sql<number>`sum(case when due_at_ms <= ${nowMs} then 1 else 0 end)`.as('due'),
    ])
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    due: Number(row.due),
    waiting: Number(row.all) - Number(row.due),
  }))
}

/** How many reviews of each kind are due; so many at most are counted. */
export async function countDue(
  db: Db,
  nowMs: number,
  limit: number,
): Promise<{ readonly kind: ReviewKind; readonly count: number }[]> {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('gc_review')
        .select('kind')
        .where('due_at_ms', '<=', nowMs)
        .limit(limit)
        .as('due'),
    )
    .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
    .groupBy('kind')
    .execute()
  return rows.map((row) => ({ kind: row.kind, count: Number(row.count) }))
}

/** Since when the review that has waited longest could have been done; undefined: none waits. */
export async function oldestDue(db: Db, nowMs: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('gc_review')
    .select('due_at_ms')
    .where('due_at_ms', '<=', nowMs)
    .orderBy('due_at_ms')
    .limit(1)
    .executeTakeFirst()
  return row?.due_at_ms
}

/** Objects in the store whose blobs are gone. */
export async function weighObjects(
  db: Db,
): Promise<{ readonly count: number; readonly sizeBytes: number }> {
  const row = await db
    .selectFrom('gc_object')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<string | number | null>('size_bytes').as('size_bytes'),
    ])
    .executeTakeFirstOrThrow()
  return { count: Number(row.count), sizeBytes: safeInteger(row.size_bytes ?? 0) }
}

/** What was removed since a day, that day included; from the beginning without one. */
export async function sumTotals(db: Db, sinceDay = ''): Promise<Removed[]> {
  const rows = await db
    .selectFrom('gc_total')
    .select((eb) => [
      'kind',
      eb.fn.sum<string | number>('removed').as('removed'),
      eb.fn.sum<string | number>('freed_bytes').as('freed_bytes'),
    ])
    .where('day', '>=', sinceDay)
    .groupBy('kind')
    .orderBy('kind')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    count: safeInteger(row.removed),
    freedBytes: safeInteger(row.freed_bytes),
  }))
}
