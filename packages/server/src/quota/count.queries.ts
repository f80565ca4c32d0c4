import type { Db, Tx } from '../schema/tables.ts'

/** How far manifests have been counted that no push has counted. */
export interface CountProgress {
  readonly countedToId: number
  readonly isComplete: boolean
}

export interface StoredManifestPlace {
  readonly manifestId: number
  readonly repositoryId: number
  readonly namespaceId: number
}

export async function findProgress(db: Db): Promise<CountProgress | undefined> {
  const row = await db.selectFrom('usage_count').selectAll().executeTakeFirst()
  if (row === undefined) return undefined
  return {
    countedToId: row.counted_to_id,
    isComplete: row.is_complete === 1,
  }
}

export async function saveProgress(tx: Tx, progress: CountProgress): Promise<void> {
  const values = {
    counted_to_id: progress.countedToId,
    is_complete: progress.isComplete ? 1 : 0,
  }
  await tx
    .insertInto('usage_count')
    .values({ id: 1, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}

/** The newest manifest of the registry; 0 without one. */
export async function newestManifest(db: Db): Promise<number> {
  const row = await db
    .selectFrom('manifest')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? 0
}

/** Manifests with ids in a window that are not counted, in the order of their ids. */
export async function listUncounted(
  db: Db,
  window: { readonly afterId: number; readonly toId: number; readonly limit: number },
): Promise<StoredManifestPlace[]> {
  const rows = await db
    .selectFrom('manifest')
    .innerJoin('repository', 'repository.id', 'manifest.repository_id')
    .leftJoin('counted_manifest', 'counted_manifest.manifest_id', 'manifest.id')
    .select(['manifest.id', 'manifest.repository_id', 'repository.namespace_id'])
    .where('manifest.id', '>', window.afterId)
    .where('manifest.id', '<=', window.toId)
    .where('counted_manifest.manifest_id', 'is', null)
    .orderBy('manifest.id')
    .limit(window.limit)
    .execute()
  return rows.map((row) => ({
    manifestId: row.id,
    repositoryId: row.repository_id,
    namespaceId: row.namespace_id,
  }))
}

/** Those of some manifests that are still there. */
export async function findPresent(tx: Tx, manifestIds: readonly number[]): Promise<number[]> {
  const rows = await tx
    .selectFrom('manifest')
    .select('id')
    .where('id', 'in', manifestIds)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}
