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

/** Makes reviews of some repositories due that wait for later; answers with how many. */
export async function bringForward(
  tx: Tx,
  repositoryIds: readonly number[],
  nowMs: number,
  limit: number,
): Promise<number> {
  const rows = await tx
    .selectFrom('gc_review')
    .select(['repository_id', 'kind', 'subject_id'])
    .where('repository_id', 'in', repositoryIds)
    .where('due_at_ms', '>', nowMs)
    .limit(limit)
    .execute()
  for (const row of rows) {
    await tx
      .updateTable('gc_review')
      .set({ due_at_ms: nowMs })
      .where('repository_id', '=', row.repository_id)
      .where('kind', '=', row.kind)
      .where('subject_id', '=', row.subject_id)
      .execute()
  }
  return rows.length
}
