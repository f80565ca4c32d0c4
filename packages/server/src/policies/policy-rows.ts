import { randomUUID } from 'node:crypto'

import type { ExpressionBuilder } from 'kysely'

import type { Tables, Tx } from '../schema/tables.ts'
import type { PolicyScope } from './policy.ts'

/** The tables whose rows are policies: each row belongs to a namespace, or to a repository in it. */
export type PolicyTable = 'prune_policy' | 'immutability_policy'

/**
 * The policies of one place and no other, or one of them: those of a namespace are not those of
 * its repositories.
 */
export function isIn({ namespaceId, repositoryId }: PolicyScope, uuid?: string) {
  return (eb: ExpressionBuilder<Tables, PolicyTable>) =>
    eb.and([
      eb('namespace_id', '=', namespaceId),
      repositoryId === undefined
        ? eb('repository_id', 'is', null)
        : eb('repository_id', '=', repositoryId),
      ...(uuid === undefined ? [] : [eb('uuid', '=', uuid)]),
    ])
}

/** What the row of a new policy says whatever its kind is. */
export function newPolicyColumns({ namespaceId, repositoryId }: PolicyScope) {
  return { uuid: randomUUID(), namespace_id: namespaceId, repository_id: repositoryId ?? null }
}

export async function deletePolicy(tx: Tx, table: PolicyTable, uuid: string): Promise<void> {
  await tx.deleteFrom(table).where('uuid', '=', uuid).execute()
}
