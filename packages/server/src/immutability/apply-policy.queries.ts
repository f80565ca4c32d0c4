import { sql } from 'kysely'

import type { Db, Tx } from '../schema/tables.ts'
import type { ImmutabilityPolicy } from './immutability-policy.ts'

/** A policy, and how far it has come with the tags that were there before it. */
export interface PolicyProgress extends ImmutabilityPolicy {
  readonly id: number
  /** One more with each change: what was found out for another counts for nothing. */
  readonly revision: number
  readonly namespaceId: number
  readonly namespaceName: string
  /** Undefined: it is about every repository of the namespace. */
  readonly repositoryId: number | undefined
  /** The name of the repository that it is in, and of the last tag that it looked at there. */
  readonly repository: string
  readonly tag: string
  readonly fixedTags: number
}

/** Undefined when there is no such policy, or it has come to its end. */
export async function findProgress(db: Db, uuid: string): Promise<PolicyProgress | undefined> {
  const row = await db
    .selectFrom('immutability_policy as policy')
    .innerJoin('account', 'account.id', 'policy.namespace_id')
    .select([
      'policy.id',
      'policy.revision',
      'policy.namespace_id',
      'account.name',
      'policy.repository_id',
      'policy.tag_pattern',
      'policy.is_pattern_matched',
      'policy.applied_to_repository',
      'policy.applied_to_tag',
      'policy.fixed_tags',
    ])
    .where('policy.uuid', '=', uuid)
    .where('policy.is_applied', '=', 0)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    revision: row.revision,
    namespaceId: row.namespace_id,
    namespaceName: row.name,
    repositoryId: row.repository_id ?? undefined,
    tagPattern: row.tag_pattern,
    isPatternMatched: row.is_pattern_matched === 1,
    repository: row.applied_to_repository,
    tag: row.applied_to_tag,
    fixedTags: row.fixed_tags,
  }
}

/** False when the policy has been changed or removed since: the caller undoes what it did. */
export async function saveProgress(
  tx: Tx,
  policy: Pick<PolicyProgress, 'id' | 'revision'>,
  progress: Pick<PolicyProgress, 'repository' | 'tag' | 'fixedTags'>,
): Promise<boolean> {
  const row = await tx
    .updateTable('immutability_policy')
    .set({
      applied_to_repository: progress.repository,
      applied_to_tag: progress.tag,
      fixed_tags: progress.fixedTags,
    })
    .where('id', '=', policy.id)
    .where('revision', '=', policy.revision)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** False when the policy has been changed or removed since. */
export async function markApplied(
  tx: Tx,
  policy: Pick<PolicyProgress, 'id' | 'revision'>,
): Promise<boolean> {
  const row = await tx
    .updateTable('immutability_policy')
    .set({ is_applied: 1 })
    .where('id', '=', policy.id)
    .where('revision', '=', policy.revision)
    .where('is_applied', '=', 0)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Some repositories that a policy is about, in the order of their names, from one on. */
export async function listRepositoriesOf(
  db: Db,
  { namespaceId, repositoryId }: Pick<PolicyProgress, 'namespaceId' | 'repositoryId'>,
  page: { readonly from: string; readonly limit: number },
): Promise<{ readonly id: number; readonly name: string }[]> {
  return await db
    .selectFrom('repository')
    .select(['id', 'name'])
    .where('namespace_id', '=', namespaceId)
    .where('name', '>=', page.from)
    .$if(repositoryId !== undefined, (query) => query.where('id', '=', repositoryId ?? 0))
    .orderBy('name')
    .limit(page.limit)
    .execute()
}

/** Some living tags of a repository, in the order of their names. The caller holds its lock. */
export async function listTagsToFix(
  db: Db,
  page: {
    readonly repositoryId: number
    readonly after: string
    readonly nowMs: number
    readonly limit: number
  },
): Promise<{ readonly id: number; readonly name: string; readonly isImmutable: boolean }[]> {
  const rows = await db
    .selectFrom('tag')
    .select(['id', 'name', 'is_immutable'])
    .where('repository_id', '=', page.repositoryId)
    .where('is_current', '=', sql.lit(1))
    .where('name', '>', page.after)
    .where((eb) =>
      eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', page.nowMs)]),
    )
    .orderBy('name')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({ id: row.id, name: row.name, isImmutable: row.is_immutable === 1 }))
}

/** Makes tags immutable, and so ones that do not expire unless they may. */
export async function fixTags(
  tx: Tx,
  tagIds: readonly number[],
  { mayExpire }: { readonly mayExpire: boolean },
): Promise<void> {
  if (tagIds.length === 0) return
  await tx
    .updateTable('tag')
    .set({ is_immutable: 1, ...(mayExpire ? {} : { lifetime_end_ms: null }) })
    .where('id', 'in', tagIds)
    .execute()
}
