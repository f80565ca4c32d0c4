import type { Clock } from '../../platform/clock/clock.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { nextLink, pageLimit } from '../http/paging.ts'
import type { RegistryDoor } from '../http/registry-caller.ts'
import { answerJson } from '../http/registry-exchange.ts'
import type { RegistryHandler, RegistryHandlers } from '../http/registry-handler.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import { prepareListTags } from './tag.queries.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: RegistryConfig
  readonly limits: LimitsConfig
}

/** `/v2/<name>/tags/list` (OCI distribution-spec 1.1, "Listing tags"). */
export function tagHandlers(dependencies: Dependencies): RegistryHandlers<'tags'> {
  const { door, names, clock, config, limits } = dependencies
  const listTags = prepareListTags(dependencies.database)

  const list: RegistryHandler<'tags'> = async (exchange, path, caller) => {
    const target = await door.repository(caller, names.parse(path.name), 'pull')
    const limit = pageLimit(exchange.query, { usual: config.pageSize, maximum: limits.pageSize })
    const tags =
      limit === 0
        ? []
        : await listTags({
            repositoryId: target.repository.id,
            after: exchange.query.get('last') ?? '',
            nowMs: clock(),
            limit: limit + 1,
          })
    const page = tags.slice(0, limit)
    const last = page.at(-1)
    const hasMore = tags.length > limit && last !== undefined
    answerJson(
      exchange,
      200,
      hasMore ? { link: nextLink(`/v2/${path.name}/tags/list`, { n: limit, last }) } : {},
      { name: path.name, tags: page },
    )
  }
  return { GET: list, HEAD: list }
}
