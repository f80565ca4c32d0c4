import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller, isSignedIn } from '../../api/api-caller.ts'
import { type Answer, ok, type Operation, operation } from '../../api/operation.ts'
import { signedInAnswer, SuccessJson } from '../../api/signed-in-answer.ts'
import { SignInFailedError } from '../../identity/identity.ts'
import type { Account } from '../../namespaces/account.ts'
import { InvitationNotFoundError } from '../../namespaces/teams/team-invitation.ts'
import type { TeamInvitations } from '../../namespaces/teams/team-invitations.service.ts'
import type { Sessions } from './sessions.service.ts'
import {
  presentRefusal,
  SignInBody,
  SignInRefusedJson,
  VerifyBody,
  VerifyRefusedJson,
} from './sign-in.wire.ts'
import type { WebSignIn } from './web-sign-in.service.ts'

interface Dependencies {
  readonly sessions: Sessions
  readonly webSignIn: WebSignIn
  readonly access: ApiAccess
  readonly invitations: TeamInvitations
}

/** Signing in and out of the pages of the product. */
export function signInOperations(dependencies: Dependencies): Operation[] {
  const { sessions, webSignIn, access, invitations } = dependencies
  const common = { tag: 'user', isInternal: true } as const

  /** Somebody who followed the link of an invitation signs in. One that is worth nothing is no fault. */
  const join = async (account: Account, code: string, { address }: ApiCaller) => {
    try {
      await invitations.accept({ accountId: account.id, address, details: {} }, account, code)
    } catch (error) {
      if (!(error instanceof InvitationNotFoundError)) throw error
    }
  }

  return [
    operation({
      ...common,
      id: 'signinUser',
      summary: 'Signs somebody in with a password, and gives the browser a new session.',
      method: 'post',
      path: '/signin',
      body: SignInBody,
      answers: { 200: SuccessJson, 403: SignInRefusedJson },
      feature: 'DIRECT_LOGIN',
      isForAnybody: true,
      worksReadOnly: true,
      async handle({ body, caller }) {
        return await orRefusal(presentRefusal, async () => {
          const account = await webSignIn.verify(body.username, body.password, caller)
          const id = await webSignIn.begin(account, caller)
          if (body.invite_code !== undefined) await join(account, body.invite_code, caller)
          return signedInAnswer(sessions, id, { success: true })
        })
      },
    }),
    operation({
      ...common,
      id: 'verifyUser',
      summary: 'Takes the password again, so that dangerous calls can be made for a while.',
      method: 'post',
      path: '/signin/verify',
      body: VerifyBody,
      answers: { 200: SuccessJson, 403: VerifyRefusedJson },
      worksReadOnly: true,
      async handle({ body, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const refuse = ({ message }: SignInFailedError): Answer => ({
          status: 403,
          body: { message, invalidCredentials: true },
        })
        return await orRefusal(refuse, async () => {
          await webSignIn.verify(user.name, body.password, caller)
          const { session, cookieId } = caller
          if (session === undefined || cookieId === undefined) return ok({ success: true })
          await sessions.confirm(session)
          const formToken = sessions.formToken(cookieId)
          return { ...ok({ success: true }), headers: { 'x-next-csrf-token': formToken } }
        })
      },
    }),
    operation({
      ...common,
      id: 'logout',
      summary: 'Ends all sessions of the caller, in every browser.',
      method: 'post',
      path: '/signout',
      answers: { 200: SuccessJson },
      async handle({ caller }) {
        if (isSignedIn(caller) && caller.session !== undefined) {
          await webSignIn.signOut(actorOf(caller), caller.principal.account)
        }
        return { ...ok({ success: true }), cookieId: null }
      },
    }),
  ]
}

async function orRefusal(
  refuse: (error: SignInFailedError) => Answer,
  work: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SignInFailedError) return refuse(error)
    throw error
  }
}
