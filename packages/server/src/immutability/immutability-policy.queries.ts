import { randomUUID } from 'node:crypto'

import type { Selectable } from 'kysely'

import { type Db, type ImmutabilityPolicyTable, statement, type Tx } from '../schema/tables.ts'
import type { ImmutabilityPolicy } from './immutability-policy.ts'

/** Where a policy holds: in a whole namespace, or in one repository of it. */
export interface ImmutabilityScope {
  readonly namespaceId: number
  /** Undefined: in all repositories of the namespace. */
  readonly repositoryId: number | undefined
}

export interface StoredImmutabilityPolicy extends ImmutabilityPolicy {
  readonly uuid: string
  /** The tags that were there before it have been looked at. */
  readonly isApplied: boolean
}

const columns = ['uuid', 'tag_pattern', 'is_pattern_matched', 'is_applied'] as const
type Row = Pick<Selectable<ImmutabilityPolicyTable>, (typeof columns)[number]>

/** The policies of one place, the oldest first. */
export async function listPolicies(
  db: Db,
  scope: ImmutabilityScope,
): Promise<StoredImmutabilityPolicy[]> {
  const rows = await inScope(db, scope).select(columns).orderBy('id').execute()
  return rows.map(policyOf)
}

export async function findPolicy(
  db: Db,
  scope: ImmutabilityScope,
  uuid: string,
): Promise<StoredImmutabilityPolicy | undefined> {
  const row = await inScope(db, scope).select(columns).where('uuid', '=', uuid).executeTakeFirst()
  return row === undefined ? undefined : policyOf(row)
}

/** All policies that have a say about a repository: its own, and its namespace's. */
export async function listPoliciesAbout(
  db: Db,
  repository: { readonly id: number; readonly namespaceId: number },
): Promise<ImmutabilityPolicy[]> {
  const { id: repositoryId, namespaceId } = repository
  const rows = await aboutStatement.all(db, { repositoryId, namespaceId })
  return rows.map((row) => ({
    tagPattern: row.tag_pattern,
    isPatternMatched: row.is_pattern_matched === 1,
  }))
}

const aboutStatement = statement<{ repositoryId: number; namespaceId: number }>()((db, parameter) =>
  db
    .selectFrom('immutability_policy')
    .select(['tag_pattern', 'is_pattern_matched'])
    .where('namespace_id', '=', parameter('namespaceId'))
    .where((eb) =>
      eb.or([eb('repository_id', 'is', null), eb('repository_id', '=', parameter('repositoryId'))]),
    ),
)

export async function insertPolicy(
  tx: Tx,
  scope: ImmutabilityScope,
  policy: ImmutabilityPolicy,
): Promise<string> {
  const uuid = randomUUID()
  await tx
    .insertInto('immutability_policy')
    .values({
      uuid,
      namespace_id: scope.namespaceId,
      repository_id: scope.repositoryId ?? null,
      ...columnsOf(policy),
    })
    .execute()
  return uuid
}

/** Puts another policy in its place, which no tag has been looked at for. */
export async function updatePolicy(
  tx: Tx,
  uuid: string,
  policy: ImmutabilityPolicy,
): Promise<void> {
  await tx
    .updateTable('immutability_policy')
    .set((eb) => ({
      ...columnsOf(policy),
      revision: eb('revision', '+', 1),
      is_applied: 0,
      applied_to_repository: '',
      applied_to_tag: '',
      fixed_tags: 0,
    }))
    .where('uuid', '=', uuid)
    .execute()
}

export async function deletePolicy(tx: Tx, uuid: string): Promise<void> {
  await tx.deleteFrom('immutability_policy').where('uuid', '=', uuid).execute()
}

function inScope(db: Db, { namespaceId, repositoryId }: ImmutabilityScope) {
  const query = db.selectFrom('immutability_policy').where('namespace_id', '=', namespaceId)
  return repositoryId === undefined
    ? query.where('repository_id', 'is', null)
    : query.where('repository_id', '=', repositoryId)
}

function columnsOf({ tagPattern, isPatternMatched }: ImmutabilityPolicy) {
  return { tag_pattern: tagPattern, is_pattern_matched: isPatternMatched ? 1 : 0 }
}

function policyOf(row: Row): StoredImmutabilityPolicy {
  return {
    uuid: row.uuid,
    tagPattern: row.tag_pattern,
    isPatternMatched: row.is_pattern_matched === 1,
    isApplied: row.is_applied === 1,
  }
}
