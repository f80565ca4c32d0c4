import type { ApiAccess } from '../../api/api-access.service.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import type { Tags } from '../tags/tags.service.ts'
import type { ManifestOverviews } from './manifest-overview.service.ts'
import * as wire from './manifest.wire.ts'

interface Dependencies {
  readonly overviews: ManifestOverviews
  readonly tags: Tags
  readonly access: ApiAccess
}

const tag = 'manifest'
const one = '/repository/{repository}/manifest/{manifestref}'

/** Manifests by their digests: what they say, and how often they were pulled. */
export function manifestOperations({ overviews, tags, access }: Dependencies): Operation[] {
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
