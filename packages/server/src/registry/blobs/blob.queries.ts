import { type BerthDatabase, type Db, statement, type Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { Blob, Placement } from './blob.ts'

interface PlacedRow {
  readonly id: number
  readonly size_bytes: number
  readonly location: string
  readonly storage_key: string
}

/** A blob that a repository has, compiled once: in front of every blob that is served. */
export function prepareFindBlob(database: BerthDatabase) {
  const query = database.prepare<{ repositoryId: number; digest: Digest }, PlacedRow>(
    (db, parameter) =>
      db
        .selectFrom('blob')
        .innerJoin('repository_blob', 'repository_blob.blob_id', 'blob.id')
        .innerJoin('blob_placement', 'blob_placement.blob_id', 'blob.id')
        .select([
          'blob.id',
          'blob.size_bytes',
          'blob_placement.location',
          'blob_placement.storage_key',
        ])
        .where('blob.digest', '=', parameter('digest'))
        .where('repository_blob.repository_id', '=', parameter('repositoryId')),
  )
  return async (repositoryId: number, digest: Digest): Promise<Blob | undefined> =>
    blobOf(digest, await query.all({ repositoryId, digest }))
}

/** A blob of the registry, whoever has it. */
export async function findStoredBlob(db: Db, digest: Digest): Promise<Blob | undefined> {
  return blobOf(digest, await storedBlobStatement.all(db, { digest }))
}

const storedBlobStatement = statement<{ digest: Digest }>()((db, parameter) =>
  db
    .selectFrom('blob')
    .innerJoin('blob_placement', 'blob_placement.blob_id', 'blob.id')
    .select(['blob.id', 'blob.size_bytes', 'blob_placement.location', 'blob_placement.storage_key'])
    .where('blob.digest', '=', parameter('digest')),
)

export interface StoredBlob {
  readonly digest: Digest
  readonly sizeBytes: number
  readonly placement: Placement
  readonly nowMs: number
}

/**
 * Records that an object holds a blob.
 *
 * When the location has the blob already, the object that was there stays the blob's,
 * unless `replaces` names it (its bytes are gone); the answer says which object is left
 * over.
 */
export async function recordStoredBlob(
  tx: Tx,
  blob: StoredBlob,
  replaces: string | undefined,
): Promise<{ readonly blobId: number; readonly leftOver: Placement | undefined }> {
  const { digest, sizeBytes, placement, nowMs } = blob
  const blobId = await blobIdOf(tx, { digest, sizeBytes, nowMs })
  const placed = await insertPlacementStatement.first(tx, { blobId, ...placement })
  if (placed !== undefined) return { blobId, leftOver: undefined }

  const replaced =
    replaces === undefined
      ? undefined
      : await tx
          .updateTable('blob_placement')
          .set({ storage_key: placement.storageKey })
          .where('blob_id', '=', blobId)
          .where('location', '=', placement.location)
          .where('storage_key', '=', replaces)
          .returning('blob_id')
          .executeTakeFirst()
  if (replaced === undefined) return { blobId, leftOver: placement }
  return { blobId, leftOver: { location: placement.location, storageKey: replaces as string } }
}

/** The blob of a digest, a new one if there is none. It may be collected until it has a link. */
async function blobIdOf(
  tx: Tx,
  blob: { readonly digest: Digest; readonly sizeBytes: number; readonly nowMs: number },
): Promise<number> {
  for (;;) {
    const inserted = await insertBlobStatement.first(tx, blob)
    if (inserted !== undefined) return inserted.id
    const found = await tx
      .selectFrom('blob')
      .select('id')
      .where('digest', '=', blob.digest)
      .executeTakeFirst()
    // Without both it was collected in between.
    if (found !== undefined) return found.id
  }
}

const insertBlobStatement = statement<{ digest: Digest; sizeBytes: number; nowMs: number }>()(
  (db, parameter) =>
    db
      .insertInto('blob')
      .values({
        digest: parameter('digest'),
        size_bytes: parameter('sizeBytes'),
        created_at_ms: parameter('nowMs'),
      })
      .onConflict((conflict) => conflict.column('digest').doNothing())
      .returning('id'),
)

const insertPlacementStatement = statement<Placement & { blobId: number }>()((db, parameter) =>
  db
    .insertInto('blob_placement')
    .values({
      blob_id: parameter('blobId'),
      location: parameter('location'),
      storage_key: parameter('storageKey'),
    })
    .onConflict((conflict) => conflict.columns(['blob_id', 'location']).doNothing())
    .returning('blob_id'),
)

/** A repository has a blob from now on; doing it again only makes the link young. */
export async function linkBlob(
  tx: Tx,
  link: { readonly repositoryId: number; readonly blobId: number; readonly nowMs: number },
): Promise<void> {
  await linkStatement.all(tx, link)
}

const linkStatement = statement<{ repositoryId: number; blobId: number; nowMs: number }>()(
  (db, parameter) =>
    db
      .insertInto('repository_blob')
      .values({
        repository_id: parameter('repositoryId'),
        blob_id: parameter('blobId'),
        linked_at_ms: parameter('nowMs'),
      })
      .onConflict((conflict) =>
        conflict
          .columns(['repository_id', 'blob_id'])
          .doUpdateSet({ linked_at_ms: parameter('nowMs') }),
      ),
)

/**
 * Sparse manifests of the repository that were waiting for a blob have it from now on. Answers
 * with which.
 */
export async function adoptBlob(
  tx: Tx,
  blob: { readonly repositoryId: number; readonly blobId: number; readonly digest: Digest },
): Promise<number[]> {
  return (await adoptStatement.all(tx, blob)).map((row) => row.manifest_id)
}

const adoptStatement = statement<{ repositoryId: number; blobId: number; digest: Digest }>()(
  (db, parameter) =>
    db
      .insertInto('manifest_blob')
      .columns(['manifest_id', 'blob_id', 'repository_id'])
      .expression(
        db
          .selectFrom('manifest_child')
          .innerJoin('manifest', 'manifest.id', 'manifest_child.manifest_id')
          .innerJoin('blob', 'blob.digest', 'manifest_child.child_digest')
          .select(['manifest_child.manifest_id', 'blob.id', 'manifest.repository_id'])
          .where('manifest_child.child_digest', '=', parameter('digest'))
          .where('manifest_child.child_id', 'is', null)
          .where('manifest.repository_id', '=', parameter('repositoryId'))
          .where('blob.id', '=', parameter('blobId')),
      )
      .onConflict((conflict) => conflict.columns(['manifest_id', 'blob_id']).doNothing())
      .returning('manifest_id'),
)

/** Takes a blob from a repository; false when the repository does not have it. */
export async function unlinkBlob(tx: Tx, repositoryId: number, blobId: number): Promise<boolean> {
  const row = await tx
    .deleteFrom('repository_blob')
    .where('repository_id', '=', repositoryId)
    .where('blob_id', '=', blobId)
    .returning('blob_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Whether a manifest of the repository that is still served needs the blob. */
export async function isBlobInUse(tx: Tx, repositoryId: number, blob: Blob): Promise<boolean> {
  const row = await tx
    .selectFrom('manifest')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .where('deleted_at_ms', 'is', null)
    .where((eb) =>
      eb(
        'id',
        'in',
        eb
          .selectFrom('manifest_blob')
          .select('manifest_id')
          .where('blob_id', '=', blob.id)
          .unionAll(
            // Pushed after a sparse manifest that names it.
            eb
              .selectFrom('manifest_child')
              .select('manifest_id')
              .where('child_digest', '=', blob.digest)
              .where('child_id', 'is', null),
          ),
      ),
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether anybody may read a blob somewhere in the registry. */
export async function isBlobInPublicRepository(db: Db, digest: Digest): Promise<boolean> {
  const row = await db
    .selectFrom('blob')
    .innerJoin('repository_blob', 'repository_blob.blob_id', 'blob.id')
    .innerJoin('repository', 'repository.id', 'repository_blob.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select('repository.id')
    .where('blob.digest', '=', digest)
    .where('repository.visibility', '=', 'public')
    .where('repository.state', '<>', 'marked-for-deletion')
    .where('account.deleted_at_ms', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

function blobOf(digest: Digest, rows: readonly PlacedRow[]): Blob | undefined {
  const [first] = rows
  if (first === undefined) return undefined
  return {
    id: first.id,
    digest,
    sizeBytes: first.size_bytes,
    placements: rows.map((row) => ({ location: row.location, storageKey: row.storage_key })),
  }
}
