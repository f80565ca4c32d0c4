import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import type { Repository, RepositoryRole } from '../repository.ts'
import type { RepositoryOfTeam, TeamPermission, UserPermission } from './repository-permission.ts'

export interface PermissionPage {
  readonly afterId: number
  readonly limit: number
}

/** Gives an account a role on a repository, in place of the one it had. */
export async function setAccountRole(
  tx: Tx,
  grant: {
    readonly repositoryId: number
    readonly accountId: number
    readonly role: RepositoryRole
  },
): Promise<void> {
  const { repositoryId, accountId, role } = grant
  await tx
    .insertInto('repository_permission')
    .values({ repository_id: repositoryId, account_id: accountId, team_id: null, role })
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'repository_id'])
        .where('account_id', 'is not', null)
        .doUpdateSet({ role }),
    )
    .execute()
}

/** Gives a team a role on a repository, in place of the one it had. */
export async function setTeamRole(
  tx: Tx,
  grant: {
    readonly repositoryId: number
    readonly teamId: number
    readonly role: RepositoryRole
  },
): Promise<void> {
  const { repositoryId, teamId, role } = grant
  await tx
    .insertInto('repository_permission')
    .values({ repository_id: repositoryId, account_id: null, team_id: teamId, role })
    .onConflict((conflict) =>
      conflict
        .columns(['team_id', 'repository_id'])
        .where('team_id', 'is not', null)
        .doUpdateSet({ role }),
    )
    .execute()
}

export async function deletePermission(tx: Tx, id: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('repository_permission')
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function userPermissions(db: Db, repository: Repository) {
  return db
    .selectFrom('repository_permission')
    .innerJoin('account', 'account.id', 'repository_permission.account_id')
    .innerJoin('account as namespace', (join) =>
      join.on('namespace.id', '=', repository.namespaceId),
    )
    .select([
      'repository_permission.id',
      'repository_permission.role',
      'account.name',
      'account.kind',
      'namespace.kind as namespace_kind',
    ])
    .select((eb) =>
      eb
        .selectFrom('team_member')
        .innerJoin('team', 'team.id', 'team_member.team_id')
        .select(sql<number>`1`.as('one'))
        .whereRef('team_member.account_id', '=', 'account.id')
        // The plus: an account is in few teams, and an organization may have many.
        .whereRef(sql<number>`+team.organization_id`, '=', 'namespace.id')
        .limit(1)
        .as('membership'),
    )
    .where('repository_permission.repository_id', '=', repository.id)
}

interface UserPermissionRow {
  readonly id: number
  readonly role: RepositoryRole
  readonly name: string
  readonly kind: 'user' | 'organization' | 'robot'
  readonly namespace_kind: 'user' | 'organization' | 'robot'
  readonly membership: number | null
}

function userPermissionOf(row: UserPermissionRow): UserPermission {
  const isRobot = row.kind === 'robot'
  return {
    id: row.id,
    name: row.name,
    isRobot,
    role: row.role,
    isOrganizationMember:
      row.namespace_kind === 'organization' ? isRobot || row.membership !== null : undefined,
  }
}

/** A page of the rights of users and robots on a repository. */
export async function listUserPermissions(
  db: Db,
  repository: Repository,
  page: PermissionPage,
): Promise<UserPermission[]> {
  const rows = await userPermissions(db, repository)
    .where('repository_permission.id', '>', page.afterId)
    .orderBy('repository_permission.id')
    .limit(page.limit)
    .execute()
  return rows.map(userPermissionOf)
}

export async function findUserPermission(
  db: Db,
  repository: Repository,
  accountName: string,
): Promise<UserPermission | undefined> {
  const row = await userPermissions(db, repository)
    .where('account.name', '=', accountName)
    .executeTakeFirst()
  return row === undefined ? undefined : userPermissionOf(row)
}

function teamPermissions(db: Db, repositoryId: number) {
  return db
    .selectFrom('repository_permission')
    .innerJoin('team', 'team.id', 'repository_permission.team_id')
    .select(['repository_permission.id', 'repository_permission.role', 'team.name'])
    .where('repository_permission.repository_id', '=', repositoryId)
}

/** A page of the rights of teams on a repository. */
export async function listTeamPermissions(
  db: Db,
  repositoryId: number,
  page: PermissionPage,
): Promise<TeamPermission[]> {
  return await teamPermissions(db, repositoryId)
    .where('repository_permission.id', '>', page.afterId)
    .orderBy('repository_permission.id')
    .limit(page.limit)
    .execute()
}

export async function findTeamPermission(
  db: Db,
  repositoryId: number,
  teamName: string,
): Promise<TeamPermission | undefined> {
  return await teamPermissions(db, repositoryId)
    .where('team.name', '=', teamName)
    .executeTakeFirst()
}

/** The roles that an account has by itself and by its teams. */
export async function listRolesOfAccount(
  db: Db,
  repositoryId: number,
  accountId: number,
): Promise<RepositoryRole[]> {
  const rows = await db
    .selectFrom('repository_permission')
    .select('role')
    .where('repository_id', '=', repositoryId)
    .where((eb) =>
      eb.or([
        eb('account_id', '=', accountId),
        eb(
          'team_id',
          'in',
          eb.selectFrom('team_member').select('team_id').where('account_id', '=', accountId),
        ),
      ]),
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => row.role)
}

/** A page of the repositories on which a team has a right. */
export async function listRepositoriesOfTeam(
  db: Db,
  teamId: number,
  page: PermissionPage,
): Promise<RepositoryOfTeam[]> {
  const rows = await db
    .selectFrom('repository_permission')
    .innerJoin('repository', 'repository.id', 'repository_permission.repository_id')
    .select([
      'repository_permission.repository_id',
      'repository_permission.role',
      'repository.name',
      'repository.visibility',
    ])
    .where('repository_permission.team_id', '=', teamId)
    .where('repository_permission.repository_id', '>', page.afterId)
    .where('repository.state', '<>', 'marked-for-deletion')
    .orderBy('repository_permission.repository_id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    id: row.repository_id,
    repositoryName: row.name,
    isPublic: row.visibility === 'public',
    role: row.role,
  }))
}
