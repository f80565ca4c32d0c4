import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../api/date-form.ts'
import { type Attention, attentionKinds } from './attention.ts'
import type { Overview } from './overview.ts'

/** What a user sees first, as API v1 spells it; Quay has no such call. */
const TextOrNull = Type.Union([Type.String(), Type.Null()])

const PushJson = Type.Object({
  repository: Type.String(),
  is_public: Type.Boolean(),
  tag: Type.String(),
  manifest_digest: Type.String(),
  kind: TextOrNull,
  pushed: Type.String(),
  pushed_by: TextOrNull,
})

const NamespaceJson = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['user', 'organization']),
  role: Type.Enum(['owner', 'creator', 'member']),
  repository_count: Type.Integer(),
  used_bytes: Type.Union([Type.Integer(), Type.Null()]),
})

const AttentionJson = Type.Object({
  kind: Type.Enum([...attentionKinds]),
  severity: Type.Enum(['info', 'warning', 'error']),
  repository: TextOrNull,
  tag: TextOrNull,
  organization: TextOrNull,
  name: TextOrNull,
  /** No more than 100 are counted. */
  count: Type.Integer(),
  at: TextOrNull,
})

export const OverviewJson = Type.Object({
  recent_pushes: Type.Array(PushJson),
  namespaces: Type.Array(NamespaceJson),
  attention: Type.Array(AttentionJson),
})

export function presentOverview(overview: Overview): Static<typeof OverviewJson> {
  return {
    recent_pushes: overview.pushes.map((push) => ({
      repository: push.repository,
      is_public: push.isPublic,
      tag: push.tag,
      manifest_digest: push.digest,
      kind: push.kind ?? null,
      pushed: rfc2822Date(push.atMs),
      pushed_by: push.by ?? null,
    })),
    namespaces: overview.namespaces.map((namespace) => ({
      name: namespace.name,
      kind: namespace.kind,
      role: namespace.role,
      repository_count: namespace.repositories,
      used_bytes: namespace.usedBytes ?? null,
    })),
    attention: overview.attention.map(presentAttention),
  }
}

function presentAttention(attention: Attention): Static<typeof AttentionJson> {
  return {
    kind: attention.kind,
    severity: attention.severity,
    repository: attention.repository ?? null,
    tag: attention.tag ?? null,
    organization: attention.organization ?? null,
    name: attention.name ?? null,
    count: attention.count,
    at: rfc2822DateOrNull(attention.atMs),
  }
}
