import { AccessDeniedError } from '../../access/access-denied-error.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { formatFullName } from '../../repositories/repository-name.ts'
import { nextLink, pageLimit } from '../http/paging.ts'
import { answerJson } from '../http/registry-exchange.ts'
import type { RegistryHandler, RegistryHandlers } from '../http/registry-handler.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import type { Catalog } from './catalog.service.ts'

interface Dependencies {
  readonly catalog: Catalog
  readonly names: RepositoryNames
  readonly config: RegistryConfig
  readonly limits: LimitsConfig
}

/** `/v2/_catalog`: the repositories that the caller may see (Docker Registry API V2). */
export function catalogHandlers(dependencies: Dependencies): RegistryHandlers<'catalog'> {
  const { catalog, names, config, limits } = dependencies

  const list: RegistryHandler<'catalog'> = async (exchange, _path, caller) => {
    const isChallenged =
      caller.principal.kind === 'anonymous' &&
      // Clients such as oras sign in only when they are asked to, and nobody sees an empty list.
      (!config.anonymousAccess || (caller.claims === undefined && !config.publicCatalog))
    if (isChallenged) throw new AccessDeniedError()
    const { query } = exchange
    const limit = pageLimit(query, { usual: config.pageSize, maximum: limits.pageSize })
    const after = names.tryParse(query.get('last') ?? '')
    const found =
      limit === 0 ? [] : await catalog.list(caller.principal, { after, limit: limit + 1 })
    const page = found.slice(0, limit).map(formatFullName)
    const last = page.at(-1)
    const hasMore = found.length > limit && last !== undefined
    answerJson(
      exchange,
      200,
      hasMore ? { link: nextLink('/v2/_catalog', { n: limit, last }) } : {},
      { repositories: page },
    )
  }
  return { GET: list, HEAD: list }
}
