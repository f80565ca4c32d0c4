import { algorithmOf, digestOf } from '../digest.ts'
import { parseManifest, type ParsedManifest } from '../manifests/manifest.ts'
import type { Finding } from './finding.ts'
import {
  groupsOfManifests,
  linkedManifests,
  type LinkedManifest,
} from './verify-manifests.queries.ts'
import type { Walk } from './walk.ts'

/**
 * Every manifest's bytes are those of its digest, and its repository has everything that it
 * names. A manifest that was deleted is kept for the history of its tags; what it named need
 * not be there any more.
 */
export async function* verifyManifests(walk: Walk): AsyncIterable<Finding> {
  const { reader } = walk
  for await (const ids of groupsOfManifests(reader)) {
    for (const manifest of await linkedManifests(reader, ids)) {
      if (findingsIn(manifest, walk).length === 0) continue
      // Its rows were read one after the other, while others may have changed them.
      const [again] = await linkedManifests(reader, [manifest.id])
      if (again !== undefined) yield* findingsIn(again, walk)
    }
    walk.onChecked('manifests', ids.length, 0)
  }
}

function findingsIn(manifest: LinkedManifest, walk: Walk): Finding[] {
  const { repository, digest, content } = manifest
  const actualDigest = digestOf(content, algorithmOf(digest))
  if (actualDigest !== digest) {
    return [{ kind: 'manifest-damaged', repository, digest, actualDigest }]
  }
  if (manifest.isDeleted) return []
  let parsed: ParsedManifest
  try {
    parsed = parseManifest(content, manifest.mediaType, { descriptorsMaximum: Infinity })
  } catch (error) {
    const reason = (error as Error).message
    return [{ kind: 'manifest-unreadable', repository, digest, reason }]
  }
  const named = new Set(
    [...parsed.blobs, ...parsed.children].map((descriptor) => descriptor.digest),
  )
  const isExcused = (name: string) =>
    walk.allowsSparse && name !== parsed.configDigest && manifest.lacking.has(name)
  return [...named]
    .filter((name) => !manifest.linked.has(name) && !isExcused(name))
    .map((missingDigest) => ({ kind: 'content-missing', repository, digest, missingDigest }))
}
