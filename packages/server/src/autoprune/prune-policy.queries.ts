import { randomUUID } from 'node:crypto'

import type { Db, PrunePolicyTable, Tx } from '../schema/tables.ts'
import type { Selectable } from 'kysely'
import { type PrunePolicy, readPrunePolicy, writtenValue } from './prune-policy.ts'

/** Where a policy holds: in a whole namespace, or in one repository of it. */
export interface PruneScope {
  readonly namespaceId: number
  /** Undefined: in all repositories of the namespace. */
  readonly repositoryId: number | undefined
}

export interface StoredPrunePolicy extends PrunePolicy {
  readonly uuid: string
}

const columns = ['uuid', 'method', 'value', 'tag_pattern', 'is_pattern_matched'] as const
type Row = Pick<Selectable<PrunePolicyTable>, (typeof columns)[number]>

export async function listPolicies(db: Db, scope: PruneScope): Promise<StoredPrunePolicy[]> {
  const rows = await inScope(db, scope).select(columns).orderBy('id').execute()
  return rows.map(policyOf)
}

export async function findPolicy(
  db: Db,
  scope: PruneScope,
  uuid: string,
): Promise<StoredPrunePolicy | undefined> {
  const row = await inScope(db, scope).select(columns).where('uuid', '=', uuid).executeTakeFirst()
  return row === undefined ? undefined : policyOf(row)
}

export async function insertPolicy(
  tx: Tx,
  scope: PruneScope,
  policy: PrunePolicy,
  nowMs: number,
): Promise<string> {
  const uuid = randomUUID()
  await tx
    .insertInto('prune_policy')
    .values({
      uuid,
      namespace_id: scope.namespaceId,
      repository_id: scope.repositoryId ?? null,
      ...columnsOf(policy),
      due_at_ms: nowMs,
    })
    .execute()
  return uuid
}

export async function updatePolicy(
  tx: Tx,
  uuid: string,
  policy: PrunePolicy,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('prune_policy')
    .set({ ...columnsOf(policy), due_at_ms: nowMs })
    .where('uuid', '=', uuid)
    .execute()
}

export async function deletePolicy(tx: Tx, uuid: string): Promise<void> {
  await tx.deleteFrom('prune_policy').where('uuid', '=', uuid).execute()
}

/**
 * Scopes with a policy that is due, each once; their policies are due again at `nextMs`. Two
 * workers that ask at the same time get different ones.
 */
export async function takeDueScopes(
  tx: Tx,
  given: { readonly nowMs: number; readonly nextMs: number; readonly limit: number },
): Promise<PruneScope[]> {
  const rows = await tx
    .updateTable('prune_policy')
    .set({ due_at_ms: given.nextMs })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('prune_policy')
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
  const scopes = new Map<string, PruneScope>()
  for (const { namespace_id: namespaceId, repository_id } of rows) {
    const repositoryId = repository_id ?? undefined
    scopes.set(`${namespaceId}:${repositoryId ?? ''}`, { namespaceId, repositoryId })
  }
  return [...scopes.values()]
}

function inScope(db: Db, { namespaceId, repositoryId }: PruneScope) {
  const query = db.selectFrom('prune_policy').where('namespace_id', '=', namespaceId)
  return repositoryId === undefined
    ? query.where('repository_id', 'is', null)
    : query.where('repository_id', '=', repositoryId)
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
