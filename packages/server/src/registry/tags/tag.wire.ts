import { type Static, Type } from 'typebox'

import { epochSeconds, rfc2822Date, rfc2822DateOrNull } from '../../api/date-form.ts'
import type { TagInterval } from './tag-history.ts'
import type { TagPulls } from './tags.service.ts'

/** Tags as API v1 spells them. */
export const TagParams = Type.Object({
  repository: Type.String({ maxLength: 512 }),
  tag: Type.String({ maxLength: 255 }),
})

/** The end of the year 9999, in seconds. */
const latestSecond = 253_402_300_799

export const TagsQuery = Type.Object({
  specificTag: Type.Optional(Type.String({ maxLength: 255 })),
  filter_tag_name: Type.Optional(Type.String({ maxLength: 300 })),
  /** A text that is no number is refused by the call itself, in Quay's form. */
  limit: Type.Optional(Type.Union([Type.Integer(), Type.String({ maxLength: 20 })])),
  page: Type.Optional(Type.Integer({ maximum: 100_000_000 })),
  onlyActiveTags: Type.Optional(Type.Boolean()),
  /** Ours: goes on behind a page, at the cost of the first however far that is. */
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})

export const ChangeTagBody = Type.Object({
  manifest_digest: Type.Optional(Type.String({ maxLength: 200 })),
  expiration: Type.Optional(Type.Union([Type.Number({ maximum: latestSecond }), Type.Null()])),
  immutable: Type.Optional(Type.Boolean()),
})

export const RestoreTagBody = Type.Object({ manifest_digest: Type.String({ maxLength: 200 }) })

export const ExpireTagBody = Type.Object({
  manifest_digest: Type.String({ maxLength: 200 }),
  include_submanifests: Type.Optional(Type.Boolean()),
  is_alive: Type.Optional(Type.Boolean()),
})

const TagJson = Type.Object({
  name: Type.String(),
  reversion: Type.Boolean(),
  /** Absent where tags cannot be immutable. */
  immutable: Type.Optional(Type.Boolean()),
  start_ts: Type.Integer(),
  end_ts: Type.Optional(Type.Integer()),
  manifest_digest: Type.String(),
  is_manifest_list: Type.Boolean(),
  size: Type.Union([Type.Integer(), Type.Null()]),
  last_modified: Type.String(),
  expiration: Type.Optional(Type.String()),
  began_by: Type.Optional(Type.String()),
  ended_by: Type.Optional(Type.String()),
  is_sparse: Type.Optional(Type.Boolean()),
  child_manifest_count: Type.Optional(Type.Integer()),
  present_child_count: Type.Optional(Type.Integer()),
  child_manifests_presence: Type.Optional(Type.Record(Type.String(), Type.Boolean())),
})

export const TagsJson = Type.Object({
  tags: Type.Array(TagJson),
  page: Type.Integer(),
  has_additional: Type.Boolean(),
  next_page: Type.Optional(Type.String()),
})

export const TagPullsJson = Type.Object({
  tag_name: Type.String(),
  tag_pull_count: Type.Integer(),
  last_tag_pull_date: Type.Union([Type.String(), Type.Null()]),
  current_manifest_digest: Type.String(),
  manifest_pull_count: Type.Integer(),
  last_manifest_pull_date: Type.Union([Type.String(), Type.Null()]),
})

export function presentTag(
  tag: TagInterval,
  { showsImmutable }: { readonly showsImmutable: boolean },
): Static<typeof TagJson> {
  const { children, endMs } = tag
  return {
    name: tag.name,
    reversion: tag.isReversion,
    ...(showsImmutable ? { immutable: tag.isImmutable } : {}),
    start_ts: epochSeconds(tag.startMs),
    ...(endMs === undefined ? {} : { end_ts: epochSeconds(endMs) }),
    manifest_digest: tag.digest,
    is_manifest_list: tag.isIndex,
    size: tag.layersBytes ?? null,
    last_modified: rfc2822Date(tag.startMs),
    ...(endMs === undefined ? {} : { expiration: rfc2822Date(endMs) }),
    ...(tag.begunBy === undefined ? {} : { began_by: tag.begunBy }),
    ...(tag.endedBy === undefined ? {} : { ended_by: tag.endedBy }),
    ...(children === undefined ? {} : presentChildren(children)),
  }
}

function presentChildren(children: ReadonlyMap<string, boolean>) {
  const present = [...children.values()].filter(Boolean).length
  return {
    is_sparse: present < children.size,
    child_manifest_count: children.size,
    present_child_count: present,
    child_manifests_presence: Object.fromEntries(children),
  }
}

export function presentTagPulls(name: string, pulls: TagPulls): Static<typeof TagPullsJson> {
  return {
    tag_name: name,
    tag_pull_count: pulls.ofTag.count,
    last_tag_pull_date: rfc2822DateOrNull(pulls.ofTag.lastAtMs),
    current_manifest_digest: pulls.digest,
    manifest_pull_count: pulls.ofManifest.count,
    last_manifest_pull_date: rfc2822DateOrNull(pulls.ofManifest.lastAtMs),
  }
}
