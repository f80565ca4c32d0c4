import type { Db } from '../../schema/tables.ts'

/** What nothing refers to, although nobody is going to look at it. */
export interface Orphan {
  readonly id: number
  readonly digest: string
  readonly sizeBytes: number
}

const blobsPerPage = 500

/** Blobs that no repository has, that no manifest names, and that the collector does not know of. */
export async function* unlinkedBlobs(db: Db, bornBeforeMs: number): AsyncIterable<Orphan> {
  for (let afterId = 0; ;) {
    const page = await db
      .selectFrom('blob')
      .select((eb) => [
        'blob.id',
        'blob.digest',
        'blob.size_bytes',
        'blob.created_at_ms',
        eb
          .or([
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
            eb.exists(
              eb
                .selectFrom('gc_review')
                .select('gc_review.subject_id')
                .where('gc_review.repository_id', '=', 0)
                .where('gc_review.kind', '=', 'blob')
                .whereRef('gc_review.subject_id', '=', 'blob.id'),
            ),
          ])
          .as('is_known'),
      ])
      .where('blob.id', '>', afterId)
      .orderBy('blob.id')
      .limit(blobsPerPage)
      .execute()
    for (const row of page) {
      if (Boolean(row.is_known) || row.created_at_ms >= bornBeforeMs) continue
      yield { id: row.id, digest: row.digest, sizeBytes: row.size_bytes }
    }
    const last = page.at(-1)
    if (last === undefined) return
    afterId = last.id
  }
}

/** Manifests without tag, index, subject, and without anybody who is going to look at them. */
export async function* unkeptManifests(
  db: Db,
  bornBeforeMs: number,
): AsyncIterable<{ readonly id: number; readonly digest: string; readonly repository: string }> {
  for (let afterId = 0; ;) {
    const page = await db
      .selectFrom('manifest')
      .innerJoin('repository', 'repository.id', 'manifest.repository_id')
      .innerJoin('account', 'account.id', 'repository.namespace_id')
      .select((eb) => [
        'manifest.id',
        'manifest.digest',
        'manifest.pushed_at_ms',
        'account.name as namespace',
        'repository.name',
        eb
          .or([
            eb.exists(
              eb.selectFrom('tag').select('tag.id').whereRef('tag.manifest_id', '=', 'manifest.id'),
            ),
            eb.exists(
              eb
                .selectFrom('manifest_child')
                .select('manifest_child.child_id')
                .whereRef('manifest_child.child_id', '=', 'manifest.id'),
            ),
            eb.exists(
              eb
                .selectFrom('manifest as subject')
                .select('subject.id')
                .whereRef('subject.repository_id', '=', 'manifest.repository_id')
                .whereRef('subject.digest', '=', 'manifest.subject_digest'),
            ),
            eb.exists(
              eb
                .selectFrom('gc_review')
                .select('gc_review.subject_id')
                .whereRef('gc_review.repository_id', '=', 'manifest.repository_id')
                .where('gc_review.kind', 'in', ['manifest', 'referrers'])
                .whereRef('gc_review.subject_id', '=', 'manifest.id'),
            ),
          ])
          .as('is_known'),
      ])
      .where('manifest.id', '>', afterId)
      .orderBy('manifest.id')
      .limit(blobsPerPage)
      .execute()
    for (const row of page) {
      if (Boolean(row.is_known) || row.pushed_at_ms >= bornBeforeMs) continue
      yield { id: row.id, digest: row.digest, repository: `${row.namespace}/${row.name}` }
    }
    const last = page.at(-1)
    if (last === undefined) return
    afterId = last.id
  }
}
