import type { FastifyPluginCallback } from 'fastify'

import { apiRoutes } from '../../api/api.routes.ts'
import { documentOperations } from '../../api/documents/documents.routes.ts'
import { ApiAuthentication } from '../../api/api-authentication.service.ts'
import type { Operation } from '../../api/operation.ts'
import { repositoryPaths } from '../../api/repository-path.ts'
import { logExportOperations } from '../../logs/exports/log-exports.routes.ts'
import { logOperations } from '../../logs/logs.routes.ts'
import { organizationMemberOperations } from '../../namespaces/organizations/organization-members.routes.ts'
import { immutabilityPolicyOperations } from '../../immutability/immutability-policies.routes.ts'
import { prunePolicyOperations } from '../../autoprune/prune-policies.routes.ts'
import { organizationOperations } from '../../namespaces/organizations/organizations.routes.ts'
import { robotOperations } from '../../namespaces/robots/robots.routes.ts'
import { teamInvitationOperations } from '../../namespaces/teams/team-invitations.routes.ts'
import { teamOperations } from '../../namespaces/teams/teams.routes.ts'
import { contentSearchOperations } from '../../search/content-search.routes.ts'
import { searchOperations } from '../../search/search.routes.ts'
import { clientAddress, type HttpRequest } from '../../platform/http/client-address.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import { defaultPermissionOperations } from '../../repositories/default-permissions/default-permissions.routes.ts'
import { teamPermissionOperations } from '../../repositories/permissions/team-permissions.routes.ts'
import { userPermissionOperations } from '../../repositories/permissions/user-permissions.routes.ts'
import type { Foundation, Services } from '../services.ts'
import { absentCalls, presentFeatures } from './absent-capabilities.ts'
import { administrationOperations } from './administration-operations.ts'
import { apiErrors } from './api-errors.ts'
import { notificationCalls } from './notification-operations.ts'
import { repositoryCalls } from './repository-calls.ts'
import { oauthOperations } from './oauth-operations.ts'
import { userOperationsOf } from './user-operations.ts'

/** Every call of `/api/v1`, plugged together. */
export function apiOperations(foundation: Foundation, services: Services): Operation[] {
  const { config } = foundation
  const { accounts, apiAccess: access, organizations, pageTokens } = services
  const operations: Operation[] = [
    ...documentOperations({
      operations: () => operations,
      features: () => presentFeatures(config.api.features),
      title: config.server.title,
    }),
    ...prunePolicyOperations({
      policies: services.prunePolicies,
      pruner: services.pruner,
      access,
    }),
    ...immutabilityPolicyOperations({
      policies: services.immutabilityPolicies,
      preview: services.immutabilityPreview,
      access,
    }),
    ...organizationOperations({
      accounts,
      organizations,
      access,
      deletions: services.deletions,
      defaultTagExpirationSeconds: config.tags.defaultExpirationSeconds,
      quotaReports: services.quota.reports,
    }),
    ...organizationMemberOperations({
      members: services.organizationMembers,
      access,
      pageTokens,
    }),
    ...teamOperations({
      teams: services.teams,
      invitations: services.teamInvitations,
      access,
      pageTokens,
    }),
    ...teamInvitationOperations({ invitations: services.teamInvitations, access }),
    ...userPermissionOperations({
      permissions: services.repositoryPermissions,
      access,
      pageTokens,
    }),
    ...teamPermissionOperations({
      permissions: services.repositoryPermissions,
      teams: services.teams,
      access,
      pageTokens,
    }),
    ...defaultPermissionOperations({
      defaultPermissions: services.defaultPermissions,
      access,
      pageTokens,
    }),
    ...userOperationsOf(foundation, services),
    ...robotOperations({ robots: services.robots, access, pageTokens }),
    ...repositoryCalls(foundation, services),
    ...notificationCalls(services),
    ...contentSearchOperations({ contentSearch: services.contentSearch, access, pageTokens }),
    ...searchOperations({
      repositorySearch: services.repositorySearch,
      accountSearch: services.accountSearch,
      entities: services.entities,
      accounts,
      access,
      completesUsers: config.api.features.PARTIAL_USER_AUTOCOMPLETE,
    }),
    ...oauthOperations(foundation, services),
    ...logExportOperations({ exports: services.logExports, access, clock: foundation.clock }),
    ...logOperations({
      logs: services.logs,
      access,
      pageTokens,
      clock: foundation.clock,
      config: config.logs,
    }),
    ...administrationOperations(foundation, services),
  ]
  return operations
}

/** Makes names of repositories one segment: in the paths of all calls, and of those not there. */
export function pathRewriting(operations: readonly Operation[]): (target: string) => string {
  return repositoryPaths([...operations, ...absentCalls()].map(({ path }) => path))
}

/** Who makes a call: for the API, and for pages beside it. */
export function assembleAuthentication(
  { config }: Foundation,
  services: Services,
): ApiAuthentication {
  return new ApiAuthentication({
    sessions: services.sessions,
    bearers: [(token) => services.oauthTokens.bearer(token)],
    config: config.api.sessions,
    logs: config.logs,
    addressOf: (request: HttpRequest) => clientAddress(request, config.server.proxyCount),
  })
}

export function assembleApi(
  foundation: Foundation,
  services: Services,
  operations: readonly Operation[],
  options: { readonly checksAnswers?: boolean } = {},
): FastifyPluginCallback {
  const { config } = foundation
  const { sessions } = services
  return apiRoutes({
    operations,
    absent: absentCalls(),
    authentication: assembleAuthentication(foundation, services),
    sessions,
    config,
    errors: apiErrors,
    baseUrlOf: publicAddress(config.server),
    checksAnswers: options.checksAnswers === true,
  })
}
