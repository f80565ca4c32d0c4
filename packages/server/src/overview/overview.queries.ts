import { sql } from 'kysely'

import { ownRepositories } from '../search/own-repositories.ts'
import type { Db } from '../schema/tables.ts'
import type { OwnNamespace, RecentPush } from './overview.ts'

/** Repositories of each sort that are looked at: by right, by team, and by namespace. */
const repositoriesMaximum = 2_000
const namespacesMaximum = 100

const isThere = sql`repository.state <> 'marked-for-deletion' and account.is_enabled = 1`

/** The repositories of a user that were pushed to last, with their last tags. */
export async function listRecentPushes(
  db: Db,
  accountId: number,
  limit: number,
): Promise<RecentPush[]> {
  const { rows: last } = await sql<{ repository_id: number }>`
    select repository_id from (
      select own.repository_id,
        (select max(tag.lifetime_start_ms) from tag
          where tag.repository_id = own.repository_id and tag.is_current = 1) as at_ms
      from (${ownRepositories(accountId, repositoriesMaximum)}) own
      join repository on repository.id = own.repository_id
      join account on account.id = repository.namespace_id
      where ${isThere}) pushed
    where at_ms is not null
    order by at_ms desc, repository_id desc limit ${limit}`.execute(db)
  const [first, ...rest] = last.map((row) =>
    db
      .selectFrom((from) =>
        from
          .selectFrom('tag')
          .select(['tag.id'])
          .where('tag.repository_id', '=', Number(row.repository_id))
          .where('tag.is_current', '=', sql.lit(1))
          .orderBy('tag.lifetime_start_ms', 'desc')
          .orderBy('tag.id', 'desc')
          .limit(1)
          .as('one'),
      )
      .selectAll(),
  )
  if (first === undefined) return []
  const rows = await db
    .selectFrom(rest.reduce((query, next) => query.unionAll(next), first).as('newest'))
    .innerJoin('tag', 'tag.id', 'newest.id')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['account.name as namespace', 'repository.name as repository', 'repository.visibility'])
    .select(['tag.name as tag', 'tag.lifetime_start_ms', 'tag.began_by'])
    .select(['manifest.digest', 'manifest.kind'])
    .orderBy('tag.lifetime_start_ms', 'desc')
    .orderBy('repository.id', 'desc')
    .execute()
  return rows.map((row) => ({
    repository: `${row.namespace}/${row.repository}`,
    isPublic: row.visibility === 'public',
    tag: row.tag,
    digest: row.digest,
    kind: row.kind ?? undefined,
    atMs: row.lifetime_start_ms,
    by: row.began_by ?? undefined,
  }))
}

const roles = { admin: 'owner', creator: 'creator', member: 'member' } as const
const strengthOf = { owner: 3, creator: 2, member: 1 }

/** A user's own namespace, and the organizations that it is in, by name. */
export async function listOwnNamespaces(db: Db, accountId: number): Promise<OwnNamespace[]> {
  const { rows } = await sql<{
    name: string
    kind: 'user' | 'organization'
    role: 'admin' | 'creator' | 'member'
    repositories: number | null
    used_bytes: number | null
  }>`
    select account.name, account.kind, mine.role, counted.repositories, namespace_usage.used_bytes
    from (select id as namespace_id, 'admin' as role from account where id = ${accountId}
      union all select organization_id, role from (
        select distinct team.organization_id, team.role from team_member
        join team on team.id = team_member.team_id
        where team_member.account_id = ${accountId} limit ${namespacesMaximum}) teams) mine
    join account on account.id = mine.namespace_id and account.is_enabled = 1
    left join (select repository.namespace_id, count(*) as repositories
      from (${ownRepositories(accountId, repositoriesMaximum)}) own
      join repository on repository.id = own.repository_id
      where repository.state <> 'marked-for-deletion'
      group by repository.namespace_id) counted on counted.namespace_id = account.id
    left join namespace_usage on namespace_usage.namespace_id = account.id
    order by account.name`.execute(db)
  const strongest = new Map<string, OwnNamespace>()
  for (const row of rows) {
    const role = roles[row.role]
    const known = strongest.get(row.name)
    if (known !== undefined && strengthOf[known.role] >= strengthOf[role]) continue
    strongest.set(row.name, {
      name: row.name,
      kind: row.kind,
      role,
      repositories: Number(row.repositories ?? 0),
      usedBytes: role === 'owner' && row.used_bytes !== null ? Number(row.used_bytes) : undefined,
    })
  }
  return [...strongest.values()]
}
