import { Type } from 'typebox'

import type { Sessions } from '../../access/sessions/sessions.service.ts'
import type { WebSignIn } from '../../access/sessions/web-sign-in.service.ts'
import type { SignedInCaller } from '../../api/api-caller.ts'
import { messageAlone } from '../../api/api-error.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import { signedInAnswer } from '../../api/signed-in-answer.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { EmailTakenError, NameTakenError, type Account } from '../account.ts'
import { InvalidNameError } from '../account-name.ts'
import { InvalidEmailError } from './email-address.ts'
import type { ownUserView } from './own-user.routes.ts'
import {
  AwaitingVerificationJson,
  CreateUserBody,
  InitializeBody,
  InitializedJson,
  UserJson,
} from './user.wire.ts'
import type { Tx } from '../../schema/tables.ts'
import type { ClientKeys } from '../../identity/client-keys.ts'
import { KeptElsewhereError } from '../../identity/identity-driver.ts'
import { WeakPasswordError } from '../../identity/password.ts'
import type { StrangerThrottle } from '../../identity/stranger-throttle.ts'
import { NotFirstUserError } from '../../identity/sign-up/sign-up.ts'
import type { SignUp } from '../../identity/sign-up/sign-up.service.ts'

interface Dependencies {
  readonly signUp: SignUp
  readonly strangers: StrangerThrottle
  readonly sessions: Sessions
  readonly webSignIn: WebSignIn
  readonly clientKeys: ClientKeys
  readonly view: ReturnType<typeof ownUserView>
  /** A token for the API that may do all that its user may. */
  readonly createApiToken: (tx: Tx, actor: Actor, user: Account) => Promise<string>
}

/** Making accounts. */
export function signUpOperations(dependencies: Dependencies): Operation[] {
  const { signUp, strangers, sessions, webSignIn, clientKeys, view, createApiToken } = dependencies
  const common = { tag: 'user', isInternal: true } as const

  return [
    operation({
      ...common,
      id: 'createNewUser',
      summary: 'Makes an account; where there is mail, its address has to be proved first.',
      method: 'post',
      path: '/user/',
      body: CreateUserBody,
      answers: { 200: Type.Union([AwaitingVerificationJson, UserJson]) },
      feature: 'USER_CREATION',
      isForAnybody: true,
      async handle({ body, caller, baseUrl }) {
        strangers.admit(caller.address)
        const { account, isWaitingForMail } = await signUp.register(
          { address: caller.address, baseUrl },
          { name: body.username, password: body.password, email: body.email },
          body.invite_code,
        )
        if (isWaitingForMail) return ok({ awaiting_verification: true })
        const id = await webSignIn.begin(account, caller)
        const newcomer: SignedInCaller = {
          ...caller,
          principal: { kind: 'account', account, credential: 'user' },
        }
        return signedInAnswer(sessions, id, await view(newcomer, account))
      },
    }),
    operation({
      ...common,
      id: 'initializeFirstUser',
      summary: 'Makes the first user of a registry that has none.',
      method: 'post',
      path: '/user/initialize',
      body: InitializeBody,
      answers: { 200: InitializedJson },
      feature: 'USER_INITIALIZE',
      isForAnybody: true,
      needsNoFormToken: true,
      errors: [
        KeptElsewhereError,
        NotFirstUserError,
        InvalidEmailError,
        InvalidNameError,
        NameTakenError,
        EmailTakenError,
        WeakPasswordError,
      ].map((error) => ({ error, form: messageAlone(400) })),
      async handle({ body, caller }) {
        strangers.admit(caller.address)
        const { username, password, email } = body
        let token: string | undefined
        const account = await signUp.initialize(
          caller.address,
          { name: username, password, email },
          async (tx, user, actor) => {
            if (body.access_token === true) token = await createApiToken(tx, actor, user)
          },
        )
        const id = await webSignIn.begin(account, caller)
        return signedInAnswer(sessions, id, {
          username,
          email: account.email ?? null,
          encrypted_password: clientKeys.seal(username, password),
          ...(token === undefined ? {} : { access_token: token }),
        })
      },
    }),
  ]
}
