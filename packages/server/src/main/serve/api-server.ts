import type { FastifyPluginCallback } from 'fastify'

import { apiRoutes } from '../../api/api.routes.ts'
import { ApiAuthentication } from '../../api/api-authentication.service.ts'
import type { Operation } from '../../api/operation.ts'
import { organizationOperations } from '../../namespaces/organizations/organizations.routes.ts'
import { robotOperations } from '../../namespaces/robots/robots.routes.ts'
import { clientAddress, type HttpRequest } from '../../platform/http/client-address.ts'
import { publicAddress } from '../../platform/http/public-address.ts'
import type { Foundation, Services } from '../services.ts'
import { apiErrors } from './api-errors.ts'

/** Every call of `/api/v1`, plugged together. */
export function apiOperations({ config }: Foundation, services: Services): Operation[] {
  const { accounts, apiAccess: access, organizations, pageTokens } = services
  return [
    ...organizationOperations({
      accounts,
      organizations,
      access,
      defaultTagExpirationSeconds: config.tags.defaultExpirationSeconds,
    }),
    ...robotOperations({ robots: services.robots, access, pageTokens }),
  ]
}

export function assembleApi(
  foundation: Foundation,
  services: Services,
  operations: readonly Operation[],
  options: { readonly checksAnswers?: boolean } = {},
): FastifyPluginCallback {
  const { config } = foundation
  const { sessions } = services
  const authentication = new ApiAuthentication({
    sessions,
    bearers: [(token) => services.oauthTokens.bearer(token)],
    config: config.api.sessions,
    addressOf: (request: HttpRequest) => clientAddress(request, config.server.proxyCount),
  })
  return apiRoutes({
    operations,
    authentication,
    sessions,
    config,
    errors: apiErrors,
    baseUrlOf: publicAddress(config.server),
    checksAnswers: options.checksAnswers === true,
  })
}
