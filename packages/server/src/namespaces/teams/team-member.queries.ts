import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import type { TeamMember } from './team.ts'

/** Adding a member again changes nothing. */
export async function addTeamMember(tx: Tx, teamId: number, accountId: number): Promise<void> {
  await tx
    .insertInto('team_member')
    .values({ team_id: teamId, account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Whether there was such a member. */
export async function removeTeamMember(
  tx: Tx,
  teamId: number,
  accountId: number,
): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('team_member')
    .where('team_id', '=', teamId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function isTeamMember(db: Db, teamId: number, accountId: number): Promise<boolean> {
  const row = await db
    .selectFrom('team_member')
    .select('team_id')
    .where('team_id', '=', teamId)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether an account is in any team of an organization. */
export async function isInOrganization(
  db: Db,
  organizationId: number,
  accountId: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select('team.id')
    .where('team_member.account_id', '=', accountId)
    // The plus: an account is in few teams, and an organization may have many.
    .where(sql<number>`+team.organization_id`, '=', organizationId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether any user who can sign in is in a team with the role `admin`. */
export async function hasOwner(tx: Tx, organizationId: number): Promise<boolean> {
  const row = await tx
    .selectFrom('team')
    .innerJoin('team_member', 'team_member.team_id', 'team.id')
    .innerJoin('account', 'account.id', 'team_member.account_id')
    .select('account.id')
    .where('team.organization_id', '=', organizationId)
    .where('team.role', '=', 'admin')
    .where('account.kind', '=', 'user')
    .where('account.is_enabled', '=', 1)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** A page of the members of a team, by the number of their account. */
export async function listTeamMembers(
  db: Db,
  teamId: number,
  page: { readonly afterId: number; readonly limit: number },
): Promise<TeamMember[]> {
  const rows = await db
    .selectFrom('team_member')
    .innerJoin('account', 'account.id', 'team_member.account_id')
    .select(['account.id', 'account.name', 'account.kind'])
    .where('team_member.team_id', '=', teamId)
    .where('team_member.account_id', '>', page.afterId)
    .orderBy('team_member.account_id')
    .limit(page.limit)
    .execute()
  return rows.map(({ id, name, kind }) => ({ accountId: id, name, isRobot: kind === 'robot' }))
}

/** Users who own a namespace, some of them: of a user, that user alone. */
export async function ownersOf(db: Db, namespaceId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('account')
    .select('account.id')
    .where('account.id', '=', namespaceId)
    .where('account.kind', '=', 'user')
    .union(
      db
        .selectFrom('team')
        .innerJoin('team_member', 'team_member.team_id', 'team.id')
        .innerJoin('account', 'account.id', 'team_member.account_id')
        .select('account.id')
        .where('team.organization_id', '=', namespaceId)
        .where('team.role', '=', 'admin')
        .where('account.kind', '=', 'user')
        .limit(limit),
    )
    .execute()
  return rows.map((row) => row.id)
}

/** The people of a team, some of them. */
export async function usersOfTeam(db: Db, teamId: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('team_member')
    .innerJoin('account', 'account.id', 'team_member.account_id')
    .select('account.id')
    .where('team_member.team_id', '=', teamId)
    .where('account.kind', '=', 'user')
    .orderBy('team_member.account_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}
