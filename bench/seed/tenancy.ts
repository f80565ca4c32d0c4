import { createHash } from 'node:crypto'

/** How much of everything a large company has. */
export interface TenancySizes {
  readonly organizations: number
  /** In all, the same number in each organization. */
  readonly repositories: number
  /** Of one repository. */
  readonly tags: number
  /** Of those that follow it in its organization. */
  readonly tagsOfFurther?: readonly number[]
  /** Of one organization. */
  readonly robots: number
  readonly logEntries: number
}

/** Whoever carries this id in the cookie is signed in as the one administrator. */
export const sessionId = 'benchmark'.padEnd(43, '0')
export const organizationName = (number: number) => `org-${1_000_000 + number}`
export const repositoryShortName = (number: number) => `payments-service-${1_000_000 + number}`
/** The repository that has all the tags, and the organization that has all the robots. */
export const largeOrganization = organizationName(0)
export const largeRepository = repositoryWithTags(0)

/** Number 0 has all the tags, 1 the first of `tagsOfFurther`, and so on. */
export function repositoryWithTags(number: number): string {
  return `${largeOrganization}/${repositoryShortName(number)}`
}

/**
 * Statements that fill a database in which one manifest was pushed, in the words that both engines
 * know. They leave what calls of the API would have left.
 */
export function tenancyStatements(
  sizes: TenancySizes,
  options: { readonly administrator: string; readonly nowMs: number },
): string[] {
  const { nowMs } = options
  const numbers = (count: number) =>
    `with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i < ${count - 1})`
  const administrator = `(select id from account where name = '${options.administrator}')`
  const organization = (number: string) =>
    `(select id from account where name = 'org-' || (1000000 + ${number}))`
  const repositoriesEach = Math.ceil(sizes.repositories / sizes.organizations)
  const withTags = (number: number) =>
    `(select id from repository where namespace_id = ${organization('0')}
    and name = '${repositoryShortName(number)}')`
  const large = withTags(0)
  const month = new Date(nowMs).toISOString().slice(0, 7).replace('-', '_')
  const monthStartMs = Date.parse(`${month.replace('_', '-')}-01T00:00:00Z`)
  const logStepMs = Math.max(1, Math.floor((nowMs - monthStartMs) / sizes.logEntries))
  return [
    `insert into account (uuid, kind, name, description, credentials_changed_at_ms, created_at_ms)
      ${numbers(sizes.organizations)}
      select 'organization-' || i, 'organization', 'org-' || (1000000 + i), '', 0, ${nowMs}
      from numbers`,
    `insert into team (organization_id, name, role, created_at_ms)
      select id, 'owners', 'admin', ${nowMs} from account where kind = 'organization'`,
    `insert into team_member (team_id, account_id)
      select id, ${administrator} from team
      where organization_id in (select id from account where name < '${organizationName(10)}')`,
    `insert into repository (namespace_id, name, visibility, description, created_at_ms)
      ${numbers(sizes.organizations * repositoriesEach)}
      select ${organization(`(i / ${repositoriesEach})`)}, 'payments-service-' || (1000000 + i),
        case when i % 3 = 0 then 'public' else 'private' end, 'Takes payments.', ${nowMs}
      from numbers`,
    `insert into account (uuid, kind, name, owner_id, description, credentials_changed_at_ms,
        created_at_ms)
      ${numbers(sizes.robots)}
      select 'robot-' || i, 'robot', '${largeOrganization}+deployer_' || (1000000 + i),
        ${organization('0')}, 'Deploys.', 0, ${nowMs}
      from numbers`,
    // What search finds them by: what follows each beginning of a word.
    `insert into team_word (word, team_id, organization_id)
      select name, id, organization_id from team
      where id not in (select team_id from team_word)`,
    ...[
      'name',
      `substr(name, ${'payments-'.length + 1})`,
      `substr(name, ${'payments-service-'.length + 1})`,
    ].map(
      (word) => `insert into repository_word (word, repository_id, namespace_id, is_public)
        select ${word}, id, namespace_id, case when visibility = 'public' then 1 else 0 end
        from repository where name like 'payments-service-%'`,
    ),
    ...['name', `substr(name, ${'org-'.length + 1})`].map(
      (word) => `insert into account_word (word, account_id, owner_id)
        select ${word}, id, null from account where kind = 'organization'`,
    ),
    ...[`${largeOrganization}+`, `${largeOrganization}+deployer_`].map(
      (before) => `insert into account_word (word, account_id, owner_id)
        select substr(name, ${before.length + 1}), id, owner_id from account where kind = 'robot'`,
    ),
    ...[sizes.tags, ...(sizes.tagsOfFurther ?? [])].flatMap((count, number) => [
      `insert into manifest (repository_id, digest, media_type, size_bytes, content, descriptor,
        pushed_at_ms)
      select ${withTags(number)}, digest, media_type, size_bytes, content, descriptor, pushed_at_ms
      from manifest order by id limit 1`,
      `insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
      ${numbers(count)}
      select ${withTags(number)}, 'tag-' || (1000000 + i),
        (select id from manifest where repository_id = ${withTags(number)}),
        ${nowMs - count * 1000} + i * 1000, 1
      from numbers`,
    ]),
    `insert into log_entry_${month} (at_ms, kind, namespace_id, repository_id, performer_id,
        address, metadata)
      ${numbers(sizes.logEntries)}
      select ${monthStartMs} + i * ${logStepMs},
        case when i % 10 = 0 then 'push_repo' else 'pull_repo' end,
        case when i % 4 = 0 then ${organization('0')} else ${organization('1')} end,
        case when i % 4 = 0 then ${large} else null end, ${administrator}, '192.0.2.7',
        '{"repo":"payments-service","namespace":"org","tag":"latest","username":"admin"}'
      from numbers`,
    sessionStatement(options.administrator, nowMs),
  ]
}

/** Signs the administrator in, for a day: {@link sessionId} is the cookie. */
export function sessionStatement(administrator: string, nowMs: number): string {
  const digest = createHash('sha256').update(sessionId).digest('hex')
  return `insert into session (id_digest, account_id, created_at_ms, confirmed_at_ms,
      last_used_at_ms, expires_at_ms, address, user_agent)
    select '${digest}', id, ${nowMs}, ${nowMs + 3_600_000}, ${nowMs}, ${nowMs + 86_400_000},
      '127.0.0.1', 'bench'
    from account where name = '${administrator}'`
}
