import type { Tx } from '../../schema/tables.ts'

/** Removes intervals of tags, current ones or not; answers with how many. */
export async function deleteSomeTags(tx: Tx, repositoryId: number, limit: number): Promise<number> {
  const rows = await tx
    .deleteFrom('tag')
    .where('id', 'in', (eb) =>
      eb.selectFrom('tag').select('id').where('repository_id', '=', repositoryId).limit(limit),
    )
    .returning('id')
    .execute()
  return rows.length
}

/** Some manifests of a repository, in no order. */
export async function someManifests(
  tx: Tx,
  repositoryId: number,
  limit: number,
): Promise<number[]> {
  const rows = await tx
    .selectFrom('manifest')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Removes manifests with their links, labels and counts; no tag points to them any more. */
export async function deleteManifests(tx: Tx, manifestIds: readonly number[]): Promise<void> {
  await tx.deleteFrom('manifest').where('id', 'in', manifestIds).execute()
}

/** A repository no longer has some of its blobs. The blobs themselves stay for others. */
export async function deleteSomeBlobLinks(
  tx: Tx,
  repositoryId: number,
  limit: number,
): Promise<number> {
  const rows = await tx
    .deleteFrom('repository_blob')
    .where('repository_id', '=', repositoryId)
    .where('blob_id', 'in', (eb) =>
      eb
        .selectFrom('repository_blob')
        .select('blob_id')
        .where('repository_id', '=', repositoryId)
        .limit(limit),
    )
    .returning('blob_id')
    .execute()
  return rows.length
}

export async function deleteSomeTagPulls(
  tx: Tx,
  repositoryId: number,
  limit: number,
): Promise<number> {
  const rows = await tx
    .deleteFrom('tag_pulls')
    .where('repository_id', '=', repositoryId)
    .where('tag', 'in', (eb) =>
      eb
        .selectFrom('tag_pulls')
        .select('tag')
        .where('repository_id', '=', repositoryId)
        .limit(limit),
    )
    .returning('tag')
    .execute()
  return rows.length
}
