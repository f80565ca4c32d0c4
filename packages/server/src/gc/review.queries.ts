import type { BerthDatabase, Db, GcReviewTable, Tx } from '../schema/tables.ts'

export type ReviewKind = GcReviewTable['kind']

/** What belongs to a repository. */
const kindsOfRepositories = ['tags', 'manifest', 'referrers', 'link'] as const

/** Which review: there is one of each at most. */
export interface ReviewKey {
  /** 0 for blobs and namespaces. */
  readonly repositoryId: number
  readonly kind: ReviewKind
}

export interface DueReview {
  readonly subjectId: number
  readonly digest: string | null
  readonly afterId: number
}

/**
 * Takes reviews whose time has come, for this transaction. What somebody is just adding to is
 * passed over: its commit comes first.
 */
export async function claimReviews(
  database: BerthDatabase,
  tx: Tx,
  { repositoryId, kind }: ReviewKey,
  page: { readonly nowMs: number; readonly limit: number },
): Promise<DueReview[]> {
  const rows = await database.claim(
    tx,
    tx
      .selectFrom('gc_review')
      .select(['subject_id', 'digest', 'after_id'])
      .where('repository_id', '=', repositoryId)
      .where('kind', '=', kind)
      .where('due_at_ms', '<=', page.nowMs)
      // As the index has them: of very many that became due at one instant, no more are read.
      .orderBy('due_at_ms')
      .limit(page.limit),
  )
  return rows.map((row) => ({
    subjectId: row.subject_id,
    digest: row.digest,
    afterId: row.after_id,
  }))
}

/** Nothing more is to be decided, until the next reference is taken away. */
export async function dropReviews(
  tx: Tx,
  { repositoryId, kind }: ReviewKey,
  subjectIds: readonly number[],
): Promise<void> {
  if (subjectIds.length === 0) return
  await tx
    .deleteFrom('gc_review')
    .where('repository_id', '=', repositoryId)
    .where('kind', '=', kind)
    .where('subject_id', 'in', subjectIds)
    .execute()
}

/** Lets reviews wait until another instant. */
export async function postponeReview(
  tx: Tx,
  { repositoryId, kind }: ReviewKey,
  subjectId: number,
  dueAtMs: number,
): Promise<void> {
  await tx
    .updateTable('gc_review')
    .set({ due_at_ms: dueAtMs })
    .where('repository_id', '=', repositoryId)
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .execute()
}

/** Notes that something may have lost its last reference. */
export async function noteReleased(
  tx: Tx,
  { repositoryId, kind }: ReviewKey,
  subjectIds: readonly number[],
  dueAtMs: number,
): Promise<void> {
  if (subjectIds.length === 0) return
  await tx
    .insertInto('gc_review')
    .values(
      subjectIds.map((subjectId) => ({
        repository_id: repositoryId,
        kind,
        subject_id: subjectId,
        reason: 'released' as const,
        due_at_ms: dueAtMs,
        digest: null,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['repository_id', 'kind', 'subject_id'])
        .doUpdateSet((eb) => ({
          reason: eb.ref('excluded.reason'),
          due_at_ms: eb.ref('excluded.due_at_ms'),
        }))
        .whereRef('gc_review.due_at_ms', '>', 'excluded.due_at_ms'),
    )
    .execute()
}

/** Remembers how far the referrers of a manifest that is gone were noted. */
export async function advanceReview(
  tx: Tx,
  { repositoryId, kind }: ReviewKey,
  subjectId: number,
  afterId: number,
): Promise<void> {
  await tx
    .updateTable('gc_review')
    .set({ after_id: afterId })
    .where('repository_id', '=', repositoryId)
    .where('kind', '=', kind)
    .where('subject_id', '=', subjectId)
    .execute()
}

/** What a look at the reviews that have waited longest has found. */
export interface DueSearch {
  readonly repositoryIds: readonly number[]
  /** Whether it has seen every review that is due. */
  readonly isAll: boolean
}

/** Repositories in which something is due, among so many reviews that have waited longest. */
export async function searchDue(db: Db, nowMs: number, limit: number): Promise<DueSearch> {
  const rows = await db
    .selectFrom(
      db
        .selectFrom('gc_review')
        .select('repository_id')
        .where('due_at_ms', '<=', nowMs)
        .where('repository_id', '>', 0)
        .orderBy('due_at_ms')
        .orderBy('repository_id')
        .limit(limit)
        .as('due'),
    )
    .select((eb) => ['repository_id', eb.fn.countAll<number>().as('count')])
    .groupBy('repository_id')
    .execute()
  const seen = rows.reduce((sum, row) => sum + Number(row.count), 0)
  return { repositoryIds: rows.map((row) => row.repository_id), isAll: seen < limit }
}

/** Those of some repositories in which something is due: a point of an index for each. */
export async function dueAmong(
  db: Db,
  repositoryIds: readonly number[],
  nowMs: number,
): Promise<number[]> {
  if (repositoryIds.length === 0) return []
  const rows = await db
    .selectFrom('repository')
    .select('id')
    .where('id', 'in', repositoryIds)
    // One row of a subquery, where `exists` might be joined with all reviews.
    .where(
      (eb) =>
        eb
          .selectFrom('gc_review')
          .select('due_at_ms')
          .whereRef('gc_review.repository_id', '=', 'repository.id')
          .where('gc_review.kind', 'in', kindsOfRepositories)
          .where('gc_review.due_at_ms', '<=', nowMs)
          .limit(1),
      'is not',
      null,
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

/** Whether something is due of what belongs to no repository. */
export async function isAnyDue(
  db: Db,
  kind: 'blob' | 'namespace',
  nowMs: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('gc_review')
    .select('subject_id')
    .where('repository_id', '=', 0)
    .where('kind', '=', kind)
    .where('due_at_ms', '<=', nowMs)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
