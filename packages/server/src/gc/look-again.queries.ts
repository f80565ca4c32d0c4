import { sql, type SqlBool } from 'kysely'

import type { Db, Tx } from '../schema/tables.ts'

/** The next repositories of a namespace, or of all, by their ids. */
export async function repositoriesAfter(
  db: Db,
  page: {
    readonly namespaceId: number | undefined
    readonly afterId: number
    readonly limit: number
  },
): Promise<number[]> {
  const { namespaceId } = page
  const rows = await db
    .selectFrom('repository')
    .select('id')
    .where('id', '>', page.afterId)
    .$if(namespaceId !== undefined, (query) => query.where('namespace_id', '=', namespaceId ?? 0))
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Which review it is: where a walk over them goes on. */
export interface ReviewKey {
  readonly repositoryId: number
  readonly kind: string
  readonly subjectId: number
}

export interface ReviewPage {
  readonly after: ReviewKey
  readonly nowMs: number
  readonly limit: number
}

/**
 * Makes reviews of some repositories due that wait for later.
 *
 * @returns the last of them; undefined when there are no more behind `after`
 */
export async function bringForward(
  tx: Tx,
  repositoryIds: readonly number[],
  page: ReviewPage,
): Promise<ReviewKey | undefined> {
  const { after, nowMs, limit } = page
  const rows = await tx
    .selectFrom('gc_review')
    .select(['repository_id', 'kind', 'subject_id'])
    .where('repository_id', 'in', repositoryIds)
    .where('due_at_ms', '>', nowMs)
    .where(behind(after))
    .orderBy('repository_id')
    .orderBy('kind')
    .orderBy('subject_id')
    .limit(limit)
    .execute()
  const row = rows.at(-1)
  if (row === undefined) return undefined
  const last = { repositoryId: row.repository_id, kind: row.kind, subjectId: row.subject_id }
  await tx
    .updateTable('gc_review')
    .set({ due_at_ms: nowMs })
    .where('repository_id', 'in', repositoryIds)
    .where('due_at_ms', '>', nowMs)
    .where(behind(after))
    .where((eb) => eb.not(behind(last)))
    .execute()
  return last
}

function behind({ repositoryId, kind, subjectId }: ReviewKey) {
  return sql<SqlBool>`(repository_id, kind, subject_id) > (${repositoryId}, ${kind}, ${subjectId})`
}
