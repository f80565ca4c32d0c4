import { sql } from 'kysely'

import type { Db, Tx } from '../schema/tables.ts'
import type { DayOfActivity, RepositoryDetails } from './repository-details.ts'

/** Undefined when the repository is gone. */
export async function findRepositoryDetails(
  db: Db,
  repositoryId: number,
  viewerId: number,
): Promise<RepositoryDetails | undefined> {
  const row = await db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .leftJoin('star', (join) =>
      join.onRef('star.repository_id', '=', 'repository.id').on('star.account_id', '=', viewerId),
    )
    .select([
      'repository.kind',
      'repository.description',
      'repository.is_trust_enabled',
      'repository.badge_token',
      'account.kind as namespace_kind',
      'account.tag_expiration_seconds',
      'star.account_id as starred_by',
    ])
    .where('repository.id', '=', repositoryId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    kind: row.kind,
    description: row.description,
    isTrustEnabled: row.is_trust_enabled === 1,
    badgeToken: row.badge_token,
    isInOrganization: row.namespace_kind === 'organization',
    tagExpirationSeconds: row.tag_expiration_seconds ?? undefined,
    isStarred: row.starred_by !== null,
  }
}

export async function updateDescription(
  tx: Tx,
  repositoryId: number,
  description: string,
): Promise<void> {
  await tx.updateTable('repository').set({ description }).where('id', '=', repositoryId).execute()
}

/** The days of a repository on which something was done, from a day on. */
export async function listActivity(
  db: Db,
  repositoryId: number,
  fromDay: number,
): Promise<DayOfActivity[]> {
  return await db
    .selectFrom('repository_activity')
    .select(['day', 'actions'])
    .where('repository_id', '=', repositoryId)
    .where('day', '>=', fromDay)
    .orderBy('day')
    .execute()
}

/** How much was done with each of some repositories, from a day on. */
export async function sumActivity(
  db: Db,
  repositoryIds: readonly number[],
  fromDay: number,
): Promise<Map<number, number>> {
  if (repositoryIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository_activity')
    .select(['repository_id', (eb) => eb.fn.sum<number>('actions').as('actions')])
    .where('repository_id', 'in', repositoryIds)
    .where('day', '>=', fromDay)
    .groupBy('repository_id')
    .execute()
  return new Map(rows.map((row) => [row.repository_id, Number(row.actions)]))
}

/** When a tag was last made or moved in each of some repositories: a point of an index for each. */
export async function lastTagChanges(
  db: Db,
  repositoryIds: readonly number[],
): Promise<Map<number, number>> {
  if (repositoryIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository')
    .select((eb) => [
      'repository.id',
      eb
        .selectFrom('tag')
        .whereRef('tag.repository_id', '=', 'repository.id')
        .select('tag.lifetime_start_ms')
        .orderBy('tag.lifetime_start_ms', 'desc')
        .orderBy('tag.id', 'desc')
        .limit(sql.lit(1))
        .as('changed_at_ms'),
    ])
    .where('repository.id', 'in', repositoryIds)
    .execute()
  return new Map(
    rows.flatMap(({ id, changed_at_ms: atMs }) => (atMs === null ? [] : [[id, atMs] as const])),
  )
}
