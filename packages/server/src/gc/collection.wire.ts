import { type Static, Type } from 'typebox'

import { rfc2822DateOrNull } from '../api/date-form.ts'
import type { CollectionStatus } from './collection-status.service.ts'
import type { Removed } from './total.queries.ts'

/** Garbage collection as API v1 spells it; Quay has no such calls. */
const RemovedJson = Type.Array(
  Type.Object({
    kind: Type.Enum(['tag', 'manifest', 'link', 'blob', 'object']),
    count: Type.Integer(),
    freed_bytes: Type.Integer(),
  }),
)

export const CollectionJson = Type.Object({
  enabled: Type.Boolean(),
  running: Type.Boolean(),
  next_run: Type.Union([Type.String(), Type.Null()]),
  /** No more than 10,000 that are due are counted, and of those that wait, and of objects. */
  backlog: Type.Array(
    Type.Object({
      kind: Type.Enum(['tags', 'manifest', 'referrers', 'link', 'blob', 'namespace']),
      due: Type.Integer(),
      waiting: Type.Integer(),
    }),
  ),
  oldest_review_age_seconds: Type.Integer(),
  waiting_objects: Type.Object({ count: Type.Integer(), size_bytes: Type.Integer() }),
  removed_today: RemovedJson,
  removed: RemovedJson,
})

export const RunCollectionBody = Type.Object({
  /** `namespace/name`; everything that is due without it. */
  repository: Type.Optional(Type.String({ maxLength: 512 })),
})

export function presentCollection(status: CollectionStatus): Static<typeof CollectionJson> {
  return {
    enabled: status.isOn,
    running: status.isRunning,
    next_run: rfc2822DateOrNull(status.nextSearchAtMs),
    backlog: status.reviews.map(({ kind, due, waiting }) => ({ kind, due, waiting })),
    oldest_review_age_seconds: status.oldestReviewSeconds,
    waiting_objects: { count: status.objects.count, size_bytes: status.objects.sizeBytes },
    removed_today: status.today.map(presentRemoved),
    removed: status.total.map(presentRemoved),
  }
}

function presentRemoved({ kind, count, freedBytes }: Removed) {
  return { kind, count, freed_bytes: freedBytes }
}
