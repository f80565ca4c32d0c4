import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../../api/date-form.ts'
import { formatMoment } from './moment.ts'
import { kindOfChange, type PlannedChange, type Refusal, type Restoration } from './restoration.ts'

/** Returns to a moment, as the API spells them. Quay has no such calls. */
const moment = Type.String({ maxLength: 40 })
const tag = Type.Optional(Type.String({ maxLength: 255 }))
const nextPage = Type.Optional(Type.String({ maxLength: 4096 }))
const textOrNull = Type.Union([Type.String(), Type.Null()])

export const PreviewQuery = Type.Object({ moment, next_page: nextPage })
export const PreviewOfRepositoryQuery = Type.Object({ moment, tag, next_page: nextPage })
export const RestoreBody = Type.Object({ moment })
export const RestoreRepositoryBody = Type.Object({ moment, tag })
export const RefusalsQuery = Type.Object({ next_page: nextPage })

const PlannedChangeJson = Type.Object({
  repository: Type.String(),
  /** Null: the repository itself comes back. */
  tag: textOrNull,
  change: Type.Enum(['create', 'move', 'delete', 'restore_repository']),
  from_digest: textOrNull,
  to_digest: textOrNull,
  /** Why it cannot be; null when it can. */
  obstacle: textOrNull,
})

export const PreviewJson = Type.Object({
  moment: Type.String(),
  changes: Type.Array(PlannedChangeJson),
  next_page: Type.Optional(Type.String()),
})

const RefusalJson = Type.Object({
  repository: Type.String(),
  tag: textOrNull,
  reason: Type.String(),
})

export const RestorationJson = Type.Object({
  uuid: Type.String(),
  moment: Type.String(),
  state: Type.Enum(['running', 'done', 'failed']),
  failure: textOrNull,
  begun_at: Type.String(),
  finished_at: textOrNull,
  changed_tags: Type.Integer(),
  refused_tags: Type.Integer(),
  refusals: Type.Array(RefusalJson),
  next_page: Type.Optional(Type.String()),
})

export function presentChange(change: PlannedChange): Static<typeof PlannedChangeJson> {
  return {
    repository: change.repository,
    tag: change.tag ?? null,
    change: kindOfChange(change),
    from_digest: change.from ?? null,
    to_digest: change.to ?? null,
    obstacle: change.obstacle ?? null,
  }
}

export function presentRestoration(
  restoration: Restoration,
  refusals: readonly Refusal[],
): Static<typeof RestorationJson> {
  return {
    uuid: restoration.uuid,
    moment: formatMoment(restoration.momentMs),
    state: restoration.state,
    failure: restoration.failure ?? null,
    begun_at: rfc2822Date(restoration.begunAtMs),
    finished_at: rfc2822DateOrNull(restoration.finishedAtMs),
    changed_tags: restoration.changedTags,
    refused_tags: restoration.refusedTags,
    refusals: refusals.map(({ repository, tag: name, reason }) => ({
      repository,
      tag: name ?? null,
      reason,
    })),
  }
}
