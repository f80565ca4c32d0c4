import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../../api/date-form.ts'
import { NextPageJson } from '../../api/numbered-pages.ts'
import { KindJson } from '../manifests/manifest-details.wire.ts'
import type { TagDetails } from './tag-details.ts'

/** The list of tags that people look at, as API v1 spells it; Quay has no such call. */
const latestSecond = 253_402_300_799
const Seconds = Type.Integer({ minimum: 0, maximum: latestSecond })
const TextOrNull = Type.Union([Type.String(), Type.Null()])

export const TagListQuery = Type.Object({
  sort: Type.Optional(Type.Enum(['pushed', 'name'])),
  order: Type.Optional(Type.Enum(['asc', 'desc'])),
  /** How names begin, in exactly these letters. */
  prefix: Type.Optional(Type.String({ maxLength: 128 })),
  /** What names have in them, in capitals or not. */
  name: Type.Optional(Type.String({ maxLength: 128 })),
  pushed_after: Type.Optional(Seconds),
  pushed_before: Type.Optional(Seconds),
  /** Without the tags under which cosign keeps what belongs to others. */
  hide_companions: Type.Optional(Type.Boolean()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})

const TagJson = Type.Object({
  name: Type.String(),
  manifest_digest: Type.String(),
  media_type: Type.String(),
  kind: KindJson,
  artifact_type: TextOrNull,
  platforms: Type.Array(Type.String()),
  size: Type.Union([Type.Integer(), Type.Null()]),
  pushed: Type.String(),
  pushed_by: TextOrNull,
  pull_count: Type.Integer(),
  last_pulled: TextOrNull,
  expiration: TextOrNull,
  immutable: Type.Boolean(),
  /** No more than 100 are counted. */
  referrer_count: Type.Integer(),
  is_signed: Type.Boolean(),
})

export const TagListJson = Type.Object({ tags: Type.Array(TagJson), next_page: NextPageJson })

export function presentTagDetails(tag: TagDetails): Static<typeof TagJson> {
  return {
    name: tag.name,
    manifest_digest: tag.digest,
    media_type: tag.mediaType,
    kind: tag.kind,
    artifact_type: tag.artifactType ?? null,
    platforms: [...tag.platforms],
    size: tag.sizeBytes ?? null,
    pushed: rfc2822Date(tag.pushedAtMs),
    pushed_by: tag.pushedBy ?? null,
    pull_count: tag.pulls,
    last_pulled: rfc2822DateOrNull(tag.lastPulledAtMs),
    expiration: rfc2822DateOrNull(tag.expiresAtMs),
    immutable: tag.isImmutable,
    referrer_count: tag.referrers,
    is_signed: tag.isSigned,
  }
}
