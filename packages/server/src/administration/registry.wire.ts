import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../api/date-form.ts'
import type { AdministeredAppToken } from './app-token.ts'
import type { RegistrySize } from './registry-size.service.ts'

/** What superusers ask about the registry as a whole, as API v1 spells it. */
export const StatusJson = Type.Object({ provider_id: Type.String(), status: Type.String() })
export const ChangeLogJson = Type.Object({ log: Type.String() })

const Anything = Type.Record(Type.String(), Type.Unknown())
export const ConfigJson = Type.Object({
  config: Anything,
  warning: Anything,
  env: Anything,
  schema: Anything,
})

export const SizeJson = Type.Object({
  size_bytes: Type.Integer(),
  /** Milliseconds since 1970. */
  last_ran: Type.Union([Type.Integer(), Type.Null()]),
  queued: Type.Boolean(),
  running: Type.Boolean(),
})

export const AppTokensQuery = Type.Object({
  expiring: Type.Optional(Type.Boolean()),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})
const AppTokenJson = Type.Object({
  uuid: Type.String(),
  username: Type.String(),
  title: Type.String(),
  last_accessed: Type.Union([Type.String(), Type.Null()]),
  created: Type.String(),
  expiration: Type.Union([Type.String(), Type.Null()]),
})
export const AppTokensJson = Type.Object({
  tokens: Type.Array(AppTokenJson),
  only_expiring: Type.Union([Type.Boolean(), Type.Null()]),
  next_page: Type.Optional(Type.String()),
})

export function presentSize({
  measured,
  isQueued,
  isRunning,
}: RegistrySize): Static<typeof SizeJson> {
  return {
    size_bytes: measured?.sizeBytes ?? 0,
    last_ran: measured?.atMs ?? null,
    queued: isQueued,
    running: isRunning,
  }
}

export function presentAppToken(token: AdministeredAppToken): Static<typeof AppTokenJson> {
  return {
    uuid: token.uuid,
    username: token.username,
    title: token.title,
    last_accessed: rfc2822DateOrNull(token.lastUsedAtMs),
    created: rfc2822Date(token.createdAtMs),
    expiration: rfc2822DateOrNull(token.expiresAtMs),
  }
}
