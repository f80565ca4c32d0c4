import type { VisibleRepositories } from '../access/visible-repositories.service.ts'
import type { ApiAccess } from '../api/api-access.service.ts'
import { type ApiCaller, isSignedIn } from '../api/api-caller.ts'
import { invalidRequest, unauthenticated } from '../api/api-error.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { QuotaReports } from '../quota/quota-reports.service.ts'
import type { Repositories } from './repositories.service.ts'
import {
  type ListedRepository,
  placeIn,
  placeOf,
  repositoriesPerPage,
} from './repository-details.ts'
import * as wire from './repository.wire.ts'
import type { Stars } from './stars/stars.service.ts'

interface Dependencies {
  readonly accounts: Accounts
  readonly repositories: Repositories
  readonly visible: VisibleRepositories
  readonly stars: Stars
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
  readonly quotaReports: QuotaReports
}

interface Asked {
  readonly namespace?: string
  readonly starred?: boolean
  readonly public?: boolean
  readonly repo_kind?: string
  readonly next_page?: string
}

/** The list of repositories that the caller may see: of a namespace, starred ones, public ones. */
export function repositoryListOperation(dependencies: Dependencies): Operation {
  const { repositories, stars, access, pageTokens, quotaReports } = dependencies
  return operation({
    id: 'listRepos',
    tag: 'repository',
    summary: 'Lists the repositories that the caller may see.',
    method: 'get',
    path: '/repository',
    query: wire.RepositoriesQuery,
    answers: { 200: wire.RepositoriesJson },
    scope: 'repo:read',
    async handle({ query, caller }) {
      if (query.namespace === undefined && query.starred !== true && query.public !== true) {
        throw invalidRequest('say which: namespace, starred or public')
      }
      const found = await page(dependencies, caller, query)
      const shown = found.slice(0, repositoriesPerPage)
      const last = shown.at(-1)
      const { accountId } = access.viewer(caller)
      const [starred, changedAtMs, popularity, quotas] = await Promise.all([
        accountId === undefined
          ? undefined
          : stars.among(
              accountId,
              shown.map(({ id }) => id),
            ),
        query.last_modified === true ? repositories.lastChanges(shown) : undefined,
        query.popularity === true ? repositories.popularity(shown) : undefined,
        quotaReports.ofRepositories(shown),
      ])
      return ok({
        repositories: shown.map((repository) =>
          wire.presentListedRepository(repository, { starred, changedAtMs, popularity, quotas }),
        ),
        ...(found.length > shown.length && last !== undefined
          ? { next_page: pageTokens.seal(listOf(query), placeOf(last)) }
          : {}),
      })
    },
  })
}

async function page(
  { accounts, visible, access, pageTokens }: Dependencies,
  caller: ApiCaller,
  query: Asked,
): Promise<ListedRepository[]> {
  const after = placeIn(pageTokens.open(listOf(query), query.next_page))
  const { namespace } = query
  const found = namespace === undefined ? undefined : await accounts.findNamespace(namespace)
  if (namespace !== undefined && found === undefined) return []
  const asked = {
    kind: query.repo_kind === 'application' ? ('application' as const) : ('image' as const),
    limit: repositoriesPerPage + 1,
    ...(found === undefined ? {} : { namespaceId: found.id }),
    ...(after === undefined ? {} : { after }),
  }
  const viewer = access.viewer(caller)
  if (query.starred !== true) {
    return await visible.list(viewer, asked, { includesPublic: query.public === true })
  }
  if (!isSignedIn(caller)) throw unauthenticated()
  const { accountId } = viewer
  return accountId === undefined ? [] : await visible.starred({ ...viewer, accountId }, asked)
}

/** A page of one list is none of another. */
function listOf(query: Asked): string {
  return `listRepos ${JSON.stringify([query.namespace, query.starred, query.public])}`
}
