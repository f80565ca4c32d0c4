import type { Db, Tx } from '../../schema/tables.ts'

interface Star {
  readonly accountId: number
  readonly repositoryId: number
}

export async function insertStar(tx: Tx, star: Star, nowMs: number): Promise<void> {
  await tx
    .insertInto('star')
    .values({
      account_id: star.accountId,
      repository_id: star.repositoryId,
      created_at_ms: nowMs,
    })
    .onConflict((conflict) => conflict.columns(['account_id', 'repository_id']).doNothing())
    .execute()
}

export async function deleteStar(tx: Tx, star: Star): Promise<void> {
  await tx
    .deleteFrom('star')
    .where('account_id', '=', star.accountId)
    .where('repository_id', '=', star.repositoryId)
    .execute()
}

/** Which of some repositories an account has starred. */
export async function findStarred(
  db: Db,
  accountId: number,
  repositoryIds: readonly number[],
): Promise<Set<number>> {
  if (repositoryIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('star')
    .select('repository_id')
    .where('account_id', '=', accountId)
    .where('repository_id', 'in', repositoryIds)
    .execute()
  return new Set(rows.map((row) => row.repository_id))
}
