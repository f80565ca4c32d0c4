import { type RawBuilder, sql } from 'kysely'

/**
 * Ids of the repositories on which an account, or a team of it, has a right, and of those in
 * namespaces that it owns: some of each sort, those first that were made last. A deleted
 * repository may be among them.
 *
 * @param maximum of each sort
 */
export function ownRepositories(accountId: number, maximum: number): RawBuilder<unknown> {
  return sql`select repository_id from (
      select repository_id from repository_permission
      where account_id = ${accountId} order by repository_id desc limit ${maximum}) given
    union select repository_id from (
      select repository_permission.repository_id from team_member
      join repository_permission on repository_permission.team_id = team_member.team_id
      where team_member.account_id = ${accountId} limit ${maximum}) of_teams
    union select repository_id from (
      select repository.id as repository_id from (
        select ${accountId} as namespace_id union all
        select team.organization_id from team_member
        join team on team.id = team_member.team_id and team.role = 'admin'
        where team_member.account_id = ${accountId}) whole
      join repository on repository.namespace_id = whole.namespace_id
      order by repository.id desc limit ${maximum}) owned`
}
