import { Type } from 'typebox'

import type { Sessions } from '../../access/sessions/sessions.service.ts'
import type { WebSignIn } from '../../access/sessions/web-sign-in.service.ts'
import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { ApiError, messageAlone, problem } from '../../api/api-error.ts'
import { type Answer, noContent, ok, type Operation, operation } from '../../api/operation.ts'
import { signedInAnswer, SuccessJson } from '../../api/signed-in-answer.ts'
import { SignInFailedError } from '../../identity/identity.ts'
import { type IdentityDriver, KeptElsewhereError } from '../../identity/identity-driver.ts'
import type { Recovery } from '../../identity/recovery/recovery.service.ts'
import { DeletionQuery, howDeleted } from '../../repositories/deletion/deletion-query.wire.ts'
import type { Deletions } from '../../repositories/deletion/deletions.service.ts'
import type { Tx } from '../../schema/tables.ts'
import type { Account } from '../account.ts'
import type { Accounts } from '../accounts.service.ts'
import { TagExpirationNotOfferedError } from '../organizations/organization.ts'
import type { ownUserView } from './own-user.routes.ts'
import { ChangeUserBody, ConvertBody, readUserChange, UserJson } from './user.wire.ts'
import type { Users } from './users.service.ts'

interface Dependencies {
  readonly users: Users
  readonly accounts: Accounts
  readonly identity: IdentityDriver
  readonly recovery: Recovery
  readonly deletions: Deletions
  readonly sessions: Sessions
  readonly webSignIn: WebSignIn
  readonly access: ApiAccess
  readonly view: ReturnType<typeof ownUserView>
}

/** What users do with their own account. */
export function userChangeOperations(dependencies: Dependencies): Operation[] {
  const { users, accounts, identity, recovery, deletions, sessions, webSignIn } = dependencies
  const { access, view } = dependencies
  const common = { tag: 'user', isInternal: true } as const

  const changePassword = (
    caller: Parameters<typeof actorOf>[0],
    user: Account,
    password: string,
  ) => {
    const { passwordChange, kind } = identity
    if (passwordChange === undefined) throw new KeptElsewhereError('passwords', kind)
    return async (work: (tx: Tx) => Promise<void>) => {
      await passwordChange.change(actorOf(caller), user, password, async (tx) => {
        await recovery.tellOfNewPassword(tx, user)
        await work(tx)
      })
    }
  }

  return [
    operation({
      ...common,
      id: 'changeUserDetails',
      summary: 'Changes what is given of the own account; a new address is proved first.',
      method: 'put',
      path: '/user/',
      body: ChangeUserBody,
      answers: { 200: UserJson },
      scope: 'user:admin',
      wantsFreshLogin: true,
      errors: [{ error: TagExpirationNotOfferedError, form: messageAlone(400) }],
      async handle({ body, caller, baseUrl }) {
        const { user, caller: signedIn } = access.user(caller, 'user:admin')
        await users.change(actorOf(caller), user, readUserChange(body), {
          baseUrl,
          ...(body.password === undefined
            ? {}
            : { inTransaction: changePassword(caller, user, body.password) }),
        })
        const changed = (await accounts.find(body.username ?? user.name)) ?? user
        const shown = await view(signedIn, changed)
        if (body.password === undefined || caller.session === undefined) return ok(shown)
        // The password that this session was begun with is no more.
        const { id } = await sessions.begin(changed, caller)
        return signedInAnswer(sessions, id, shown)
      },
    }),
    operation({
      ...common,
      id: 'deleteCurrentUser',
      summary: 'Deletes the own account with all that it has.',
      method: 'delete',
      path: '/user/',
      query: DeletionQuery,
      answers: { 204: Type.Null() },
      scope: 'user:admin',
      wantsFreshLogin: true,
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        await deletions.deleteNamespace(actorOf(caller), user, howDeleted(query))
        return caller.session === undefined ? noContent : { ...noContent, cookieId: null }
      },
    }),
    operation({
      ...common,
      id: 'convertUserToOrganization',
      summary: 'Makes an organization of the own account, with somebody else as its owner.',
      method: 'post',
      path: '/user/convert',
      body: ConvertBody,
      answers: { 200: SuccessJson },
      scope: 'user:admin',
      async handle({ body, caller }): Promise<Answer> {
        const { user } = access.user(caller, 'user:admin')
        if (identity.creation === undefined) throw new KeptElsewhereError('accounts', identity.kind)
        const owner = await verifiedOwner(webSignIn, body.adminUser, body.adminPassword, caller)
        if (owner.id === user.id) {
          throw invalidOwner('somebody else has to own the organization')
        }
        await users.convert(actorOf(caller), user, owner)
        if (caller.session === undefined) return ok({ success: true })
        const id = await webSignIn.begin(owner, caller)
        return signedInAnswer(sessions, id, { success: true })
      },
    }),
  ]
}

async function verifiedOwner(
  webSignIn: WebSignIn,
  username: string,
  password: string,
  browser: { readonly address: string; readonly userAgent: string },
): Promise<Account> {
  try {
    return await webSignIn.verify(username, password, browser)
  } catch (error) {
    if (error instanceof SignInFailedError) throw invalidOwner(error.message)
    throw error
  }
}

function invalidOwner(message: string): ApiError {
  return new ApiError(problem('invalid_request'), message, { extra: { reason: 'invaliduser' } })
}
