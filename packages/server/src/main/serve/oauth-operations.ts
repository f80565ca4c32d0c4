import { bootstrapOperations } from '../../access/bootstrap/bootstrap.routes.ts'
import { namedTokenOperations } from '../../access/oauth/named-tokens.routes.ts'
import { oauthApplicationOperations } from '../../access/oauth/oauth-applications.routes.ts'
import { oauthAuthorizationOperations } from '../../access/oauth/oauth-authorizations.routes.ts'
import { type ApiCaller, isSignedIn } from '../../api/api-caller.ts'
import type { Operation } from '../../api/operation.ts'
import type { Account } from '../../namespaces/account.ts'
import {
  OrganizationJson,
  presentOrganization,
} from '../../namespaces/organizations/organization.wire.ts'
import type { Foundation, Services } from '../services.ts'

/** The calls of `/api/v1` about applications and their tokens, plugged together. */
export function oauthOperations(foundation: Foundation, services: Services): Operation[] {
  const { apiAccess: access, oauthApplications: applications } = services
  return [
    ...oauthApplicationOperations({
      applications,
      access,
      organization: {
        schema: OrganizationJson,
        present: presentOwner(foundation, services),
      },
    }),
    ...namedTokenOperations({
      applications,
      tokens: services.namedTokens,
      access,
      pageTokens: services.pageTokens,
    }),
    ...bootstrapOperations({ bootstrap: services.bootstrap }),
    ...oauthAuthorizationOperations({ authorizations: services.oauthAuthorizations, access }),
  ]
}

/** The organization of an application, without its teams, for everybody, as in Quay. */
function presentOwner({ config }: Foundation, services: Services) {
  const { apiAccess: access, organizations } = services
  return async (caller: ApiCaller, organization: Account) => {
    const [isMember, isAdmin] = isSignedIn(caller)
      ? await Promise.all([
          access.mayIn(caller, organization, 'member'),
          access.mayIn(caller, organization, 'admin'),
        ])
      : [false, false]
    return presentOrganization({
      organization,
      isAdmin,
      isMember,
      defaultTagExpirationSeconds: config.tags.defaultExpirationSeconds,
      teams: [],
      ...(isMember ? { quota: await services.quota.reports.ofNamespace(organization.id) } : {}),
      ...(isAdmin ? { details: await organizations.details(organization) } : {}),
    })
  }
}
