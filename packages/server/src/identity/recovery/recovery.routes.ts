import { Type } from 'typebox'

import { ok, type Operation, operation } from '../../api/operation.ts'
import type { StrangerThrottle } from '../stranger-throttle.ts'
import type { Recovery } from './recovery.service.ts'

const RecoveryBody = Type.Object({
  email: Type.String({ maxLength: 255 }),
  recaptcha_response: Type.Optional(Type.String({ maxLength: 4096 })),
})

/** Asking for a new password. The answer is the same whether anybody has the address. */
export function recoveryOperations(dependencies: {
  readonly recovery: Recovery
  readonly strangers: StrangerThrottle
}): Operation[] {
  const { recovery, strangers } = dependencies
  return [
    operation({
      id: 'requestRecoveryEmail',
      tag: 'user',
      summary: 'Sends a link with which a new password can be chosen.',
      method: 'post',
      path: '/recovery',
      body: RecoveryBody,
      answers: { 200: Type.Object({ status: Type.Literal('sent') }) },
      feature: 'MAILING',
      isInternal: true,
      isForAnybody: true,
      async handle({ body, caller, baseUrl }) {
        strangers.admit(caller.address)
        await recovery.request({ email: body.email.trim(), baseUrl })
        return ok({ status: 'sent' })
      },
    }),
  ]
}
