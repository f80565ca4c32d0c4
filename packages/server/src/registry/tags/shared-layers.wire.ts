import { type Static, Type } from 'typebox'

import type { SharedTags } from './tag-list.service.ts'

/** What tags share, as API v1 spells it; Quay has no such call. */
export const SharedLayersQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
})

const TagJson = Type.Object({
  name: Type.String(),
  manifest_digest: Type.String(),
  size: Type.Integer(),
  /** What none of the other tags needs. */
  own_size: Type.Integer(),
  shared_size: Type.Integer(),
})
const LayerJson = Type.Object({
  digest: Type.String(),
  size: Type.Integer(),
  tags: Type.Array(Type.String()),
})
export const SharedLayersJson = Type.Object({
  tags: Type.Array(TagJson),
  layers: Type.Array(LayerJson),
  has_more_layers: Type.Boolean(),
  /** False where the tags need more than was looked at: sizes are too small then. */
  is_complete: Type.Boolean(),
})

const layersMaximum = 500

export function presentSharedLayers(shared: SharedTags): Static<typeof SharedLayersJson> {
  const { tags, layers, isComplete } = shared
  return {
    tags: tags.map((tag) => ({
      name: tag.name,
      manifest_digest: tag.digest,
      size: tag.sizeBytes,
      own_size: tag.ownBytes,
      shared_size: tag.sizeBytes - tag.ownBytes,
    })),
    layers: layers.slice(0, layersMaximum).map((layer) => ({
      digest: layer.digest,
      size: layer.sizeBytes,
      tags: [...layer.tags],
    })),
    has_more_layers: layers.length > layersMaximum,
    is_complete: isComplete,
  }
}
