import type { ApiAccess } from '../api/api-access.service.ts'
import { ApiError, messageAlone } from '../api/api-error.ts'
import { type Answer, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { LogsConfig } from '../platform/config/slices/logs.ts'
import type { LogPosition, LogSearch } from './log-store.ts'
import {
  AggregatedLogsJson,
  LogPageJson,
  LogQuery,
  LogWindowQuery,
  OrganizationParams,
  presentCounts,
  presentPage,
  RepositoryParams,
  windowOf,
} from './log.wire.ts'
import type { Logs } from './logs.service.ts'

interface Dependencies {
  readonly logs: Logs
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
  readonly clock: Clock
  readonly config: LogsConfig
}

/** What concerns the registry as a whole stands in nobody's own log. */
const serviceKinds = [
  'service_key_create',
  'service_key_approve',
  'service_key_delete',
  'service_key_modify',
  'service_key_extend',
  'service_key_rotate',
] as const

/** What of the record a caller may see. */
interface Scope {
  readonly namespaceId?: number
  readonly repositoryId?: number
  readonly exceptKinds?: readonly string[]
}

const entriesPerPage = 20
/** Counting reads all entries of the time: a quarter is as long as anybody looks at. */
const countedDaysMaximum = 93

/** Reading the audit log: of a repository, of an organization, of oneself, and all of it. */
export function logOperations(dependencies: Dependencies): Operation[] {
  const { access } = dependencies
  const tag = 'logs'
  const list = (id: string, scope: Scope, query: Query, withNamespace = false) =>
    listPage(dependencies, { id, scope, query, withNamespace })
  const count = (scope: Scope, query: Query) => countByDay(dependencies, scope, query)
  const common = { tag, method: 'get' } as const
  const listing = { ...common, query: LogQuery, answers: { 200: LogPageJson } } as const
  const counting = {
    ...common,
    query: LogWindowQuery,
    answers: { 200: AggregatedLogsJson },
    feature: 'AGGREGATED_LOG_COUNT_RETRIEVAL',
  } as const

  return [
    operation({
      ...listing,
      id: 'listRepoLogs',
      summary: 'What was done with a repository, the newest first.',
      path: '/repository/{repository}/logs',
      params: RepositoryParams,
      scope: 'repo:admin',
      async handle({ params, query, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        return await list('listRepoLogs', { repositoryId: repository.id }, query)
      },
    }),
    operation({
      ...listing,
      id: 'listOrgLogs',
      summary: 'What was done in an organization, the newest first.',
      path: '/organization/{orgname}/logs',
      params: OrganizationParams,
      scope: 'org:admin',
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        return await list('listOrgLogs', { namespaceId: organization.id }, query)
      },
    }),
    operation({
      ...listing,
      id: 'listUserLogs',
      summary: 'What was done in the namespace of the caller, the newest first.',
      path: '/user/logs',
      scope: 'user:admin',
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        return await list(
          'listUserLogs',
          { namespaceId: user.id, exceptKinds: serviceKinds },
          query,
        )
      },
    }),
    operation({
      ...listing,
      id: 'listAllLogs',
      summary: 'What was done in the whole registry, the newest first.',
      path: '/superuser/logs',
      scope: 'super:user',
      feature: 'SUPER_USERS',
      wantsFreshLogin: true,
      async handle({ query, caller }) {
        access.superUser(caller)
        return await list('listAllLogs', {}, query, true)
      },
    }),
    operation({
      ...counting,
      id: 'getAggregateRepoLogs',
      summary: 'How often what was done with a repository, day by day.',
      path: '/repository/{repository}/aggregatelogs',
      params: RepositoryParams,
      scope: 'repo:admin',
      async handle({ params, query, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        return await count({ repositoryId: repository.id }, query)
      },
    }),
    operation({
      ...counting,
      id: 'getAggregateOrgLogs',
      summary: 'How often what was done in an organization, day by day.',
      path: '/organization/{orgname}/aggregatelogs',
      params: OrganizationParams,
      scope: 'org:admin',
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        return await count({ namespaceId: organization.id }, query)
      },
    }),
    operation({
      ...counting,
      id: 'getAggregateUserLogs',
      summary: 'How often what was done in the namespace of the caller, day by day.',
      path: '/user/aggregatelogs',
      scope: 'user:admin',
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        return await count({ namespaceId: user.id, exceptKinds: serviceKinds }, query)
      },
    }),
    operation({
      ...counting,
      id: 'listAllAggregateLogs',
      summary: 'How often what was done in the whole registry, day by day.',
      path: '/superuser/aggregatelogs',
      scope: 'super:user',
      isInternal: true,
      wantsFreshLogin: true,
      async handle({ query, caller }) {
        access.superUser(caller)
        return await count({}, query)
      },
    }),
  ]
}

interface Query {
  readonly starttime?: string
  readonly endtime?: string
  readonly performer?: string
  readonly next_page?: string
}

async function listPage(
  dependencies: Dependencies,
  asked: {
    readonly id: string
    readonly scope: Scope
    readonly query: Query
    readonly withNamespace: boolean
  },
): Promise<Answer> {
  const { logs, pageTokens, config } = dependencies
  const { id, scope, query, withNamespace } = asked
  const { window, search } = await searchOf(dependencies, scope, query)
  const list = JSON.stringify([id, scope, query.performer ?? null])
  const place = placeOf(pageTokens.open(list, query.next_page))
  const isBeyond = config.pagesMaximum !== undefined && place.page > config.pagesMaximum
  if (search === undefined || isBeyond) {
    const nothing = { entries: [], next: undefined }
    const options = { withNamespace, nextPage: undefined, archivedBeforeMs: undefined }
    return ok(presentPage(window, nothing, options))
  }
  const page = await logs.page(search, { after: place.after, limit: entriesPerPage })
  // Only who has come to the end of the list has to know that there was more once.
  const archivedBeforeMs = page.next === undefined ? await logs.archivedBefore(search) : undefined
  const isLastAllowed = config.pagesMaximum !== undefined && place.page >= config.pagesMaximum
  const nextPage =
    page.next === undefined || isLastAllowed
      ? undefined
      : pageTokens.seal(list, [page.next.atMs, page.next.id, place.page + 1])
  return ok(presentPage(window, page, { withNamespace, nextPage, archivedBeforeMs }))
}

async function countByDay(dependencies: Dependencies, scope: Scope, query: Query): Promise<Answer> {
  const { window, search } = await searchOf(dependencies, scope, query)
  if (window.untilMs - window.fromMs > countedDaysMaximum * 86_400_000) {
    throw new ApiError(messageAlone(400), `ask for ${countedDaysMaximum} days at most`)
  }
  return ok(presentCounts(search === undefined ? [] : await dependencies.logs.countByDay(search)))
}

/** The search is undefined when it names a performer that never was. */
async function searchOf({ logs, clock }: Dependencies, scope: Scope, query: Query) {
  const window = windowOf(query, clock())
  if (window.untilMs < window.fromMs) {
    throw new ApiError(messageAlone(400), 'endtime lies before starttime')
  }
  const search: LogSearch = { ...window, ...scope }
  const { performer } = query
  if (performer === undefined || performer === '') return { window, search }
  const performerId = await logs.performerNamed(performer)
  return { window, search: performerId === undefined ? undefined : { ...search, performerId } }
}

/** What a token of a page says; the first page for a token of another form. */
function placeOf(key: unknown): { readonly after: LogPosition | undefined; readonly page: number } {
  if (!Array.isArray(key)) return { after: undefined, page: 1 }
  const [atMs, id, page] = key as unknown[]
  if (![atMs, id, page].every((part) => Number.isSafeInteger(part))) {
    return { after: undefined, page: 1 }
  }
  return { after: { atMs: atMs as number, id: id as number }, page: page as number }
}
