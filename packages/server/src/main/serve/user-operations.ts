import { signInOperations } from '../../access/sessions/sign-in.routes.ts'
import { appTokenOperations } from '../../identity/app-tokens/app-tokens.routes.ts'
import type { Operation } from '../../api/operation.ts'
import { ownUserView } from '../../namespaces/users/own-user.routes.ts'
import { userOperations } from '../../namespaces/users/users.routes.ts'
import type { Foundation, Services } from '../services.ts'

/** The calls about people: who they are, how they sign in, and what they keep here. */
export function userOperationsOf({ config }: Foundation, services: Services): Operation[] {
  const { accounts, apiAccess: access, identity, privileges, sessions, users, webSignIn } = services
  const defaultTagExpirationSeconds = config.tags.defaultExpirationSeconds
  const view = ownUserView({ users, access, privileges, identity, defaultTagExpirationSeconds })
  return [
    ...signInOperations({ sessions, webSignIn, access }),
    ...appTokenOperations({ appTokens: services.appTokens, access }),
    ...userOperations({ accounts, access, view, defaultTagExpirationSeconds }),
  ]
}
