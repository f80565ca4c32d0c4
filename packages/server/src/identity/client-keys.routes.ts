import { Type } from 'typebox'

import type { WebSignIn } from '../access/sessions/web-sign-in.service.ts'
import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { problem } from '../api/api-error.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { ClientKeys } from './client-keys.ts'
import { SignInFailedError } from './identity.ts'

interface Dependencies {
  readonly clientKeys: ClientKeys
  readonly webSignIn: WebSignIn
  readonly access: ApiAccess
}

/** Passwords in the form that programs can keep. */
export function clientKeyOperations(dependencies: Dependencies): Operation[] {
  const { clientKeys, webSignIn, access } = dependencies
  return [
    operation({
      id: 'generateUserClientKey',
      tag: 'user',
      summary: 'Gives the own password in an encrypted form, for programs.',
      method: 'post',
      path: '/user/clientkey',
      body: Type.Object({ password: Type.String({ maxLength: 1024 }) }),
      answers: { 200: Type.Object({ key: Type.String() }) },
      scope: 'user:admin',
      isInternal: true,
      errors: [{ error: SignInFailedError, form: problem('invalid_request') }],
      async handle({ body, caller }) {
        const { user } = access.user(caller, 'user:admin')
        await webSignIn.verify(user.name, body.password, caller)
        return ok({ key: await clientKeys.issue(actorOf(caller), user, body.password) })
      },
    }),
  ]
}
