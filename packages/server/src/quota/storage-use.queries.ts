import { sql } from 'kysely'

import type { Db } from '../schema/tables.ts'
import type { NamespaceUse, RepositoryUse } from './storage-use.ts'

/** The namespaces that use most, of all of them: two numbers of each are looked at. */
export async function largestNamespaces(db: Db, limit: number): Promise<NamespaceUse[]> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom('namespace_usage')
        .select(['namespace_id', 'used_bytes'])
        .where('used_bytes', '>', 0)
        .orderBy('used_bytes', 'desc')
        .limit(limit)
        .as('largest'),
    )
    .innerJoin('account', 'account.id', 'largest.namespace_id')
    .select(['account.name', 'account.kind', 'largest.used_bytes'])
    .where('account.deleted_at_ms', 'is', null)
    .orderBy('largest.used_bytes', 'desc')
    .execute()
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind === 'user' ? 'user' : 'organization',
    usedBytes: row.used_bytes,
  }))
}

/** The repositories that use most: of one namespace, or of all. */
export async function largestRepositories(
  db: Db,
  namespaceId: number | undefined,
  limit: number,
): Promise<RepositoryUse[]> {
  const all = db
    .selectFrom('repository_usage')
    .select(['repository_usage.repository_id', 'repository_usage.used_bytes'])
    .where('repository_usage.used_bytes', '>', 0)
    .orderBy('repository_usage.used_bytes', 'desc')
    .limit(limit)
  const rows = await db
    .selectFrom(
      namespaceId === undefined
        ? all.as('largest')
        : all
            .innerJoin('repository', 'repository.id', 'repository_usage.repository_id')
            .where('repository.namespace_id', '=', namespaceId)
            .as('largest'),
    )
    .innerJoin('repository', 'repository.id', 'largest.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['account.name as namespace', 'repository.name', 'largest.used_bytes'])
    .where('repository.state', '<>', 'marked-for-deletion')
    .orderBy('largest.used_bytes', 'desc')
    .execute()
  return rows.map((row) => ({
    repository: `${row.namespace}/${row.name}`,
    usedBytes: row.used_bytes,
  }))
}

export async function findUsedBytes(db: Db, namespaceId: number): Promise<number> {
  const row = await db
    .selectFrom('namespace_usage')
    .select('used_bytes')
    .where('namespace_id', '=', namespaceId)
    .executeTakeFirst()
  return row?.used_bytes ?? 0
}

/** Whether what was stored before anything was counted is in the sums. */
export async function isAllCounted(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('usage_count')
    .select('id')
    .where('is_complete', '=', sql.lit(1))
    .executeTakeFirst()
  return row !== undefined
}
