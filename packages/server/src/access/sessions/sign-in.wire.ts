import { Type } from 'typebox'

import type { Answer } from '../../api/operation.ts'
import type { SignInFailedError } from '../../identity/identity.ts'

/** Signing in as API v1 spells it. */
export const SignInBody = Type.Object({
  username: Type.String({ maxLength: 255 }),
  password: Type.String({ maxLength: 4096 }),
  invite_code: Type.Optional(Type.String({ maxLength: 255 })),
})

export const VerifyBody = Type.Object({ password: Type.String({ maxLength: 4096 }) })

export const SignInRefusedJson = Type.Object({
  needsEmailVerification: Type.Boolean(),
  invalidCredentials: Type.Boolean(),
  message: Type.Union([Type.String(), Type.Null()]),
})

export const VerifyRefusedJson = Type.Object({
  message: Type.String(),
  invalidCredentials: Type.Boolean(),
})

export function presentRefusal({ reason, message }: SignInFailedError): Answer {
  const isUnconfirmed = reason === 'unconfirmed'
  return {
    status: 403,
    body: {
      needsEmailVerification: isUnconfirmed,
      invalidCredentials: !isUnconfirmed,
      message: isUnconfirmed ? null : message,
    },
  }
}
