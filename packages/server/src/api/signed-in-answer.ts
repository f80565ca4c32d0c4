import { Type } from 'typebox'

import type { Sessions } from '../access/sessions/sessions.service.ts'
import type { Answer } from './operation.ts'

export const SuccessJson = Type.Object({ success: Type.Boolean() })

/** The browser gets a new session, and with it the token of its next form. */
export function signedInAnswer(sessions: Sessions, id: string, body: unknown): Answer {
  return {
    status: 200,
    body,
    cookieId: id,
    headers: { 'x-next-csrf-token': sessions.formToken(id) },
  }
}
