import { Type } from 'typebox'

import { hasScope } from '../access/principal.ts'
import type { ApiAccess } from '../api/api-access.service.ts'
import { type ApiCaller, isSignedIn } from '../api/api-caller.ts'
import { ApiError, messageAlone } from '../api/api-error.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { AccountSearch } from './account-search.service.ts'
import type { CompletionScope, Entities } from './entities.service.ts'
import type { RepositorySearch } from './repository-search.service.ts'
import { anybody, type FoundEntity, type Viewer } from './search.ts'
import * as wire from './search.wire.ts'
import { fitOf, normalized } from './words.ts'

interface Dependencies {
  readonly repositorySearch: RepositorySearch
  readonly accountSearch: AccountSearch
  readonly entities: Entities
  readonly accounts: Accounts
  readonly access: ApiAccess
  /** `FEATURE_PARTIAL_USER_AUTOCOMPLETE`. */
  readonly completesUsers: boolean
}

const pageSize = 10
const pagesMaximum = 10
const foundOfEachKind = 10

/** Finding things by their names. */
export function searchOperations(dependencies: Dependencies): Operation[] {
  const { repositorySearch, accountSearch, entities, access } = dependencies
  const tag = 'search'

  return [
    operation({
      id: 'getMatchingEntities',
      tag,
      summary: 'Completes the name of a user, a team or a robot.',
      method: 'get',
      path: '/entities/{prefix}',
      params: wire.EntitiesParams,
      query: wire.EntitiesQuery,
      answers: { 200: wire.EntitiesJson },
      async handle({ params, query, caller }) {
        const scope = await completionScope(dependencies, caller, query)
        const found = await entities.beginningWith(params.prefix, scope)
        const { organization } = scope
        const isOfferedItself =
          query.includeOrgs === true &&
          organization?.name.startsWith(normalized(params.prefix)) === true &&
          scope.robotsOf !== undefined
        const itself: FoundEntity[] = isOfferedItself
          ? [{ kind: 'organization', name: organization.name }]
          : []
        return ok({
          results: [...itself, ...found].map((entity) =>
            wire.presentEntity(entity, organization !== undefined),
          ),
        })
      },
    }),
    operation({
      id: 'linkExternalUser',
      tag,
      summary: 'Makes an account for somebody of a directory; there is no directory here.',
      isInternal: true,
      method: 'post',
      path: '/entities/link/{username}',
      params: wire.LinkParams,
      answers: { 200: Type.Undefined() },
      handle({ caller }) {
        access.signedIn(caller)
        throw new ApiError(messageAlone(404), 'there is no directory that accounts come from')
      },
    }),
    operation({
      id: 'conductSearch',
      tag,
      summary: 'Finds repositories, namespaces, robots and teams by the beginnings of words.',
      method: 'get',
      path: '/find/all',
      scope: 'repo:read',
      query: wire.FindAllQuery,
      answers: { 200: wire.FoundJson },
      async handle({ query: { query = '' }, caller }) {
        if (query.trim() === '') return ok({ results: [] })
        const viewer = viewerOf(access, caller)
        const own =
          isSignedIn(caller) && hasScope(caller.principal, 'org:admin')
            ? await accountSearch.robotsAndTeams(
                query,
                caller.principal.account.id,
                foundOfEachKind,
              )
            : { robots: [], teams: [] }
        const namespaces = await accountSearch.namespaces(query, viewer, foundOfEachKind)
        const page = { offset: 0, limit: foundOfEachKind }
        const repositories = await repositorySearch.find(query, viewer, page)
        const results = [
          ...own.teams.map((team) => wire.presentTeam(team, query)),
          ...own.robots.map((robot) => wire.presentRobot(robot, query)),
          ...repositories.found.map((found) => wire.presentRepository(found, undefined)),
          ...namespaces.map((namespace) =>
            wire.presentNamespace(namespace, fitOf(namespace.name, query) / 4),
          ),
        ]
        return ok({ results: results.toSorted((left, right) => right.score - left.score) })
      },
    }),
    operation({
      id: 'conductRepoSearch',
      tag,
      summary: 'Finds repositories by the beginnings of words, the best first.',
      method: 'get',
      path: '/find/repositories',
      query: wire.FindRepositoriesQuery,
      answers: { 200: wire.FoundRepositoriesJson },
      async handle({ query: { query = '', page: wanted = 1, includeUsage }, caller }) {
        const page = Math.min(Math.max(wanted, 1), pagesMaximum)
        const offset = (page - 1) * pageSize
        const { found, hasMore } = await repositorySearch.find(query, viewerOf(access, caller), {
          offset,
          limit: pageSize,
        })
        const usage = includeUsage === true ? await repositorySearch.usage(found) : undefined
        return ok({
          results: found.map((repository) =>
            wire.presentRepository(repository, usage?.get(repository.id)),
          ),
          has_additional: hasMore && page < pagesMaximum,
          page,
          page_size: pageSize,
          start_index: offset,
        })
      },
    }),
  ]
}

/** The caller as somebody who searches: a token that is not good for reading finds what anybody does. */
export function viewerOf(access: ApiAccess, caller: ApiCaller): Viewer {
  if (!isSignedIn(caller) || !hasScope(caller.principal, 'repo:read')) return anybody
  return {
    accountId: caller.principal.account.id,
    seesEverything: access.mayReadEverything(caller),
  }
}

/** What a caller may see in a completion: robots and teams only of what it belongs to. */
async function completionScope(
  { accounts, access, completesUsers }: Dependencies,
  caller: ApiCaller,
  query: { readonly namespace?: string; readonly includeTeams?: boolean },
): Promise<CompletionScope> {
  // Whoever may pull without signing in could list all users otherwise.
  const onlyExactUsers = !completesUsers || !isSignedIn(caller)
  const namespace = query.namespace === undefined ? undefined : await accounts.find(query.namespace)
  if (namespace?.kind === 'organization') {
    const isMember = await access.mayIn(caller, namespace, 'member')
    if (!isMember) return { onlyExactUsers }
    return {
      organization: namespace,
      robotsOf: namespace,
      onlyExactUsers,
      ...(query.includeTeams === true ? { teamsOf: namespace } : {}),
    }
  }
  const isOwn =
    isSignedIn(caller) &&
    namespace?.id === caller.principal.account.id &&
    hasScope(caller.principal, 'user:admin')
  return { onlyExactUsers, ...(isOwn ? { robotsOf: namespace } : {}) }
}
