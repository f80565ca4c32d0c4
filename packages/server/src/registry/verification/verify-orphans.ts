import type { Finding } from './finding.ts'
import { unkeptManifests, unlinkedBlobs } from './verify-orphans.queries.ts'
import type { Walk } from './walk.ts'

/** While the walk goes on, the collector and the jobs that note old content may be at work. */
const youngMilliseconds = 60 * 60 * 1000

/** Whatever nothing refers to is known to the collector. */
export async function* verifyOrphans({ reader, clock }: Walk): AsyncIterable<Finding> {
  const bornBeforeMs = clock() - youngMilliseconds
  for await (const { id, digest, sizeBytes } of unlinkedBlobs(reader, bornBeforeMs)) {
    yield { kind: 'blob-unlinked', id, digest, sizeBytes }
  }
  for await (const { id, digest, repository } of unkeptManifests(reader, bornBeforeMs)) {
    yield { kind: 'manifest-unkept', id, digest, repository }
  }
}
