import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import type { Placement } from '../registry/blobs/blob.ts'

/** How long a repository's namespace keeps ended tags; undefined when it says nothing. */
export async function findTagTime(db: Db, repositoryId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select('account.tag_expiration_seconds')
    .where('repository.id', '=', repositoryId)
    .executeTakeFirst()
  return row?.tag_expiration_seconds ?? undefined
}

/** Removes tags that ended at that instant or before, the oldest first; answers with their names. */
export async function deleteEndedTags(
  tx: Tx,
  given: { readonly repositoryId: number; readonly untilMs: number; readonly limit: number },
): Promise<string[]> {
  const rows = await tx
    .deleteFrom('tag')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('tag')
        .select('id')
        .where('repository_id', '=', given.repositoryId)
        .where('lifetime_end_ms', '<=', given.untilMs)
        .orderBy('lifetime_end_ms')
        .limit(given.limit),
    )
    .returning('name')
    .execute()
  return rows.map(({ name }) => name)
}

/** When the next tag of a repository ends, or the first that has ended did. */
export async function earliestEnd(tx: Tx, repositoryId: number): Promise<number | undefined> {
  const row = await tx
    .selectFrom('tag')
    .select('lifetime_end_ms')
    .where('repository_id', '=', repositoryId)
    .where('lifetime_end_ms', 'is not', null)
    .orderBy('lifetime_end_ms')
    .limit(1)
    .executeTakeFirst()
  return row?.lifetime_end_ms ?? undefined
}

/** Forgets how often tags were pulled of which no history is left. */
export async function forgetPulls(
  tx: Tx,
  repositoryId: number,
  names: readonly string[],
): Promise<void> {
  await tx
    .deleteFrom('tag_pulls')
    .where('repository_id', '=', repositoryId)
    .where('tag', 'in', names)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('tag')
            .select('tag.id')
            .where('tag.repository_id', '=', repositoryId)
            .whereRef('tag.name', '=', 'tag_pulls.tag'),
        ),
      ),
    )
    .execute()
}

/** The next manifests whose subject is that digest, by their ids. */
export async function someReferrers(
  tx: Tx,
  given: {
    readonly repositoryId: number
    readonly digest: string
    readonly afterId: number
    readonly limit: number
  },
): Promise<number[]> {
  const rows = await tx
    .selectFrom('manifest')
    .select('id')
    .where('repository_id', '=', given.repositoryId)
    .where('subject_digest', '=', given.digest)
    .where('deleted_at_ms', 'is', null)
    .where('id', '>', given.afterId)
    .orderBy('id')
    .limit(given.limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Since when a repository has some blobs, by the ids of the blobs. */
export async function findLinks(
  tx: Db,
  repositoryId: number,
  blobIds: readonly number[],
): Promise<Map<number, number>> {
  const rows = await tx
    .selectFrom('repository_blob')
    .select(['blob_id', 'linked_at_ms'])
    .where('repository_id', '=', repositoryId)
    .where('blob_id', 'in', blobIds)
    .execute()
  return new Map(rows.map((row) => [row.blob_id, row.linked_at_ms]))
}

/** Which of these blobs a manifest of the repository names, served or not. */
export async function findNamed(
  tx: Db,
  repositoryId: number,
  blobIds: readonly number[],
): Promise<Set<number>> {
  const rows = await tx
    .selectFrom('blob')
    .select('blob.id')
    .where('blob.id', 'in', blobIds)
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('manifest_blob')
            .select('manifest_blob.blob_id')
            .where('manifest_blob.repository_id', '=', repositoryId)
            .whereRef('manifest_blob.blob_id', '=', 'blob.id'),
        ),
        // Rows that are older than the column: whoever they belong to.
        eb.exists(
          eb
            .selectFrom('manifest_blob')
            .select('manifest_blob.blob_id')
            .where('manifest_blob.repository_id', 'is', null)
            .whereRef('manifest_blob.blob_id', '=', 'blob.id'),
        ),
        // Pushed after a sparse manifest that names it.
        eb.exists(
          eb
            .selectFrom('manifest_child')
            .innerJoin('manifest', 'manifest.id', 'manifest_child.manifest_id')
            .select('manifest.id')
            .whereRef('manifest_child.child_digest', '=', 'blob.digest')
            .where('manifest_child.child_id', 'is', null)
            .where('manifest.repository_id', '=', repositoryId),
        ),
      ]),
    )
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Takes blobs from a repository, unless somebody has asked for them since. */
export async function deleteLinks(
  tx: Tx,
  given: {
    readonly repositoryId: number
    readonly blobIds: readonly number[]
    readonly untilMs: number
  },
): Promise<number[]> {
  if (given.blobIds.length === 0) return []
  const rows = await tx
    .deleteFrom('repository_blob')
    .where('repository_id', '=', given.repositoryId)
    .where('blob_id', 'in', given.blobIds)
    .where('linked_at_ms', '<=', given.untilMs)
    .returning('blob_id')
    .execute()
  return rows.map((row) => row.blob_id)
}

export interface BlobRow {
  readonly id: number
  readonly sizeBytes: number
}

/**
 * Blobs that nobody can be given while the transaction lasts: whoever wants to waits. Those that
 * somebody is giving to a repository at this moment are passed over.
 */
export async function holdBlobs(
  database: BerthDatabase,
  tx: Tx,
  blobIds: readonly number[],
): Promise<BlobRow[]> {
  const rows = await database.claim(
    tx,
    tx.selectFrom('blob').select(['id', 'size_bytes']).where('id', 'in', blobIds).orderBy('id'),
  )
  return rows.map((row) => ({ id: row.id, sizeBytes: row.size_bytes }))
}

/** Which of these blobs there are, whoever holds them. */
export async function findExisting(tx: Db, blobIds: readonly number[]): Promise<number[]> {
  if (blobIds.length === 0) return []
  const rows = await tx.selectFrom('blob').select('id').where('id', 'in', blobIds).execute()
  return rows.map(({ id }) => id)
}

/** Which of these blobs a repository has, or a manifest names. */
export async function findUsed(tx: Db, blobIds: readonly number[]): Promise<Set<number>> {
  const rows = await tx
    .selectFrom('blob')
    .select('blob.id')
    .where('blob.id', 'in', blobIds)
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('repository_blob')
            .select('repository_blob.blob_id')
            .whereRef('repository_blob.blob_id', '=', 'blob.id'),
        ),
        eb.exists(
          eb
            .selectFrom('manifest_blob')
            .select('manifest_blob.blob_id')
            .whereRef('manifest_blob.blob_id', '=', 'blob.id'),
        ),
      ]),
    )
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Removes blobs and answers with the objects that they lay in. */
export async function deleteBlobs(
  tx: Tx,
  blobIds: readonly number[],
): Promise<(Placement & { readonly blobId: number })[]> {
  const rows = await tx
    .deleteFrom('blob_placement')
    .where('blob_id', 'in', blobIds)
    .returning(['blob_id', 'location', 'storage_key'])
    .execute()
  await tx.deleteFrom('blob').where('id', 'in', blobIds).execute()
  return rows.map((row) => ({
    blobId: row.blob_id,
    location: row.location,
    storageKey: row.storage_key,
  }))
}
