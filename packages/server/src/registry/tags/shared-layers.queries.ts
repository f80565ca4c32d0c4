import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { NeededBlob } from './shared-layers.ts'

/** The blobs that some manifests need, and their children; each pair once, and no more than `limit`. */
export async function listNeededBlobs(
  db: Db,
  repositoryId: number,
  digests: readonly Digest[],
  limit: number,
): Promise<NeededBlob[]> {
  if (digests.length === 0) return []
  const rows = await db
    .selectFrom('manifest')
    .innerJoin('manifest_blob', 'manifest_blob.manifest_id', 'manifest.id')
    .innerJoin('blob', 'blob.id', 'manifest_blob.blob_id')
    .select(['manifest.digest as manifest', 'blob.digest', 'blob.size_bytes'])
    .where('manifest.repository_id', '=', repositoryId)
    .where('manifest.digest', 'in', digests)
    .union(
      db
        .selectFrom('manifest')
        .innerJoin('manifest_child', 'manifest_child.manifest_id', 'manifest.id')
        .innerJoin('manifest_blob', 'manifest_blob.manifest_id', 'manifest_child.child_id')
        .innerJoin('blob', 'blob.id', 'manifest_blob.blob_id')
        .select(['manifest.digest as manifest', 'blob.digest', 'blob.size_bytes'])
        .where('manifest.repository_id', '=', repositoryId)
        .where('manifest.digest', 'in', digests),
    )
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    manifest: row.manifest as Digest,
    digest: row.digest as Digest,
    sizeBytes: row.size_bytes,
  }))
}
