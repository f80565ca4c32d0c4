import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { quotaLock } from './ledger.ts'
import { countRepositories } from './limits.queries.ts'
import type { LimitsOfNamespaces } from './namespace-limits.service.ts'
import { RepositoryBoundReachedError } from './quota.ts'

/**
 * Asked before a repository is added, in the transaction that adds it: two that come at once are
 * counted one after the other. @throws RepositoryBoundReachedError
 */
export async function requireRepositoryRoom(
  database: BerthDatabase,
  limits: LimitsOfNamespaces,
  tx: Tx,
  namespaceId: number,
): Promise<void> {
  const { repositories } = (await limits.now(tx, namespaceId)).bounds
  if (repositories === undefined) return
  await database.lock(tx, quotaLock(namespaceId))
  if ((await countRepositories(tx, namespaceId, repositories)) < repositories) return
  throw new RepositoryBoundReachedError(repositories)
}
