import { type Static, Type } from 'typebox'

import { rfc2822DateOrNull } from '../../api/date-form.ts'
import type { Pulls } from '../tags/tag-change.queries.ts'
import type { DescribedLayer } from './image-history.ts'
import type { ManifestOverview } from './manifest-overview.service.ts'

/** Manifests as API v1 spells them. */
export const ManifestParams = Type.Object({
  repository: Type.String({ maxLength: 512 }),
  manifestref: Type.String({ maxLength: 255 }),
})

export const ManifestQuery = Type.Object({ include_modelcard: Type.Optional(Type.Boolean()) })

const TextOrNull = Type.Union([Type.String(), Type.Null()])

const LayerJson = Type.Object({
  index: Type.Integer(),
  compressed_size: Type.Integer(),
  is_remote: Type.Boolean(),
  urls: Type.Union([Type.Array(Type.String()), Type.Null()]),
  command: Type.Union([Type.Array(Type.String()), Type.Null()]),
  comment: TextOrNull,
  author: TextOrNull,
  blob_digest: Type.String(),
  created_datetime: TextOrNull,
})

export const ManifestJson = Type.Object({
  digest: Type.String(),
  is_manifest_list: Type.Boolean(),
  manifest_data: Type.String(),
  config_media_type: TextOrNull,
  layers_compressed_size: Type.Integer(),
  layers: Type.Union([Type.Array(LayerJson), Type.Null()]),
})

export const ManifestPullsJson = Type.Object({
  manifest_digest: Type.String(),
  manifest_pull_count: Type.Integer(),
  last_manifest_pull_date: TextOrNull,
})

export function presentManifest(overview: ManifestOverview): Static<typeof ManifestJson> {
  const { manifest, layers } = overview
  return {
    digest: manifest.digest,
    is_manifest_list: overview.isIndex,
    manifest_data: overview.content,
    config_media_type: overview.configMediaType ?? null,
    layers_compressed_size: (layers ?? []).reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0),
    layers: layers?.map(presentLayer) ?? null,
  }
}

function presentLayer(layer: DescribedLayer, index: number): Static<typeof LayerJson> {
  const { urls, command } = layer
  return {
    index,
    compressed_size: layer.sizeBytes,
    is_remote: urls.length > 0,
    urls: urls.length > 0 ? [...urls] : null,
    command: command === undefined ? null : [command],
    comment: layer.comment ?? null,
    author: layer.author ?? null,
    blob_digest: layer.digest,
    created_datetime: rfc2822DateOrNull(layer.createdAtMs),
  }
}

export function presentManifestPulls(
  digest: string,
  pulls: Pulls,
): Static<typeof ManifestPullsJson> {
  return {
    manifest_digest: digest,
    manifest_pull_count: pulls.count,
    last_manifest_pull_date: rfc2822DateOrNull(pulls.lastAtMs),
  }
}
