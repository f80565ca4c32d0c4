import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../api/avatar.ts'
import { rfc2822Date } from '../api/date-form.ts'
import type { LoggedAccount } from './log-account.queries.ts'
import type { DayCount } from './log-store.ts'
import type { LogPage, NamedEntry } from './logs.service.ts'

/** The audit log as API v1 spells it. */
export const RepositoryParams = Type.Object({ repository: Type.String({ maxLength: 1024 }) })
export const OrganizationParams = Type.Object({ orgname: Type.String({ maxLength: 255 }) })

const LogQueryParams = {
  starttime: Type.Optional(Type.String({ maxLength: 100 })),
  endtime: Type.Optional(Type.String({ maxLength: 100 })),
  performer: Type.Optional(Type.String({ maxLength: 255 })),
}
export const LogQuery = Type.Object({
  ...LogQueryParams,
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})
export const LogWindowQuery = Type.Object(LogQueryParams)

export const LogEntryJson = Type.Object({
  kind: Type.String(),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  ip: Type.String(),
  datetime: Type.String(),
  performer: Type.Optional(
    Type.Object({
      kind: Type.Literal('user'),
      name: Type.String(),
      is_robot: Type.Boolean(),
      avatar: AvatarJson,
    }),
  ),
  namespace: Type.Optional(
    Type.Object({
      kind: Type.Enum(['user', 'org']),
      name: Type.String(),
      avatar: AvatarJson,
    }),
  ),
})

export const LogPageJson = Type.Object({
  start_time: Type.String(),
  end_time: Type.String(),
  logs: Type.Array(LogEntryJson),
  next_page: Type.Optional(Type.String()),
  /** What came before is in the archive, and not in this list. */
  archived_before: Type.Optional(Type.String()),
})

export const AggregatedLogsJson = Type.Object({
  aggregated: Type.Array(
    Type.Object({ kind: Type.String(), count: Type.Integer(), datetime: Type.String() }),
  ),
})

export function presentPage(
  window: LogWindow,
  page: LogPage,
  options: {
    readonly withNamespace: boolean
    readonly nextPage: string | undefined
    readonly archivedBeforeMs: number | undefined
  },
): Static<typeof LogPageJson> {
  const { nextPage, archivedBeforeMs, withNamespace } = options
  return {
    start_time: rfc2822Date(window.fromMs),
    end_time: rfc2822Date(window.untilMs),
    logs: page.entries.map((entry) => presentEntry(entry, { withNamespace })),
    ...(nextPage === undefined ? {} : { next_page: nextPage }),
    ...(archivedBeforeMs === undefined ? {} : { archived_before: rfc2822Date(archivedBeforeMs) }),
  }
}

export function presentEntry(
  entry: NamedEntry,
  { withNamespace }: { readonly withNamespace: boolean },
): Static<typeof LogEntryJson> {
  const { performer, namespace } = entry
  return {
    kind: entry.kind,
    metadata: { ...entry.metadata },
    ip: entry.address,
    datetime: rfc2822Date(entry.atMs),
    ...(performer === undefined ? {} : { performer: presentPerformer(performer) }),
    ...(withNamespace && namespace !== undefined ? { namespace: presentNamespace(namespace) } : {}),
  }
}

export function presentCounts(counts: readonly DayCount[]): Static<typeof AggregatedLogsJson> {
  return {
    aggregated: counts.map(({ kind, count, dayMs }) => ({
      kind,
      count,
      datetime: rfc2822Date(dayMs),
    })),
  }
}

/** The time that a call asks for. */
export interface LogWindow {
  readonly fromMs: number
  readonly untilMs: number
}

const dayMilliseconds = 86_400_000

/** From yesterday until tomorrow, unless days are given; the last day belongs to it. */
export function windowOf(
  query: { readonly starttime?: string; readonly endtime?: string },
  nowMs: number,
): LogWindow {
  return {
    fromMs: dayOf(query.starttime) ?? nowMs - dayMilliseconds,
    untilMs: (dayOf(query.endtime) ?? nowMs) + dayMilliseconds,
  }
}

/** `11/21/2026`, month first; anything else is as if it were not given. */
function dayOf(text: string | undefined): number | undefined {
  const [, month, day, year] = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4})\s*$/.exec(text ?? '') ?? []
  if (month === undefined || day === undefined || year === undefined) return undefined
  const atMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
  const at = new Date(atMs)
  const isReal = at.getUTCMonth() === Number(month) - 1 && at.getUTCDate() === Number(day)
  return isReal && Number(year) >= 1900 ? atMs : undefined
}

function presentPerformer({ name, kind }: LoggedAccount) {
  const isRobot = kind === 'robot'
  const avatar = presentAvatar({ name, kind: isRobot ? 'robot' : 'user' })
  return { kind: 'user' as const, name, is_robot: isRobot, avatar }
}

function presentNamespace({ name, kind }: LoggedAccount) {
  const wireKind = kind === 'organization' ? ('org' as const) : ('user' as const)
  return { kind: wireKind, name, avatar: presentAvatar({ name, kind: wireKind }) }
}
