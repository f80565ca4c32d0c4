import { type Static, Type } from 'typebox'

import { NextPageJson } from '../../api/numbered-pages.ts'
import { rfc2822Date } from '../../api/date-form.ts'
import { browserName } from './browser-name.ts'
import type { Session } from './session.ts'

/** The sessions of a user as API v1 spells them; Quay has no such calls. */
export const SessionParams = Type.Object({ session_id: Type.String({ maxLength: 100 }) })

const SessionJson = Type.Object({
  /** A digest: it tells sessions apart, and signs nobody in. */
  id: Type.String(),
  address: Type.String(),
  user_agent: Type.String(),
  browser: Type.Union([Type.String(), Type.Null()]),
  created: Type.String(),
  last_used: Type.String(),
  expires: Type.String(),
  is_current: Type.Boolean(),
})

export const SessionsJson = Type.Object({
  sessions: Type.Array(SessionJson),
  next_page: NextPageJson,
})

export function presentSession(
  session: Session,
  current: Session | undefined,
): Static<typeof SessionJson> {
  return {
    id: session.idDigest,
    address: session.address,
    user_agent: session.userAgent,
    browser: browserName(session.userAgent) ?? null,
    created: rfc2822Date(session.createdAtMs),
    last_used: rfc2822Date(session.lastUsedAtMs),
    expires: rfc2822Date(session.expiresAtMs),
    is_current: session.idDigest === current?.idDigest,
  }
}
