import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'

/** Accounts by their number: those after one, up to another. */
export interface AccountRange {
  readonly afterId: number
  readonly lastId: number
}

export interface Person {
  readonly id: number
  readonly name: string
}

interface People {
  readonly organizationId: number
  readonly afterId: number
  readonly limit: number
}

/** A page of the users in any team of an organization. */
export async function listMembers(db: Db, people: People): Promise<Person[]> {
  const accounts = db
    .selectFrom('team')
    .innerJoin('team_member', 'team_member.team_id', 'team.id')
    .select('team_member.account_id as id')
    .distinct()
    .where('team.organization_id', '=', people.organizationId)
    .where('team_member.account_id', '>', people.afterId)
  return await db
    .selectFrom(accounts.as('people'))
    .innerJoin('account', 'account.id', 'people.id')
    .select(['account.id', 'account.name'])
    // Robots have an owner. Asked for their kind, SQLite would begin with all users there are.
    .where('account.owner_id', 'is', null)
    .orderBy('people.id')
    .limit(people.limit)
    .execute()
}

/** A page of the users who have rights on repositories of an organization, and are in no team. */
export async function listCollaborators(db: Db, people: People): Promise<Person[]> {
  const accounts = db
    .selectFrom('repository')
    .innerJoin('repository_permission', 'repository_permission.repository_id', 'repository.id')
    .select('repository_permission.account_id as id')
    .distinct()
    .where('repository.namespace_id', '=', people.organizationId)
    .where('repository.state', '<>', 'marked-for-deletion')
    .where(sql<number>`+repository_permission.account_id`, '>', people.afterId)
  return await db
    .selectFrom(accounts.as('people'))
    .innerJoin('account', 'account.id', 'people.id')
    .select(['account.id', 'account.name'])
    .where('account.owner_id', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('team_member')
            .innerJoin('team', 'team.id', 'team_member.team_id')
            .select(sql<number>`1`.as('one'))
            .whereRef('team_member.account_id', '=', 'account.id')
            .where(ofOrganization, '=', people.organizationId),
        ),
      ),
    )
    .orderBy('people.id')
    .limit(people.limit)
    .execute()
}

/**
 * The plus keeps engines from beginning with all teams of an organization for each person: a
 * person is in few teams.
 */
const ofOrganization = sql<number>`+team.organization_id`

/** In which teams of an organization the accounts of a range are. */
export async function listTeamsOfMembers(
  db: Db,
  organizationId: number,
  range: AccountRange,
): Promise<{ accountId: number; name: string }[]> {
  return await db
    .selectFrom('team')
    .innerJoin('team_member', 'team_member.team_id', 'team.id')
    .select(['team_member.account_id as accountId', 'team.name'])
    .where('team.organization_id', '=', organizationId)
    .where('team_member.account_id', '>', range.afterId)
    .where('team_member.account_id', '<=', range.lastId)
    .orderBy('team.id')
    .execute()
}

/** On which repositories of an organization accounts have rights of their own. */
export async function listRepositoriesOfAccounts(
  db: Db,
  organizationId: number,
  accountIds: readonly number[],
  limit: number,
): Promise<{ accountId: number | null; name: string }[]> {
  if (accountIds.length === 0) return []
  return await db
    .selectFrom('repository')
    .innerJoin('repository_permission', 'repository_permission.repository_id', 'repository.id')
    .select(['repository_permission.account_id as accountId', 'repository.name'])
    .where('repository.namespace_id', '=', organizationId)
    .where('repository.state', '<>', 'marked-for-deletion')
    // With the plus, each repository is looked at once, and not once for each account.
    .where(sql<number>`+repository_permission.account_id`, 'in', accountIds)
    .orderBy('repository.name')
    .limit(limit)
    .execute()
}

/** Takes an account out of all teams of an organization; answers with those teams. */
export async function leaveTeams(
  tx: Tx,
  organizationId: number,
  accountId: number,
): Promise<{ id: number; name: string; role: string }[]> {
  const teams = await tx
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select(['team.id', 'team.name', 'team.role'])
    .where('team_member.account_id', '=', accountId)
    .where('team.organization_id', '=', organizationId)
    .orderBy('team.id')
    .execute()
  if (teams.length === 0) return []
  await tx
    .deleteFrom('team_member')
    .where('account_id', '=', accountId)
    .where('team_id', 'in', (eb) =>
      eb.selectFrom('team').select('id').where('organization_id', '=', organizationId),
    )
    .execute()
  return teams
}

/** Takes an account's own rights on the repositories of a namespace; answers with those. */
export async function dropRepositoryRights(
  tx: Tx,
  namespaceId: number,
  accountId: number,
): Promise<{ id: number; name: string }[]> {
  const ofNamespace = tx.selectFrom('repository').where('namespace_id', '=', namespaceId)
  const repositories = await ofNamespace
    .innerJoin('repository_permission', 'repository_permission.repository_id', 'repository.id')
    .select(['repository.id', 'repository.name'])
    .where('repository_permission.account_id', '=', accountId)
    .execute()
  if (repositories.length === 0) return []
  await tx
    .deleteFrom('repository_permission')
    .where('account_id', '=', accountId)
    .where('repository_id', 'in', ofNamespace.select('repository.id'))
    .execute()
  return repositories
}
