import { bootstrapApplicationName } from '../../access/oauth/oauth-application.ts'
import { oauthScopes } from '../../access/oauth/oauth-scope.ts'
import { sessionOperations } from '../../access/sessions/sessions.routes.ts'
import { signInOperations } from '../../access/sessions/sign-in.routes.ts'
import type { Operation } from '../../api/operation.ts'
import { appTokenOperations } from '../../identity/app-tokens/app-tokens.routes.ts'
import { clientKeyOperations } from '../../identity/client-keys.routes.ts'
import { externalLoginOperations } from '../../identity/external-logins.routes.ts'
import { recoveryOperations } from '../../identity/recovery/recovery.routes.ts'
import { signUpOperations } from '../../namespaces/users/sign-up.routes.ts'
import { StrangerThrottle } from '../../identity/stranger-throttle.ts'
import { noticeOperations } from '../../namespaces/users/notices/notices.routes.ts'
import { ownUserView } from '../../namespaces/users/own-user.routes.ts'
import { userChangeOperations } from '../../namespaces/users/user-changes.routes.ts'
import { overviewOperation } from '../../overview/overview.routes.ts'
import { userOperations } from '../../namespaces/users/users.routes.ts'
import type { Foundation, Services } from '../services.ts'

/** The calls about people: who they are, how they sign in, and what they keep here. */
export function userOperationsOf({ config, clock }: Foundation, services: Services): Operation[] {
  const { accounts, apiAccess: access, identity, privileges, recovery, sessions } = services
  const { users, webSignIn, clientKeys, signUp, deletions } = services
  const defaultTagExpirationSeconds = config.tags.defaultExpirationSeconds
  const view = ownUserView({
    users,
    access,
    privileges,
    identity,
    defaultTagExpirationSeconds,
    quotaReports: services.quota.reports,
  })
  const strangers = new StrangerThrottle(clock)
  return [
    ...signInOperations({
      sessions,
      webSignIn,
      access,
      invitations: services.teamInvitations,
    }),
    overviewOperation({ overviews: services.overviews, access }),
    ...sessionOperations({ sessions, webSignIn, access, pageTokens: services.pageTokens }),
    ...signUpOperations({
      signUp,
      strangers,
      sessions,
      webSignIn,
      clientKeys,
      view,
      createApiToken: async (tx, actor, user) => {
        const token = await services.oauthApplications.createOwnToken(tx, actor, user, {
          applicationName: bootstrapApplicationName,
          scope: oauthScopes.join(' '),
        })
        return token.text
      },
    }),
    ...recoveryOperations({ recovery, strangers }),
    ...appTokenOperations({ appTokens: services.appTokens, access }),
    ...clientKeyOperations({ clientKeys, webSignIn, access }),
    ...externalLoginOperations(access),
    ...noticeOperations({ notices: services.notices, access }),
    ...userOperations({ accounts, access, view, defaultTagExpirationSeconds }),
    ...userChangeOperations({
      users,
      accounts,
      identity,
      recovery,
      deletions,
      sessions,
      webSignIn,
      access,
      view,
    }),
  ]
}
