import { namedTokenOperations } from '../../access/oauth/named-tokens.routes.ts'
import { oauthApplicationOperations } from '../../access/oauth/oauth-applications.routes.ts'
import { oauthAuthorizationOperations } from '../../access/oauth/oauth-authorizations.routes.ts'
import type { Operation } from '../../api/operation.ts'
import type { Foundation, Services } from '../services.ts'

/** The calls of `/api/v1` about applications and their tokens, plugged together. */
export function oauthOperations({ config }: Foundation, services: Services): Operation[] {
  const { apiAccess: access, oauthApplications: applications, organizations } = services
  return [
    ...oauthApplicationOperations({
      applications,
      organizations,
      access,
      defaultTagExpirationSeconds: config.tags.defaultExpirationSeconds,
    }),
    ...namedTokenOperations({
      applications,
      tokens: services.namedTokens,
      access,
      pageTokens: services.pageTokens,
    }),
    ...oauthAuthorizationOperations({ authorizations: services.oauthAuthorizations, access }),
  ]
}
