import type { Finding } from './finding.ts'
import { verifyBlobs } from './verify-blobs.ts'
import { verifyJobs } from './verify-jobs.ts'
import { verifyManifests } from './verify-manifests.ts'
import { verifyObjects } from './verify-objects.ts'
import { verifyOrphans } from './verify-orphans.ts'
import { verifyTags } from './verify-tags.ts'
import { verifyUploads } from './verify-uploads.ts'
import type { Subject, Walk } from './walk.ts'

const checks: Readonly<Record<Subject, (walk: Walk) => AsyncIterable<Finding>>> = {
  manifests: verifyManifests,
  tags: verifyTags,
  blobs: verifyBlobs,
  uploads: verifyUploads,
  objects: verifyObjects,
  jobs: verifyJobs,
}

/**
 * Walks the whole registry, the database and every store, and tells what is missing, damaged or
 * left over.
 *
 * It reads in pages and changes nothing, so it may run beside servers; what they change under
 * way is looked at again before it is told. Its memory does not grow with the registry.
 *
 * @throws StorageUnavailableError, DatabaseUnavailableError
 */
export async function* verifyRegistry(walk: Walk): AsyncIterable<Finding> {
  for (const check of Object.values(checks)) yield* check(walk)
  yield* verifyOrphans(walk)
}
