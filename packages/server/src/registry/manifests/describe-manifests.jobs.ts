import { type JobHandler, noPayload } from '../../platform/jobs/job.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { ContentLabels } from '../labels/content-labels.service.ts'
import {
  describeManifests,
  findUndescribed,
  type ManifestFacts,
  type UndescribedManifest,
} from './describe-manifests.queries.ts'
import { manifestKind } from './manifest-kind.ts'
import { InvalidManifestError, parseManifest, UnsupportedManifestError } from './manifest.ts'

/** Manifests are large at most, and their bytes are in memory together. */
const manifestsAtOnce = 20

/**
 * Finds out what manifests are that were stored before a push wrote that down. When all of them
 * are described, a run is one look at an empty index.
 */
export function describeManifestsHandler(dependencies: {
  readonly database: BerthDatabase
  readonly labels: ContentLabels
}): JobHandler {
  const { database, labels } = dependencies
  return {
    kind: 'manifests.describe',
    leaseSeconds: 300,
    attemptsMaximum: 10,
    everySeconds: 5 * 60,
    parse: noPayload,
    async run({ signal }) {
      for (;;) {
        signal.throwIfAborted()
        const found = await findUndescribed(database.reader, manifestsAtOnce)
        if (found.length === 0) return
        const facts = await Promise.all(found.map((manifest) => factsOf(labels, manifest)))
        await database.transaction((tx) => describeManifests(tx, facts))
      }
    },
  }
}

/** @throws StorageUnavailableError */
async function factsOf(
  labels: ContentLabels,
  { id, repositoryId, mediaType, content }: UndescribedManifest,
): Promise<ManifestFacts> {
  try {
    const parsed = parseManifest(content, mediaType, { descriptorsMaximum: Infinity })
    const { platforms } = await labels.of({ repository: { id: repositoryId } }, parsed)
    return { id, kind: manifestKind(parsed), platforms }
  } catch (error) {
    const isDamaged =
      error instanceof InvalidManifestError || error instanceof UnsupportedManifestError
    if (!isDamaged) throw error
    return { id, kind: 'artifact', platforms: [] }
  }
}
