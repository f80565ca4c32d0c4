import type { Db } from '../schema/tables.ts'
import type { PrunableTag } from './prune-policy.ts'

export interface TagPlace {
  readonly startedAtMs: number
  readonly id: number
}

export interface StoredTag extends PrunableTag {
  readonly id: number
  readonly isImmutable: boolean
}

/** A page of the living tags of a repository, the newest first, in the order of one index. */
export async function listTagsFromNewest(
  db: Db,
  page: {
    readonly repositoryId: number
    readonly nowMs: number
    readonly before: TagPlace | undefined
    readonly limit: number
  },
): Promise<StoredTag[]> {
  const { before, nowMs } = page
  let query = db
    .selectFrom('tag')
    .select(['id', 'name', 'lifetime_start_ms', 'is_immutable'])
    .where('repository_id', '=', page.repositoryId)
    .where('is_current', '=', 1)
    .where((eb) => eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', nowMs)]))
    .orderBy('lifetime_start_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
  if (before !== undefined) {
    query = query.where((eb) =>
      eb(eb.refTuple('lifetime_start_ms', 'id'), '<', eb.tuple(before.startedAtMs, before.id)),
    )
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    startedAtMs: row.lifetime_start_ms,
    isImmutable: row.is_immutable === 1,
  }))
}

/** A place in the order in which repositories are walked. */
export interface RepositoryPlace {
  readonly namespaceId: number
  readonly name: string
}

/** Ids of repositories that take changes, by namespace and name: of one namespace, or of all. */
export async function listRepositoriesToPrune(
  db: Db,
  page: {
    readonly namespaceId: number | undefined
    readonly after: RepositoryPlace | undefined
    /** The last of them. */
    readonly until?: RepositoryPlace | undefined
    readonly limit: number
  },
): Promise<(RepositoryPlace & { readonly id: number })[]> {
  const { namespaceId, after, until } = page
  let query = db
    .selectFrom('repository')
    .select(['id', 'namespace_id', 'name'])
    .where('state', '=', 'normal')
    .orderBy('namespace_id')
    .orderBy('name')
    .limit(page.limit)
  if (namespaceId !== undefined) query = query.where('namespace_id', '=', namespaceId)
  if (after !== undefined) {
    query = query.where((eb) =>
      eb(eb.refTuple('namespace_id', 'name'), '>', eb.tuple(after.namespaceId, after.name)),
    )
  }
  if (until !== undefined) {
    query = query.where((eb) =>
      eb(eb.refTuple('namespace_id', 'name'), '<=', eb.tuple(until.namespaceId, until.name)),
    )
  }
  const rows = await query.execute()
  return rows.map((row) => ({ id: row.id, namespaceId: row.namespace_id, name: row.name }))
}
