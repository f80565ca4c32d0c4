import type { Digest } from '../digest.ts'
import type { ParsedManifest } from './manifest.ts'
import { isIndexMediaType } from './media-type.ts'

/**
 * How the referrers API describes a manifest (OCI distribution-spec 1.1, "Listing
 * referrers"), as the JSON that goes into the list.
 *
 * `artifactType` is the manifest's own, or else the type of its config; an index without one
 * has none.
 */
export function referrerDescriptor(
  manifest: { readonly digest: Digest; readonly sizeBytes: number },
  parsed: ParsedManifest,
): string {
  const artifactType = artifactTypeOf(parsed)
  return JSON.stringify({
    mediaType: parsed.mediaType,
    digest: manifest.digest,
    size: manifest.sizeBytes,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(parsed.annotations === undefined ? {} : { annotations: parsed.annotations }),
  })
}

/** The type that a filter by `artifactType` compares with. */
export function artifactTypeOf(parsed: ParsedManifest): string | undefined {
  if (parsed.artifactType !== undefined) return parsed.artifactType
  return isIndexMediaType(parsed.mediaType) ? undefined : parsed.configMediaType
}
