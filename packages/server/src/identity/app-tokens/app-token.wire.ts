import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../../api/date-form.ts'
import type { AppToken } from './app-token.ts'

/** App tokens as API v1 spells them. */
export const AppTokenParams = Type.Object({ token_uuid: Type.String({ maxLength: 64 }) })
export const ListAppTokensQuery = Type.Object({ expiring: Type.Optional(Type.Boolean()) })
export const CreateAppTokenBody = Type.Object({
  title: Type.String({ minLength: 1, maxLength: 255 }),
})

const date = Type.Union([Type.String(), Type.Null()])

export const AppTokenJson = Type.Object({
  uuid: Type.String(),
  title: Type.String(),
  last_accessed: date,
  created: Type.String(),
  expiration: date,
  /** Only where a single token is shown to its user. */
  token_code: Type.Optional(Type.String()),
})

export const OneAppTokenJson = Type.Object({ token: AppTokenJson })

export const AppTokensJson = Type.Object({
  tokens: Type.Array(AppTokenJson),
  only_expiring: Type.Union([Type.Boolean(), Type.Null()]),
})

export function presentAppToken(token: AppToken, text?: string): Static<typeof AppTokenJson> {
  return {
    uuid: token.uuid,
    title: token.title,
    last_accessed: rfc2822DateOrNull(token.lastUsedAtMs),
    created: rfc2822Date(token.createdAtMs),
    expiration: rfc2822DateOrNull(token.expiresAtMs),
    ...(text === undefined ? {} : { token_code: text }),
  }
}

export function presentAppTokens(
  tokens: readonly AppToken[],
  onlyExpiring: boolean | undefined,
): Static<typeof AppTokensJson> {
  return {
    tokens: tokens.map((token) => presentAppToken(token)),
    only_expiring: onlyExpiring ?? null,
  }
}
