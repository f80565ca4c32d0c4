import type { Db } from '../schema/tables.ts'
import type { ReviewKind } from './review.queries.ts'

interface Page {
  readonly repositoryId: number
  readonly afterId: number
  readonly limit: number
}

/** Subjects of reviews that are due, by their ids. */
export async function dueSubjects(
  db: Db,
  page: Page & { readonly kind: ReviewKind; readonly nowMs: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('gc_review')
    .select('subject_id')
    .where('repository_id', '=', page.repositoryId)
    .where('kind', '=', page.kind)
    .where('subject_id', '>', page.afterId)
    .where('due_at_ms', '<=', page.nowMs)
    .orderBy('subject_id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => row.subject_id)
}

/** Intervals of tags that have ended until then, by their ids, with what they pointed to. */
export async function endedIntervals(
  db: Db,
  page: Page & { readonly untilMs: number },
): Promise<{ readonly id: number; readonly manifestId: number }[]> {
  const rows = await db
    .selectFrom('tag')
    .select(['id', 'manifest_id'])
    .where('repository_id', '=', page.repositoryId)
    .where('lifetime_end_ms', '<=', page.untilMs)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({ id: row.id, manifestId: row.manifest_id }))
}

/** What some blobs weigh together. */
export async function weighBlobs(db: Db, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0
  const rows = await db.selectFrom('blob').select('size_bytes').where('id', 'in', ids).execute()
  return rows.reduce((bytes, row) => bytes + row.size_bytes, 0)
}
