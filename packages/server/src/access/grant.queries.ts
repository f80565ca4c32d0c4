import type { TeamRole } from '../namespaces/account.ts'
import type { RepositoryRole } from '../repositories/repository.ts'
import type { BerthDatabase, Db } from '../schema/tables.ts'

interface Parameters {
  readonly accountId: number
  readonly repositoryId: number
  readonly namespaceId: number
}

/**
 * Every role that an account has on a repository: its own, those of its teams, and
 * `admin` for the owners of the organization. One query, by indexes alone.
 */
export function prepareRolesOn(database: BerthDatabase) {
  const query = database.prepare<Parameters, { role: RepositoryRole }>((db, parameter) =>
    db
      .selectFrom('repository_permission')
      .select('role')
      .where('account_id', '=', parameter('accountId'))
      .where('repository_id', '=', parameter('repositoryId'))
      .unionAll(
        db
          .selectFrom('team_member')
          .innerJoin(
            'repository_permission',
            'repository_permission.team_id',
            'team_member.team_id',
          )
          .select('repository_permission.role')
          .where('team_member.account_id', '=', parameter('accountId'))
          .where('repository_permission.repository_id', '=', parameter('repositoryId')),
      )
      .unionAll(
        db
          .selectFrom('team_member')
          .innerJoin('team', 'team.id', 'team_member.team_id')
          .select('team.role as role')
          .$castTo<{ role: RepositoryRole }>()
          .where('team_member.account_id', '=', parameter('accountId'))
          .where('team.organization_id', '=', parameter('namespaceId'))
          .where('team.role', '=', 'admin'),
      ),
  )
  return async (parameters: Parameters): Promise<RepositoryRole[]> =>
    (await query.all(parameters)).map((row) => row.role)
}

/** Whether an account may create repositories in an organization: a creator's or an owner's team. */
export async function mayCreateInOrganization(
  db: Db,
  organizationId: number,
  accountId: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select('team.id')
    .where('team_member.account_id', '=', accountId)
    .where('team.organization_id', '=', organizationId)
    .where('team.role', 'in', ['creator', 'admin'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Whether an account is in any team of an organization. */
export async function isMember(
  db: Db,
  organizationId: number,
  accountId: number,
): Promise<boolean> {
  const row = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select('team.id')
    .where('team_member.account_id', '=', accountId)
    .where('team.organization_id', '=', organizationId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The roles of all teams of an organization that an account is in. */
export async function rolesInTeams(
  db: Db,
  organizationId: number,
  accountId: number,
): Promise<TeamRole[]> {
  const rows = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select('team.role')
    .distinct()
    .where('team_member.account_id', '=', accountId)
    .where('team.organization_id', '=', organizationId)
    .execute()
  return rows.map((row) => row.role)
}
