import { type Static, Type } from 'typebox'

import { rfc2822Date } from '../api/date-form.ts'
import { NextPageJson } from '../api/numbered-pages.ts'
import type { FoundBlob, FoundManifest, FoundPlace, FoundTag } from './content-search.ts'

/** Content that was found, as API v1 spells it; Quay has no such calls. */
const TextOrNull = Type.Union([Type.String(), Type.Null()])
const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
}
export const FindTagsQuery = Type.Object({
  query: Type.String({ minLength: 1, maxLength: 128 }),
  ...page,
})
export const FindDigestQuery = Type.Object({ digest: Type.String({ maxLength: 150 }), ...page })

const PlaceJson = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  is_public: Type.Boolean(),
})

const TagJson = Type.Object({
  repository: PlaceJson,
  name: Type.String(),
  manifest_digest: Type.String(),
  kind: TextOrNull,
  pushed: Type.String(),
  pushed_by: TextOrNull,
})
export const FoundTagsJson = Type.Object({ tags: Type.Array(TagJson), next_page: NextPageJson })

const ManifestJson = Type.Object({
  repository: PlaceJson,
  digest: Type.String(),
  media_type: Type.String(),
  kind: TextOrNull,
  pushed: Type.String(),
  tags: Type.Array(Type.String()),
})
export const FoundManifestsJson = Type.Object({
  manifests: Type.Array(ManifestJson),
  next_page: NextPageJson,
})

const BlobJson = Type.Object({
  repository: PlaceJson,
  digest: Type.String(),
  size: Type.Integer(),
})
export const FoundBlobsJson = Type.Object({ blobs: Type.Array(BlobJson), next_page: NextPageJson })

function presentPlace({ namespace, name, isPublic }: FoundPlace): Static<typeof PlaceJson> {
  return { namespace, name, is_public: isPublic }
}

export function presentFoundTag(tag: FoundTag): Static<typeof TagJson> {
  return {
    repository: presentPlace(tag.place),
    name: tag.name,
    manifest_digest: tag.digest,
    kind: tag.kind ?? null,
    pushed: rfc2822Date(tag.pushedAtMs),
    pushed_by: tag.pushedBy ?? null,
  }
}

export function presentFoundManifest(manifest: FoundManifest): Static<typeof ManifestJson> {
  return {
    repository: presentPlace(manifest.place),
    digest: manifest.digest,
    media_type: manifest.mediaType,
    kind: manifest.kind ?? null,
    pushed: rfc2822Date(manifest.pushedAtMs),
    tags: [...manifest.tags],
  }
}

export function presentFoundBlob(blob: FoundBlob): Static<typeof BlobJson> {
  return { repository: presentPlace(blob.place), digest: blob.digest, size: blob.sizeBytes }
}
