import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'

import { safeInteger } from '../platform/database/database.ts'
import type { Db, Tables } from '../schema/tables.ts'
import type { ReviewKind } from './review.queries.ts'
import type { Removed } from './total.queries.ts'

export interface ReviewCount {
  readonly kind: ReviewKind
  /** Their time has come. */
  readonly due: number
  /** Their grace is not over. */
  readonly waiting: number
}

/** How many reviews of each kind there are. Counting ends at so many that are due, or that wait. */
export async function countReviews(db: Db, nowMs: number, limit: number): Promise<ReviewCount[]> {
  const due = new Map(await countSome(db, limit, (eb) => eb('due_at_ms', '<=', nowMs)))
  const waiting = new Map(await countSome(db, limit, (eb) => eb('due_at_ms', '>', nowMs)))
  return [...new Set([...due.keys(), ...waiting.keys()])].toSorted().map((kind) => ({
    kind,
    due: due.get(kind) ?? 0,
    waiting: waiting.get(kind) ?? 0,
  }))
}

/** How many reviews of each kind are due; so many at most are counted. */
export async function countDue(
  db: Db,
  nowMs: number,
  limit: number,
): Promise<{ readonly kind: ReviewKind; readonly count: number }[]> {
  const counts = await countSome(db, limit, (eb) => eb('due_at_ms', '<=', nowMs))
  return counts.map(([kind, count]) => ({ kind, count }))
}

async function countSome(
  db: Db,
  limit: number,
  isMeant: (eb: ExpressionBuilder<Tables, 'gc_review'>) => Expression<SqlBool>,
): Promise<[ReviewKind, number][]> {
  const rows = await db
    .selectFrom(db.selectFrom('gc_review').select('kind').where(isMeant).limit(limit).as('some'))
    .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
    .groupBy('kind')
    .execute()
  return rows.map((row) => [row.kind, Number(row.count)])
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

/** Objects in the store whose blobs are gone; so many at most are counted. */
export async function weighObjects(
  db: Db,
  limit: number,
): Promise<{ readonly count: number; readonly sizeBytes: number }> {
  const row = await db
    .selectFrom(db.selectFrom('gc_object').select('size_bytes').limit(limit).as('some'))
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

/** Whether somebody collects now, and when the next search begins. */
export async function collectionJobs(
  db: Db,
  kinds: { readonly all: readonly string[]; readonly search: string },
  nowMs: number,
): Promise<{ readonly isRunning: boolean; readonly nextSearchAtMs: number | undefined }> {
  const running = await db
    .selectFrom('job')
    .select('id')
    .where('kind', 'in', kinds.all)
    .where('failed_at_ms', 'is', null)
    // A lease that has run out is none.
    .where('run_at_ms', '>', nowMs)
    .where('leased_by', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  const next = await db
    .selectFrom('job')
    .select('run_at_ms')
    .where('kind', '=', kinds.search)
    .where('failed_at_ms', 'is', null)
    .where('leased_by', 'is', null)
    .orderBy('run_at_ms')
    .limit(1)
    .executeTakeFirst()
  return { isRunning: running !== undefined, nextSearchAtMs: next?.run_at_ms }
}
