import type { FastifyInstance } from 'fastify'

import type { Logger } from '../../platform/log/logger.ts'
import type { Foundation, Services } from '../services.ts'
import { apiOperations, assembleApi, pathRewriting } from './api-server.ts'
import { assembleHealth, type ProcessState } from './health.ts'
import type { MetricsEndpoint } from './metrics-endpoint.ts'
import type { Observability } from './observability.ts'
import { webApplication } from './web-application.ts'
import { assembleWebRoutes } from './web-routes.ts'

interface Parts extends ProcessState {
  readonly observability: Observability
  readonly log: Logger
  readonly metrics: MetricsEndpoint | undefined
  /** The role `api` is run here. */
  readonly hasApi: boolean
}

/** Everything that is not `/v2`, plugged together. */
export async function assembleWeb(
  foundation: Foundation,
  services: Services,
  parts: Parts,
): Promise<FastifyInstance> {
  const { observability, log, metrics } = parts
  const operations = apiOperations(foundation, services)
  return await webApplication({
    rewrite: pathRewriting(operations),
    routes: [
      ...(parts.hasApi
        ? [
            assembleApi(foundation, services, operations),
            ...assembleWebRoutes(foundation, services, operations),
          ]
        : []),
      assembleHealth(foundation, services, parts, log),
      ...(metrics === undefined ? [] : [metrics.routes]),
    ],
    log: log.named('web'),
    clock: foundation.clock,
    requestDuration: observability.requestDuration,
    addressOf: observability.addressOf,
  })
}
