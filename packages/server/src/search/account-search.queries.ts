import { sql } from 'kysely'

import type { Db } from '../schema/tables.ts'
import type { FoundNamespace, FoundRobot, FoundTeam, Viewer } from './search.ts'
import type { WordRange } from './words.ts'

/** What one search of accounts or teams looks for, and the entries of the index that it looks at. */
interface Bounds {
  readonly range: WordRange
  readonly limit: number
}

interface NamespaceRow {
  readonly id: number
  readonly name: string
  readonly kind: 'user' | 'organization' | 'robot'
  readonly email: string | null
  readonly contact_email: string | null
}

/** Namespaces that fit, and have a repository that the viewer may see or are the viewer's own. */
export async function findNamespaces(
  db: Db,
  viewer: Viewer,
  { range, limit }: Bounds,
): Promise<FoundNamespace[]> {
  const { accountId, seesEverything } = viewer
  const isOwn =
    accountId === undefined
      ? sql`1 = 0`
      : sql`account.id = ${accountId}
        or exists (select 1 from team where team.organization_id = account.id
          and exists (select 1 from team_member
            where team_member.team_id = team.id and team_member.account_id = ${accountId}))`
  const { rows } = await sql<NamespaceRow>`
    select account.id, account.name, account.kind, account.email, account.contact_email
    from (select account_id from account_word
      where word >= ${range.from} and word < ${range.to} and owner_id is null
      order by word limit ${limit}) found
    join account on account.id = found.account_id
    where account.is_enabled = 1 and account.deleted_at_ms is null
      and (${seesEverything ? sql`1 = 1` : sql`1 = 0`} or ${isOwn}
        or exists (select 1 from repository where repository.namespace_id = account.id
          and repository.visibility = 'public'))`.execute(db)
  return rows.map(namespaceOf)
}

/** Namespaces whose robots and teams the viewer administers: its own, and some organizations. */
export async function listAdministered(
  db: Db,
  accountId: number,
  limit: number,
): Promise<FoundNamespace[]> {
  const { rows } = await sql<NamespaceRow>`
    select account.id, account.name, account.kind, account.email, account.contact_email
    from (select ${accountId} as id union all
      select organization_id from (
        select distinct team.organization_id from team_member
        join team on team.id = team_member.team_id
        where team_member.account_id = ${accountId} and team.role = 'admin' limit ${limit}
      ) organizations) administered
    join account on account.id = administered.id
    where account.deleted_at_ms is null`.execute(db)
  return rows.map(namespaceOf)
}

export async function findRobots(
  db: Db,
  namespaces: readonly FoundNamespace[],
  { range, limit }: Bounds,
): Promise<FoundRobot[]> {
  if (namespaces.length === 0) return []
  const byId = new Map(namespaces.map((namespace) => [namespace.id, namespace]))
  const rows = await db
    .selectFrom('account_word')
    .innerJoin('account', 'account.id', 'account_word.account_id')
    .select(['account.name', 'account_word.owner_id'])
    .where('account_word.owner_id', 'in', [...byId.keys()])
    .where('account_word.word', '>=', range.from)
    .where('account_word.word', '<', range.to)
    .where('account.deleted_at_ms', 'is', null)
    .orderBy('account_word.word')
    .limit(limit)
    .execute()
  return rows.flatMap(({ name, owner_id: ownerId }) => {
    const namespace = byId.get(ownerId ?? 0)
    return namespace === undefined ? [] : [{ name, namespace }]
  })
}

/** Teams of organizations that the viewer administers. */
export async function findTeamsOf(
  db: Db,
  organizations: readonly FoundNamespace[],
  { range, limit }: Bounds,
): Promise<FoundTeam[]> {
  if (organizations.length === 0) return []
  const byId = new Map(organizations.map((organization) => [organization.id, organization]))
  const rows = await db
    .selectFrom('team_word')
    .innerJoin('team', 'team.id', 'team_word.team_id')
    .select(['team.name', 'team_word.organization_id'])
    .where('team_word.organization_id', 'in', [...byId.keys()])
    .where('team_word.word', '>=', range.from)
    .where('team_word.word', '<', range.to)
    .orderBy('team_word.word')
    .limit(limit)
    .execute()
  return rows.flatMap((row) => {
    const organization = byId.get(row.organization_id)
    return organization === undefined ? [] : [{ name: row.name, organization }]
  })
}

/** Teams that somebody is in. */
export async function findTeamsWith(
  db: Db,
  accountId: number,
  { range, limit }: Bounds,
): Promise<FoundTeam[]> {
  const { rows } = await sql<NamespaceRow & { team: string }>`
    select team.name as team, account.id, account.name, account.kind, account.email,
      account.contact_email
    from (select team_id from team_member where account_id = ${accountId} limit ${limit}) own
    join team_word on team_word.team_id = own.team_id
    join team on team.id = own.team_id
    join account on account.id = team.organization_id
    where team_word.word >= ${range.from} and team_word.word < ${range.to}
    limit ${limit}`.execute(db)
  return rows.map((row) => ({ name: row.team, organization: namespaceOf(row) }))
}

function namespaceOf(row: NamespaceRow): FoundNamespace {
  return {
    id: Number(row.id),
    name: row.name,
    kind: row.kind === 'user' ? 'user' : 'organization',
    email: row.email ?? row.contact_email ?? undefined,
  }
}
