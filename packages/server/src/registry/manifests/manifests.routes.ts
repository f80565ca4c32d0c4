import type { ApiAccess } from '../../api/api-access.service.ts'
import { NextPageQuery } from '../../api/numbered-pages.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import type { Tags } from '../tags/tags.service.ts'
import { presentReferrer, ReferrersJson } from '../referrers/referrer-tree.wire.ts'
import type { ReferrerTrees } from '../referrers/referrer-tree.service.ts'
import type { ManifestDescriptions } from './manifest-details.service.ts'
import { ManifestDetailsJson, presentManifestDetails } from './manifest-details.wire.ts'
import type { ManifestOverviews } from './manifest-overview.service.ts'
import * as wire from './manifest.wire.ts'

interface Dependencies {
  readonly overviews: ManifestOverviews
  readonly descriptions: ManifestDescriptions
  readonly referrerTrees: ReferrerTrees
  readonly tags: Tags
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const tag = 'manifest'
const referrersPerPage = 50
const one = '/repository/{repository}/manifest/{manifestref}'

/** Manifests by their digests: what they say, and how often they were pulled. */
export function manifestOperations(dependencies: Dependencies): Operation[] {
  const { overviews, descriptions, referrerTrees, tags, access, pageTokens } = dependencies
  const common = { tag, method: 'get', params: wire.ManifestParams, scope: 'repo:read' } as const
  return [
    operation({
      ...common,
      id: 'getRepoManifest',
      summary: 'Tells of a manifest and its layers.',
      path: one,
      query: wire.ManifestQuery,
      answers: { 200: wire.ManifestJson },
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        return ok(wire.presentManifest(await overviews.overview(target, params.manifestref)))
      },
    }),
    operation({
      ...common,
      id: 'getManifestDetails',
      summary: 'Tells what a manifest is: the config of an image, the children of an index.',
      path: `${one}/details`,
      answers: { 200: ManifestDetailsJson },
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        return ok(presentManifestDetails(await descriptions.of(target, params.manifestref)))
      },
    }),
    operation({
      ...common,
      id: 'listManifestReferrers',
      summary: 'Lists what belongs to a manifest (signatures, SBOMs and more), as a tree.',
      path: `${one}/referrers`,
      query: NextPageQuery,
      answers: { 200: ReferrersJson },
      async handle({ params, query, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        const { digest } = await overviews.find(target, params.manifestref)
        const list = `referrers ${target.repository.id} ${digest}`
        const after = pageTokens.open(list, query.next_page)
        const { nodes, nextId } = await referrerTrees.page(target, digest, {
          afterId: typeof after === 'number' ? after : 0,
          limit: referrersPerPage,
        })
        return ok({
          referrers: nodes.map(presentReferrer),
          ...(nextId === undefined ? {} : { next_page: pageTokens.seal(list, nextId) }),
        })
      },
    }),
    operation({
      ...common,
      id: 'getManifestPullStatistics',
      summary: 'Tells how often a manifest was pulled.',
      path: `${one}/pull_statistics`,
      answers: { 200: wire.ManifestPullsJson },
      feature: 'IMAGE_PULL_STATS',
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        const { id, digest } = await overviews.find(target, params.manifestref)
        return ok(wire.presentManifestPulls(digest, await tags.pullsOfManifest(id)))
      },
    }),
  ]
}
