import type { IncomingMessage } from 'node:http'

import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyPluginCallback,
} from 'fastify'

import type { Clock } from '../../platform/clock/clock.ts'
import { requestIdOf } from '../../platform/http/request-id.ts'
import { FaultLog } from '../../platform/log/fault-log.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Histogram } from '../../platform/metrics/metrics.ts'

interface Parts {
  readonly routes: readonly (FastifyPluginCallback | FastifyPluginAsync)[]
  readonly log: Logger
  readonly clock: Clock
  readonly requestDuration: Histogram
  /** Makes a request target one that the routes can match. */
  readonly rewrite: (target: string) => string
  /** Whom a request came from. */
  readonly addressOf: (request: IncomingMessage) => string
  /** Hears of each fault of the server itself. */
  readonly onFault?: (error: unknown) => void
}

/** A repository's name with its slashes encoded is one segment. */
const segmentLengthMaximum = 1024

/** Everything that is not `/v2`. */
export async function webApplication(parts: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    rewriteUrl: ({ url }) => parts.rewrite(url ?? '/'),
    routerOptions: { maxParamLength: segmentLengthMaximum },
  })
  observe(app, parts)
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'Not Found' }))
  for (const plugin of parts.routes) app.register(plugin)
  await app.ready()
  return app
}

/** Counts every answer, and keeps what went wrong inside for the log. */
function observe(app: FastifyInstance, parts: Parts): void {
  const { log, clock, requestDuration, addressOf } = parts
  const faults = new FaultLog(log, clock)
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    requestDuration.with(request.method, route, reply.statusCode).observe(reply.elapsedTime / 1000)
    if (log.isOn('debug')) {
      log.debug('request answered', {
        requestId: requestIdOf(request.raw),
        client: addressOf(request.raw),
        method: request.method,
        route,
        status: reply.statusCode,
        durationMilliseconds: Math.round(reply.elapsedTime * 100) / 100,
      })
    }
    done()
  })
  app.setErrorHandler((error: Error & { readonly statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500
    // What Fastify refuses by itself is the client's fault, and its message is for the client.
    if (status < 500) return reply.code(status).send({ error: error.message })
    parts.onFault?.(error)
    faults.report('request failed', error, () => ({
      requestId: requestIdOf(request.raw),
      client: addressOf(request.raw),
      method: request.method,
      // The pattern, not the path: a path may hold a secret.
      route: request.routeOptions.url ?? 'unknown',
    }))
    return reply
      .code(500)
      .header('x-request-id', requestIdOf(request.raw))
      .send({ error: 'something went wrong inside the registry; its log says what' })
  })
}
