import { sql } from 'kysely'

import { type Db, statement, type Tx } from '../schema/tables.ts'

/** A blob whose count changed: the count as it is now. */
export interface CountedBlob {
  readonly blobId: number
  readonly sizeBytes: number
  readonly count: number
}

interface BlobRow {
  readonly blob_id: number
  readonly size_bytes: number
  readonly count: number
}

const blobOf = (row: BlobRow): CountedBlob => ({
  blobId: row.blob_id,
  sizeBytes: row.size_bytes,
  count: row.count,
})

/** Notes that a manifest is counted; false when it was already. */
export async function markCounted(tx: Tx, manifestId: number): Promise<boolean> {
  return (await markStatement.first(tx, { manifestId })) !== undefined
}

const markStatement = statement<{ manifestId: number }>()((db, parameter) =>
  db
    .insertInto('counted_manifest')
    .values({ manifest_id: parameter('manifestId') })
    .onConflict((conflict) => conflict.doNothing())
    .returning('manifest_id'),
)

/** Those of some manifests that are counted. */
export async function findCounted(db: Db, manifestIds: readonly number[]): Promise<number[]> {
  if (manifestIds.length === 0) return []
  const rows = await db
    .selectFrom('counted_manifest')
    .select('manifest_id')
    .where('manifest_id', 'in', manifestIds)
    .execute()
  return rows.map((row) => row.manifest_id)
}

/** One more manifest of its repository names all blobs of this one. */
export async function addToRepository(tx: Tx, manifestId: number): Promise<CountedBlob[]> {
  return (await addToRepositoryStatement.all(tx, { manifestId })).map(blobOf)
}

const addToRepositoryStatement = statement<{ manifestId: number }>()((db, parameter) =>
  db
    .insertInto('repository_usage_blob')
    .columns(['repository_id', 'blob_id', 'size_bytes', 'manifests'])
    .expression(
      db
        .selectFrom('manifest_blob')
        .innerJoin('manifest', 'manifest.id', 'manifest_blob.manifest_id')
        .innerJoin('blob', 'blob.id', 'manifest_blob.blob_id')
        .select(['manifest.repository_id', 'blob.id as blob_id', 'blob.size_bytes'])
        .select(sql<number>`1`.as('manifests'))
        .where('manifest_blob.manifest_id', '=', parameter('manifestId')),
    )
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'blob_id']).doUpdateSet((eb) => ({
        manifests: eb('repository_usage_blob.manifests', '+', 1),
      })),
    )
    .returning(['blob_id', 'size_bytes', 'manifests as count']),
)

/** One more manifest of the repository names some blobs, each of them in one link. */
export async function addLinksToRepository(
  tx: Tx,
  repositoryId: number,
  blobIds: readonly number[],
): Promise<CountedBlob[]> {
  const rows = await tx
    .insertInto('repository_usage_blob')
    .columns(['repository_id', 'blob_id', 'size_bytes', 'manifests'])
    .expression((eb) =>
      eb
        .selectFrom('blob')
        .select([
          sql<number>`cast(${repositoryId} as bigint)`.as('repository_id'),
          'blob.id as blob_id',
          'blob.size_bytes',
        ])
        .select(sql<number>`1`.as('manifests'))
        .where('blob.id', 'in', blobIds),
    )
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'blob_id']).doUpdateSet((eb) => ({
        manifests: eb('repository_usage_blob.manifests', '+', 1),
      })),
    )
    .returning(['blob_id', 'size_bytes', 'manifests as count'])
    .execute()
  return rows.map(blobOf)
}

/** One more repository of the namespace has those blobs. */
export async function addToNamespace(
  tx: Tx,
  place: { readonly namespaceId: number; readonly repositoryId: number },
  blobIds: readonly number[],
): Promise<CountedBlob[]> {
  const rows = await tx
    .insertInto('namespace_usage_blob')
    .columns(['namespace_id', 'blob_id', 'size_bytes', 'repositories'])
    .expression((eb) =>
      eb
        .selectFrom('repository_usage_blob')
        .select([
          sql<number>`cast(${place.namespaceId} as bigint)`.as('namespace_id'),
          'blob_id',
          'size_bytes',
        ])
        .select(sql<number>`1`.as('repositories'))
        .where('repository_id', '=', place.repositoryId)
        .where('blob_id', 'in', blobIds),
    )
    .onConflict((conflict) =>
      conflict.columns(['namespace_id', 'blob_id']).doUpdateSet((eb) => ({
        repositories: eb('namespace_usage_blob.repositories', '+', 1),
      })),
    )
    .returning(['blob_id', 'size_bytes', 'repositories as count'])
    .execute()
  return rows.map(blobOf)
}

/** Those manifests no longer name blobs of the repository. Counts may become 0. */
export async function takeFromRepository(
  tx: Tx,
  repositoryId: number,
  manifestIds: readonly number[],
): Promise<CountedBlob[]> {
  const rows = await tx
    .updateTable('repository_usage_blob')
    .set((eb) => ({
      manifests: eb(
        'manifests',
        '-',
        eb
          .selectFrom('manifest_blob')
          .select((inner) => inner.fn.countAll<number>().as('links'))
          .whereRef('manifest_blob.blob_id', '=', 'repository_usage_blob.blob_id')
          .where('manifest_blob.manifest_id', 'in', manifestIds),
      ),
    }))
    .where('repository_id', '=', repositoryId)
    .where('blob_id', 'in', (eb) =>
      eb
        .selectFrom('manifest_blob')
        .select('manifest_blob.blob_id')
        .where('manifest_blob.manifest_id', 'in', manifestIds),
    )
    .returning(['blob_id', 'size_bytes', 'manifests as count'])
    .execute()
  return rows.map(blobOf)
}

export async function forgetRepositoryBlobs(
  tx: Tx,
  repositoryId: number,
  blobIds: readonly number[],
): Promise<void> {
  await tx
    .deleteFrom('repository_usage_blob')
    .where('repository_id', '=', repositoryId)
    .where('blob_id', 'in', blobIds)
    .execute()
}

/** One repository of the namespace less has those blobs. Counts may become 0. */
export async function takeFromNamespace(
  tx: Tx,
  namespaceId: number,
  blobIds: readonly number[],
): Promise<CountedBlob[]> {
  const rows = await tx
    .updateTable('namespace_usage_blob')
    .set((eb) => ({ repositories: eb('repositories', '-', 1) }))
    .where('namespace_id', '=', namespaceId)
    .where('blob_id', 'in', blobIds)
    .returning(['blob_id', 'size_bytes', 'repositories as count'])
    .execute()
  return rows.map(blobOf)
}

export async function forgetNamespaceBlobs(
  tx: Tx,
  namespaceId: number,
  blobIds: readonly number[],
): Promise<void> {
  await tx
    .deleteFrom('namespace_usage_blob')
    .where('namespace_id', '=', namespaceId)
    .where('blob_id', 'in', blobIds)
    .execute()
}

export async function growRepository(tx: Tx, repositoryId: number, bytes: number): Promise<void> {
  await growRepositoryStatement.all(tx, { repositoryId, bytes })
}

const growRepositoryStatement = statement<{ repositoryId: number; bytes: number }>()(
  (db, parameter) =>
    db
      .insertInto('repository_usage')
      .values({ repository_id: parameter('repositoryId'), used_bytes: parameter('bytes') })
      .onConflict((conflict) =>
        conflict.column('repository_id').doUpdateSet((eb) => ({
          used_bytes: eb('repository_usage.used_bytes', '+', eb.ref('excluded.used_bytes')),
        })),
      ),
)

/** Adds to what a namespace uses, and answers with what it uses then. */
export async function growNamespace(tx: Tx, namespaceId: number, bytes: number): Promise<number> {
  const row = await growNamespaceStatement.first(tx, { namespaceId, bytes })
  if (row === undefined) throw new Error('an upsert answers with its row')
  return row.used_bytes
}

const growNamespaceStatement = statement<{ namespaceId: number; bytes: number }>()(
  (db, parameter) =>
    db
      .insertInto('namespace_usage')
      .values({ namespace_id: parameter('namespaceId'), used_bytes: parameter('bytes') })
      .onConflict((conflict) =>
        conflict.column('namespace_id').doUpdateSet((eb) => ({
          used_bytes: eb('namespace_usage.used_bytes', '+', eb.ref('excluded.used_bytes')),
        })),
      )
      .returning('used_bytes'),
)

export async function shrinkRepository(tx: Tx, repositoryId: number, bytes: number): Promise<void> {
  await tx
    .updateTable('repository_usage')
    .set((eb) => ({ used_bytes: eb('used_bytes', '-', bytes) }))
    .where('repository_id', '=', repositoryId)
    .execute()
}

/** Answers with what the namespace uses then. */
export async function shrinkNamespace(tx: Tx, namespaceId: number, bytes: number): Promise<number> {
  const row = await tx
    .updateTable('namespace_usage')
    .set((eb) => ({ used_bytes: eb('used_bytes', '-', bytes) }))
    .where('namespace_id', '=', namespaceId)
    .returning('used_bytes')
    .executeTakeFirstOrThrow()
  return row.used_bytes
}

/** The namespace of a repository; undefined when the repository is gone. */
export async function namespaceOf(db: Db, repositoryId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('repository')
    .select('namespace_id')
    .where('id', '=', repositoryId)
    .executeTakeFirst()
  return row?.namespace_id
}
