import type { Db } from '../schema/tables.ts'
import type { WordRange } from './words.ts'

/** Users whose names begin so, by name. */
export async function findUsersFrom(
  db: Db,
  range: WordRange,
  limit: number,
): Promise<{ readonly id: number; readonly name: string; readonly email: string | undefined }[]> {
  const rows = await db
    .selectFrom('account')
    .select(['id', 'name', 'email'])
    .where('kind', '=', 'user')
    .where('name', '>=', range.from)
    .where('name', '<', range.to)
    .where('is_enabled', '=', 1)
    .where('deleted_at_ms', 'is', null)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ id: row.id, name: row.name, email: row.email ?? undefined }))
}

/** Robots of a namespace whose names begin so. */
export async function findRobotsFrom(
  db: Db,
  ownerId: number,
  range: WordRange,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('account')
    .select('name')
    .where('owner_id', '=', ownerId)
    .where('name', '>=', range.from)
    .where('name', '<', range.to)
    .where('is_enabled', '=', 1)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map((row) => row.name)
}

export async function findTeamsFrom(
  db: Db,
  organizationId: number,
  range: WordRange,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('team')
    .select('name')
    .where('organization_id', '=', organizationId)
    .where('name', '>=', range.from)
    .where('name', '<', range.to)
    .orderBy('name')
    .limit(limit)
    .execute()
  return rows.map((row) => row.name)
}

/** Those of the accounts that are in a team of an organization. */
export async function membersAmong(
  db: Db,
  organizationId: number,
  accountIds: readonly number[],
): Promise<Set<number>> {
  if (accountIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select('team_member.account_id')
    .distinct()
    .where('team_member.account_id', 'in', accountIds)
    .where('team.organization_id', '=', organizationId)
    .execute()
  return new Set(rows.map((row) => row.account_id))
}
