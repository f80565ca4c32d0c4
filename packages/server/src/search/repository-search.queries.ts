import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../schema/tables.ts'
import type { FoundRepository, RepositoryUsage, Viewer } from './search.ts'
import type { WordRange } from './words.ts'

/** A repository whose name fits, whether who searches may see it or not. */
export interface Candidate {
  readonly id: number
  readonly name: string
  readonly isVisible: boolean
}

/** Where candidates are looked for; each is a part of one index. */
export type Among =
  | { readonly kind: 'all' }
  | { readonly kind: 'public' }
  | { readonly kind: 'namespace'; readonly id: number }
  /** The viewer's own namespace, and organizations that it is in, some of them. */
  | { readonly kind: 'own-namespaces' }
  /** What the viewer itself was given a role on. */
  | { readonly kind: 'given' }

/**
 * The repositories that fit, in the order of words; no more than `limit` entries of the index are
 * looked at, and whether the viewer may see each is part of the same query.
 */
export async function findCandidates(
  db: Db,
  search: {
    readonly among: Among
    readonly range: WordRange
    readonly viewer: Viewer
    readonly limit: number
  },
): Promise<Candidate[]> {
  const { rows } = await sql<{ id: number; name: string; is_visible: number }>`
    select repository.id, repository.name, ${isVisible(search.viewer)} as is_visible
    from (${words(search)}) found
    join repository on repository.id = found.repository_id
    join account on account.id = repository.namespace_id`.execute(db)
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    isVisible: Number(row.is_visible) === 1,
  }))
}

const namespacesMaximum = 200

function words(search: Parameters<typeof findCandidates>[1]): RawBuilder<unknown> {
  const { among, range, viewer, limit } = search
  const inRange = sql`repository_word.word >= ${range.from} and repository_word.word < ${range.to}`
  const select = sql`select repository_word.repository_id from repository_word`
  const end = sql`order by repository_word.word limit ${limit}`
  switch (among.kind) {
    case 'all':
      return sql`${select} where ${inRange} ${end}`
    case 'public':
      return sql`${select} where ${inRange} and repository_word.is_public = 1 ${end}`
    case 'namespace':
      return sql`${select} where ${inRange} and repository_word.namespace_id = ${among.id} ${end}`
    case 'own-namespaces':
      return sql`select repository_word.repository_id
        from (select ${viewer.accountId ?? 0} as namespace_id union all
          select organization_id from (
            select distinct team.organization_id from team_member
            join team on team.id = team_member.team_id
            where team_member.account_id = ${viewer.accountId ?? 0} limit ${namespacesMaximum}
          ) organizations) own
        join repository_word on repository_word.namespace_id = own.namespace_id
        where ${inRange} limit ${limit}`
    case 'given':
      return sql`select repository_word.repository_id
        from (select repository_id from repository_permission
          where account_id = ${viewer.accountId ?? 0} order by repository_id desc limit ${limit}
        ) given
        join repository_word on repository_word.repository_id = given.repository_id
        where ${inRange} limit ${limit}`
  }
}

/**
 * One if the viewer may see the `repository` of the `account` in a query. What is asked first is what the repository has, and
 * not what the viewer has: somebody may be in thousands of teams.
 */
export function isVisible({ accountId, seesEverything }: Viewer): RawBuilder<number> {
  const there = sql`repository.state <> 'marked-for-deletion' and account.is_enabled = 1`
  if (seesEverything) return sql`case when ${there} then 1 else 0 end`
  const isPublic = sql`repository.visibility = 'public'`
  if (accountId === undefined) return sql`case when ${there} and ${isPublic} then 1 else 0 end`
  return sql`case when ${there} and (
    ${isPublic}
    or repository.namespace_id = ${accountId}
    or exists (select 1 from repository_permission
      where repository_permission.account_id = ${accountId}
        and repository_permission.repository_id = repository.id ${oneByOne})
    or exists (select 1 from repository_permission
      where repository_permission.repository_id = repository.id
        and exists (select 1 from team_member
          where team_member.team_id = repository_permission.team_id
            and team_member.account_id = ${accountId} ${oneByOne}) ${oneByOne})
    or exists (select 1 from team
      where team.organization_id = repository.namespace_id and team.role = 'admin'
        and exists (select 1 from team_member
          where team_member.team_id = team.id
            and team_member.account_id = ${accountId} ${oneByOne}) ${oneByOne})
  ) then 1 else 0 end`
}

/**
 * Has a database answer the question for each candidate, by an index. Without it, PostgreSQL may
 * read all teams of everybody first, to have answers for candidates that there are not.
 */
const oneByOne = sql`limit 1 offset 0`

/** A namespace of exactly that name, for texts that have one before a slash. */
export async function findNamespaceId(db: Db, name: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('name', '=', name)
    .where('kind', '<>', 'robot')
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst()
  return row?.id
}

/** How much was done with repositories since a day; those with nothing are left out. */
export async function findPopularity(
  db: Db,
  ids: readonly number[],
  sinceDay: number,
): Promise<Map<number, number>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository_activity')
    .select((eb) => ['repository_id', eb.fn.sum<string | number>('actions').as('actions')])
    .where('repository_id', 'in', ids)
    .where('day', '>=', sinceDay)
    .groupBy('repository_id')
    .execute()
  return new Map(rows.map((row) => [row.repository_id, Number(row.actions)]))
}

const descriptionLengthMaximum = 2000

/** What is shown of repositories. */
export async function describeRepositories(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Omit<FoundRepository, 'score'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['repository.id', 'repository.name', 'repository.kind', 'repository.visibility'])
    .select(['account.id as namespace_id', 'account.name as namespace', 'account.email'])
    .select(['account.kind as namespace_kind', 'account.contact_email'])
    .select((eb) =>
      eb
        .fn<string>('substr', [
          'repository.description',
          sql.lit(1),
          sql.lit(descriptionLengthMaximum),
        ])
        .as('description'),
    )
    .where('repository.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        namespace: {
          id: row.namespace_id,
          name: row.namespace,
          kind: row.namespace_kind === 'user' ? 'user' : 'organization',
          email: row.email ?? row.contact_email ?? undefined,
        },
        name: row.name,
        description: row.description,
        kind: row.kind,
        isPublic: row.visibility === 'public',
      },
    ]),
  )
}

/** Stars, and when something was last pushed. */
export async function findUsage(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Omit<RepositoryUsage, 'popularity'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository')
    .select('repository.id')
    .select((eb) => [
      eb
        .selectFrom('star')
        .whereRef('star.repository_id', '=', 'repository.id')
        .select((stars) => stars.fn.countAll<string | number>().as('count'))
        .as('stars'),
      eb
        .selectFrom('tag')
        .whereRef('tag.repository_id', '=', 'repository.id')
        .select((tags) => tags.fn.max('tag.lifetime_start_ms').as('last'))
        .as('last_modified_ms'),
    ])
    .where('repository.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      { stars: Number(row.stars), lastModifiedMs: row.last_modified_ms ?? undefined },
    ]),
  )
}
