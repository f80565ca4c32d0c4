import { isIn, newPolicyColumns } from '../policies/policy-rows.ts'
import type { PolicyScope, Stored } from '../policies/policy.ts'
import type { Db, PrunePolicyTable, Tx } from '../schema/tables.ts'
import type { Selectable } from 'kysely'
import { type PrunePolicy, readPrunePolicy, writtenValue } from './prune-policy.ts'

export type StoredPrunePolicy = Stored<PrunePolicy>

const table = 'prune_policy'
const columns = ['uuid', 'method', 'value', 'tag_pattern', 'is_pattern_matched'] as const
type Row = Pick<Selectable<PrunePolicyTable>, (typeof columns)[number]>

export async function listPolicies(
  db: Db,
  scope: PolicyScope,
  uuid?: string,
): Promise<StoredPrunePolicy[]> {
  const query = db.selectFrom(table).select(columns).where(isIn(scope, uuid))
  const rows = await query.orderBy('id').execute()
  return rows.map(policyOf)
}

export async function insertPolicy(
  tx: Tx,
  scope: PolicyScope,
  policy: PrunePolicy,
  nowMs: number,
): Promise<string> {
  const place = newPolicyColumns(scope)
  await tx
    .insertInto(table)
    .values({ ...place, ...columnsOf(policy), due_at_ms: nowMs })
    .execute()
  return place.uuid
}

export async function updatePolicy(
  tx: Tx,
  uuid: string,
  policy: PrunePolicy,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable(table)
    .set({ ...columnsOf(policy), due_at_ms: nowMs })
    .where('uuid', '=', uuid)
    .execute()
}

/**
 * Scopes with a policy that is due, each once; their policies are due again at `nextMs`. Two
 * workers that ask at the same time get different ones.
 */
export async function takeDueScopes(
  tx: Tx,
  given: { readonly nowMs: number; readonly nextMs: number; readonly limit: number },
): Promise<PolicyScope[]> {
  const rows = await tx
    .updateTable(table)
    .set({ due_at_ms: given.nextMs })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom(table)
        .select('id')
        .where('due_at_ms', '<=', given.nowMs)
        .orderBy('due_at_ms')
        .orderBy('id')
        .limit(given.limit),
    )
    // Asked again when the row was another worker's a moment ago.
    .where('due_at_ms', '<=', given.nowMs)
    .returning(['namespace_id', 'repository_id'])
    .execute()
  const scopes = new Map<string, PolicyScope>()
  for (const { namespace_id: namespaceId, repository_id } of rows) {
    const repositoryId = repository_id ?? undefined
    scopes.set(`${namespaceId}:${repositoryId ?? ''}`, { namespaceId, repositoryId })
  }
  return [...scopes.values()]
}

function columnsOf({ rule, tagPattern, isPatternMatched }: PrunePolicy) {
  return {
    method: rule.method,
    value: String(writtenValue(rule)),
    tag_pattern: tagPattern ?? null,
    is_pattern_matched: isPatternMatched ? 1 : 0,
  }
}

function policyOf(row: Row): StoredPrunePolicy {
  return {
    uuid: row.uuid,
    ...readPrunePolicy({
      method: row.method,
      value: row.method === 'number_of_tags' ? Number(row.value) : row.value,
      tagPattern: row.tag_pattern,
      tagPatternMatches: row.is_pattern_matched === 1,
    }),
  }
}
