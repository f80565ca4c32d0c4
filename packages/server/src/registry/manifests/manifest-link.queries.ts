import { type Db, statement, type Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { inParts } from './in-parts.ts'

/** A manifest that was pushed before, as its rows have it. */
export interface KnownManifest {
  readonly id: number
  readonly isDeleted: boolean
  readonly content: Uint8Array
  /** How many different blobs and manifests it is linked to that its repository has. */
  readonly linkCount: number
  /** How long a tag lives that points to it; undefined when its labels do not say. */
  readonly expiresAfterSeconds: number | undefined
  /** Its labels make tags immutable that point to it. */
  readonly fixesTags: boolean
}

/** What the rows say of a manifest, also of one that was deleted by digest. */
export async function findKnownManifest(
  db: Db,
  repositoryId: number,
  digest: Digest,
): Promise<KnownManifest | undefined> {
  const row = await knownStatement.first(db, { repositoryId, digest })
  if (row === undefined) return undefined
  const { id, content, deleted_at_ms: deletedAtMs, link_count: linkCount } = row
  return {
    id,
    isDeleted: deletedAtMs !== null,
    content,
    linkCount: Number(linkCount),
    expiresAfterSeconds: row.expires_after_seconds ?? undefined,
    fixesTags: row.fixes_tags === 1,
  }
}

const knownStatement = statement<{ repositoryId: number; digest: Digest }>()((db, parameter) =>
  db
    .selectFrom('manifest')
    .select((eb) => [
      'manifest.id',
      'manifest.deleted_at_ms',
      'manifest.content',
      'manifest.expires_after_seconds',
      'manifest.fixes_tags',
      eb
        .selectFrom(
          eb
            .selectFrom('manifest_blob')
            .innerJoin('repository_blob', 'repository_blob.blob_id', 'manifest_blob.blob_id')
            .innerJoin('blob', 'blob.id', 'manifest_blob.blob_id')
            .select('blob.digest')
            .whereRef('manifest_blob.manifest_id', '=', 'manifest.id')
            .whereRef('repository_blob.repository_id', '=', 'manifest.repository_id')
            .union(
              eb
                .selectFrom('manifest_child')
                .innerJoin('manifest as child', 'child.id', 'manifest_child.child_id')
                .select('child.digest')
                .whereRef('manifest_child.manifest_id', '=', 'manifest.id')
                .whereRef('child.digest', '=', 'manifest_child.child_digest')
                .whereRef('child.repository_id', '=', 'manifest.repository_id'),
            )
            .as('linked'),
        )
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .$asScalar()
        .as('link_count'),
    ])
    .where('manifest.repository_id', '=', parameter('repositoryId'))
    .where('manifest.digest', '=', parameter('digest')),
)

/** Links a manifest to its blobs, and answers with those that it was not linked to yet. */
export async function linkManifestBlobs(
  tx: Tx,
  { repositoryId, manifestId }: { readonly repositoryId: number; readonly manifestId: number },
  blobIds: readonly number[],
): Promise<number[]> {
  const linked: number[] = []
  for (const part of inParts(blobIds)) {
    const rows = await tx
      .insertInto('manifest_blob')
      .values(
        part.map((blobId) => ({
          manifest_id: manifestId,
          blob_id: blobId,
          repository_id: repositoryId,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .returning('blob_id')
      .execute()
    for (const row of rows) linked.push(row.blob_id)
  }
  return linked
}

export async function linkManifestChildren(
  tx: Tx,
  manifestId: number,
  children: readonly { readonly digest: Digest; readonly id: number | undefined }[],
): Promise<void> {
  for (const part of inParts(children)) {
    await tx
      .insertInto('manifest_child')
      .values(
        part.map((child) => ({
          manifest_id: manifestId,
          child_digest: child.digest,
          child_id: child.id ?? null,
        })),
      )
      // A link that has lost its child gets it back.
      .onConflict((conflict) =>
        conflict.columns(['manifest_id', 'child_digest']).doUpdateSet((eb) => ({
          child_id: eb.fn.coalesce('excluded.child_id', 'manifest_child.child_id'),
        })),
      )
      .execute()
  }
}

/** Sparse indexes that were waiting for a child of this digest have it from now on. */
export async function adoptAsChild(
  tx: Tx,
  repositoryId: number,
  digest: Digest,
  childId: number,
): Promise<void> {
  await adoptStatement.all(tx, { repositoryId, digest, childId })
}

const adoptStatement = statement<{ repositoryId: number; digest: Digest; childId: number }>()(
  (db, parameter) =>
    db
      .updateTable('manifest_child')
      .set({ child_id: parameter('childId') })
      .where('child_digest', '=', parameter('digest'))
      .where('child_id', 'is', null)
      .where('manifest_id', 'in', (eb) =>
        eb
          .selectFrom('manifest')
          .select('id')
          .where('repository_id', '=', parameter('repositoryId')),
      ),
)
