import { type TSchema, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../../api/date-form.ts'
import { NextPageJson } from '../../api/numbered-pages.ts'
import { Annotations, KindJson } from '../manifests/manifest-details.wire.ts'
import { type ReferrerNode, treeDepth } from './referrer-tree.service.ts'

/** What belongs to a manifest, as API v1 spells it; Quay has no such call. */
const TextOrNull = Type.Union([Type.String(), Type.Null()])

const members = {
  digest: Type.String(),
  media_type: Type.String(),
  artifact_type: TextOrNull,
  kind: KindJson,
  /** The tag by which cosign finds it; null where its manifest names its subject. */
  tag: TextOrNull,
  manifest_size: Type.Integer(),
  size: Type.Union([Type.Integer(), Type.Null()]),
  annotations: Annotations,
  created: TextOrNull,
  pushed: Type.String(),
  /** There may be more than `referrers` tells; ask for those of this digest. */
  has_more_referrers: Type.Boolean(),
}

function treeOf(depth: number): TSchema {
  if (depth === 1) return Type.Object(members)
  return Type.Object({ ...members, referrers: Type.Optional(Type.Array(treeOf(depth - 1))) })
}

export const ReferrersJson = Type.Object({
  referrers: Type.Array(treeOf(treeDepth)),
  next_page: NextPageJson,
})

interface ReferrerJson {
  readonly [member: string]: unknown
  readonly referrers?: readonly ReferrerJson[]
}

export function presentReferrer(node: ReferrerNode): ReferrerJson {
  const { manifest, referrers } = node
  return {
    digest: manifest.digest,
    media_type: manifest.mediaType,
    artifact_type: manifest.artifactType ?? null,
    kind: node.kind,
    tag: node.tag ?? null,
    manifest_size: manifest.sizeBytes,
    size: manifest.layersBytes ?? null,
    annotations: { ...node.annotations },
    created: rfc2822DateOrNull(node.createdAtMs),
    pushed: rfc2822Date(manifest.pushedAtMs),
    has_more_referrers: node.hasMore,
    ...(referrers === undefined ? {} : { referrers: referrers.map(presentReferrer) }),
  }
}
