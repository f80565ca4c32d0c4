import type { ApiAccess } from '../../api/api-access.service.ts'
import { ApiError, messageAlone, unauthenticated } from '../../api/api-error.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import type { Accounts } from '../accounts.service.ts'
import { presentUser, UserJson, UserParams } from './user.wire.ts'
import type { ownUserView } from './own-user.routes.ts'

interface Dependencies {
  readonly accounts: Accounts
  readonly access: ApiAccess
  readonly view: ReturnType<typeof ownUserView>
  readonly defaultTagExpirationSeconds: number
}

/** Users as they see themselves, and as others see them. */
export function userOperations(dependencies: Dependencies): Operation[] {
  const { accounts, access, view, defaultTagExpirationSeconds } = dependencies
  const tag = 'user'

  return [
    operation({
      id: 'getLoggedInUser',
      tag,
      summary: 'Tells of the caller itself.',
      method: 'get',
      path: '/user/',
      answers: { 200: UserJson },
      scope: 'user:read',
      isForAnybody: true,
      async handle({ caller }) {
        // As in Quay: a token for other things is nobody here.
        if (!access.mayReadItself(caller)) throw unauthenticated()
        return ok(await view(caller, caller.principal.account))
      },
    }),
    operation({
      id: 'getUserInformation',
      tag,
      summary: 'Tells of a user what anybody may know.',
      method: 'get',
      path: '/users/{username}',
      params: UserParams,
      answers: { 200: UserJson },
      async handle({ params, caller }) {
        const user = await accounts.find(params.username)
        if (user?.kind !== 'user') {
          throw new ApiError(messageAlone(404), `there is no user ${params.username}`)
        }
        const isOwn = access.mayReadItself(caller) && caller.principal.account.id === user.id
        if (isOwn) return ok(await view(caller, user))
        return ok(presentUser({ user, defaultTagExpirationSeconds }))
      },
    }),
  ]
}
