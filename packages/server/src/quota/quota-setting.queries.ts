import type { Db, Tx } from '../schema/tables.ts'
import type { Bounds, Quota, ThresholdKind } from './quota.ts'

export async function insertQuota(
  tx: Tx,
  namespaceId: number,
  limitBytes: number,
): Promise<number | undefined> {
  const row = await tx
    .insertInto('namespace_quota')
    .values({ namespace_id: namespaceId, limit_bytes: limitBytes })
    .onConflict((conflict) => conflict.column('namespace_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

export async function updateQuota(tx: Tx, quotaId: number, limitBytes: number): Promise<void> {
  await tx
    .updateTable('namespace_quota')
    .set({ limit_bytes: limitBytes })
    .where('id', '=', quotaId)
    .execute()
}

export async function deleteQuota(tx: Tx, quotaId: number): Promise<void> {
  await tx.deleteFrom('namespace_quota').where('id', '=', quotaId).execute()
}

export async function insertThreshold(
  tx: Tx,
  quotaId: number,
  threshold: { readonly kind: ThresholdKind; readonly percent: number },
): Promise<void> {
  await tx
    .insertInto('quota_threshold')
    .values({ quota_id: quotaId, ...threshold })
    .execute()
}

export async function updateThreshold(
  tx: Tx,
  thresholdId: number,
  threshold: { readonly kind: ThresholdKind; readonly percent: number },
): Promise<void> {
  await tx
    .updateTable('quota_threshold')
    .set({ ...threshold })
    .where('id', '=', thresholdId)
    .execute()
}

export async function deleteThreshold(tx: Tx, thresholdId: number): Promise<void> {
  await tx.deleteFrom('quota_threshold').where('id', '=', thresholdId).execute()
}

export async function saveBounds(tx: Tx, namespaceId: number, bounds: Bounds): Promise<void> {
  const values = {
    repositories: bounds.repositories ?? null,
    tags: bounds.tags ?? null,
    blob_bytes: bounds.blobBytes ?? null,
  }
  await tx
    .insertInto('namespace_bound')
    .values({ namespace_id: namespaceId, ...values })
    .onConflict((conflict) => conflict.column('namespace_id').doUpdateSet(values))
    .execute()
}

/** The quotas of some namespaces, by namespace. */
export async function findQuotas(
  db: Db,
  namespaceIds: readonly number[],
): Promise<Map<number, Quota>> {
  if (namespaceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('namespace_quota')
    .leftJoin('quota_threshold', 'quota_threshold.quota_id', 'namespace_quota.id')
    .select([
      'namespace_quota.namespace_id',
      'namespace_quota.id',
      'namespace_quota.limit_bytes',
      'quota_threshold.id as threshold_id',
      'quota_threshold.kind',
      'quota_threshold.percent',
    ])
    .where('namespace_quota.namespace_id', 'in', namespaceIds)
    .orderBy('quota_threshold.percent')
    .orderBy('quota_threshold.id')
    .execute()
  const byNamespace = Map.groupBy(rows, (row) => row.namespace_id)
  return new Map(
    [...byNamespace].map(([namespaceId, [first, ...others]]) => {
      if (first === undefined) throw new Error('a group has a member')
      const thresholds = [first, ...others].flatMap((row) =>
        row.threshold_id === null || row.kind === null || row.percent === null
          ? []
          : [{ id: row.threshold_id, kind: row.kind, percent: row.percent }],
      )
      return [namespaceId, { id: first.id, limitBytes: first.limit_bytes, thresholds }]
    }),
  )
}

export async function findNamespaceUsages(
  db: Db,
  namespaceIds: readonly number[],
): Promise<Map<number, number>> {
  if (namespaceIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('namespace_usage')
    .selectAll()
    .where('namespace_id', 'in', namespaceIds)
    .execute()
  return new Map(rows.map((row) => [row.namespace_id, row.used_bytes]))
}

export async function findRepositoryUsages(
  db: Db,
  repositoryIds: readonly number[],
): Promise<Map<number, number>> {
  if (repositoryIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository_usage')
    .selectAll()
    .where('repository_id', 'in', repositoryIds)
    .execute()
  return new Map(rows.map((row) => [row.repository_id, row.used_bytes]))
}
