import type { Selectable } from 'kysely'

import { isIn, newPolicyColumns } from '../policies/policy-rows.ts'
import type { PolicyScope, Stored } from '../policies/policy.ts'
import { type Db, type ImmutabilityPolicyTable, statement, type Tx } from '../schema/tables.ts'
import type { ImmutabilityPolicy } from './immutability-policy.ts'

export interface StoredImmutabilityPolicy extends Stored<ImmutabilityPolicy> {
  /** The tags that were there before it have been looked at. */
  readonly isApplied: boolean
}

const table = 'immutability_policy'
const columns = ['uuid', 'tag_pattern', 'is_pattern_matched', 'is_applied'] as const
type Row = Pick<Selectable<ImmutabilityPolicyTable>, (typeof columns)[number]>

export async function listPolicies(
  db: Db,
  scope: PolicyScope,
  uuid?: string,
): Promise<StoredImmutabilityPolicy[]> {
  const query = db.selectFrom(table).select(columns).where(isIn(scope, uuid))
  const rows = await query.orderBy('id').execute()
  return rows.map(policyOf)
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
    .selectFrom(table)
    .select(['tag_pattern', 'is_pattern_matched'])
    .where('namespace_id', '=', parameter('namespaceId'))
    .where((eb) =>
      eb.or([eb('repository_id', 'is', null), eb('repository_id', '=', parameter('repositoryId'))]),
    ),
)

export async function insertPolicy(
  tx: Tx,
  scope: PolicyScope,
  policy: ImmutabilityPolicy,
): Promise<string> {
  const place = newPolicyColumns(scope)
  await tx
    .insertInto(table)
    .values({ ...place, ...columnsOf(policy) })
    .execute()
  return place.uuid
}

/** Puts another policy in its place, which no tag has been looked at for. */
export async function updatePolicy(
  tx: Tx,
  uuid: string,
  policy: ImmutabilityPolicy,
): Promise<void> {
  await tx
    .updateTable(table)
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
