import { sql } from 'kysely'

import { safeInteger } from '../platform/database/database.ts'
import type { Db } from '../schema/tables.ts'

/** A sum of the ledger beside what its content has, as one statement sees both. */
export interface ComparedUsage {
  readonly usedBytes: number
  readonly recountedBytes: number
}

export interface NamespaceToVerify {
  readonly id: number
  readonly name: string
}

/** Users and organizations in the order of their ids, deleted ones as well: their content is there. */
export async function listNamespaces(
  db: Db,
  afterId: number,
  limit: number,
): Promise<NamespaceToVerify[]> {
  return await db
    .selectFrom('account')
    .select(['id', 'name'])
    .where('kind', '<>', 'robot')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export async function compareNamespace(
  db: Db,
  namespaceId: number,
): Promise<ComparedUsage & { readonly uncountedManifests: number }> {
  const { rows } = await sql<{
    used: number
    recount: string | number
    uncounted: string | number
  }>`
    select
      coalesce((select used_bytes from namespace_usage where namespace_id = ${namespaceId}), 0)
        as used,
      (select coalesce(sum(named.size_bytes), 0) from (
        select distinct blob.id, blob.size_bytes
        from repository
        join manifest on manifest.repository_id = repository.id
        join counted_manifest on counted_manifest.manifest_id = manifest.id
        join manifest_blob on manifest_blob.manifest_id = manifest.id
        join blob on blob.id = manifest_blob.blob_id
        where repository.namespace_id = ${namespaceId}) as named) as recount,
      (select count(*) from repository
        join manifest on manifest.repository_id = repository.id
        left join counted_manifest on counted_manifest.manifest_id = manifest.id
        where repository.namespace_id = ${namespaceId}
          and counted_manifest.manifest_id is null) as uncounted`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error('a select without a table answers with a row')
  return {
    usedBytes: safeInteger(row.used),
    recountedBytes: safeInteger(row.recount),
    uncountedManifests: Number(row.uncounted),
  }
}

/** Repositories of a namespace whose sum is another than that of a recount. */
export async function listWrongRepositories(
  db: Db,
  namespaceId: number,
): Promise<(ComparedUsage & { readonly repository: string })[]> {
  const { rows } = await sql<{ name: string; used: string | number; recount: string | number }>`
    select * from (
      select repository.name,
        coalesce((select used_bytes from repository_usage
          where repository_usage.repository_id = repository.id), 0) as used,
        (select coalesce(sum(blob.size_bytes), 0) from blob where blob.id in (
          select manifest_blob.blob_id from manifest
          join counted_manifest on counted_manifest.manifest_id = manifest.id
          join manifest_blob on manifest_blob.manifest_id = manifest.id
          where manifest.repository_id = repository.id)) as recount
      from repository where repository.namespace_id = ${namespaceId}) as compared
    where used <> recount
    order by name`.execute(db)
  return rows.map((row) => ({
    repository: row.name,
    usedBytes: safeInteger(row.used),
    recountedBytes: safeInteger(row.recount),
  }))
}
