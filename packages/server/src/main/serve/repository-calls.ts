import type { Operation } from '../../api/operation.ts'
import { repositoryListOperation } from '../../repositories/repository-list.routes.ts'
import { repositoryOperations } from '../../repositories/repositories.routes.ts'
import { starOperations } from '../../repositories/stars/stars.routes.ts'
import type { Foundation, Services } from '../services.ts'

/** The calls about repositories and what is in them. */
export function repositoryCalls({ config }: Foundation, services: Services): Operation[] {
  const { accounts, apiAccess: access, deletions, pageTokens, repositories, stars } = services
  const { tagHistory, visibleRepositories: visible } = services
  return [
    repositoryListOperation({ accounts, repositories, visible, stars, access, pageTokens }),
    ...repositoryOperations({
      repositories,
      deletions,
      tagHistory,
      access,
      config: config.registry,
      features: config.api.features,
      defaultTagExpirationSeconds: config.tags.defaultExpirationSeconds,
    }),
    ...starOperations({ stars, visible, access, pageTokens }),
  ]
}
