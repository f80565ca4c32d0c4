import type { Operation } from '../../api/operation.ts'
import { capabilityOperations } from '../../registry/capabilities/capabilities.routes.ts'
import { labelOperations } from '../../registry/labels/labels.routes.ts'
import { manifestOperations } from '../../registry/manifests/manifests.routes.ts'
import { tagListOperations } from '../../registry/tags/tag-list.routes.ts'
import { restorationOperations } from '../../registry/time-machine/restorations.routes.ts'
import { tagOperations } from '../../registry/tags/tags.routes.ts'
import { deletedContentOperations } from '../../repositories/deletion/deleted-content.routes.ts'
import { repositoryTokenOperations } from '../../repositories/repository-tokens.routes.ts'
import { repositoryListOperation } from '../../repositories/repository-list.routes.ts'
import { repositoryOperations } from '../../repositories/repositories.routes.ts'
import { starOperations } from '../../repositories/stars/stars.routes.ts'
import type { Foundation, Services } from '../services.ts'

/** The calls about repositories and what is in them. */
export function repositoryCalls({ config }: Foundation, services: Services): Operation[] {
  const { accounts, apiAccess: access, deletions, pageTokens, repositories, stars } = services
  const { labels, manifestOverviews: overviews, tagHistory, tags } = services
  const { visibleRepositories: visible } = services
  return [
    repositoryListOperation({
      accounts,
      repositories,
      visible,
      stars,
      access,
      pageTokens,
      quotaReports: services.quota.reports,
    }),
    ...repositoryOperations({
      repositories,
      deletions,
      tagHistory,
      access,
      config: config.registry,
      features: config.api.features,
      defaultTagExpirationSeconds: config.tags.defaultExpirationSeconds,
    }),
    ...deletedContentOperations({ deleted: services.deletedContent, access, pageTokens }),
    ...repositoryTokenOperations(access),
    ...tagListOperations({ tagList: services.tagList, access, pageTokens }),
    ...tagOperations({ tags, history: tagHistory, access, config: config.tags, pageTokens }),
    ...manifestOperations({
      overviews,
      descriptions: services.manifestDescriptions,
      referrerTrees: services.referrerTrees,
      tags,
      access,
      pageTokens,
    }),
    ...restorationOperations({ restorations: services.restorations, access, pageTokens }),
    ...labelOperations({ labels, overviews, access }),
    ...capabilityOperations(config.registry),
    ...starOperations({ stars, visible, access, pageTokens }),
  ]
}
