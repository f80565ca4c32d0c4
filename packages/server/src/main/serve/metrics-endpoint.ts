import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import type { FastifyPluginCallback } from 'fastify'

import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { MetricsAddress } from '../../platform/config/slices/operations.ts'
import { isFromThisMachine } from '../../platform/http/local-caller.ts'
import { listen, type Listener } from '../../platform/http/listener.ts'
import { type AllFamilies, shareMetrics } from '../../platform/metrics/cluster-metrics.ts'
import {
  expositionText,
  expositionType,
  processFamilies,
} from '../../platform/metrics/exposition.ts'
import type { Metrics } from '../../platform/metrics/metrics.ts'

/** Where a process tells its metrics. */
export interface MetricsEndpoint {
  /** For the main port. */
  readonly routes: FastifyPluginCallback
  /** Closes the listener of its own, if there is one. */
  close(): Promise<void>
}

/** @throws ListenError for a `BERTH_METRICS_ADDRESS` that is taken */
export async function openMetricsEndpoint(
  metrics: Metrics,
  config: BerthConfig,
): Promise<MetricsEndpoint> {
  const text = metricsText(metrics)
  const { address } = config.metrics
  const listener =
    address === undefined ? undefined : await listenForMetrics(address, config.limits, text)
  return {
    routes: metricsRoutes(text),
    close: async () => void (await listener?.close(0)),
  }
}

/** The metrics of all processes that share the port, as Prometheus reads them. */
type MetricsText = () => Promise<string>

function metricsText(metrics: Metrics): MetricsText {
  const families: AllFamilies = shareMetrics(async () => [
    ...(await metrics.families()),
    ...(await processFamilies()),
  ])
  return async () => await expositionText(await families())
}

/** `/metrics` at the main port: what a registry is used for is no stranger's business. */
function metricsRoutes(text: MetricsText): FastifyPluginCallback {
  return (app, _options, done) => {
    app.get('/metrics', async (request, reply) => {
      if (isFromThisMachine(request.raw)) return await reply.type(expositionType).send(await text())
      return await reply
        .code(403)
        .type('text/plain; charset=utf-8')
        .send(
          'Metrics are shown here to programs on the same machine only.\n' +
            'Set BERTH_METRICS_ADDRESS to serve them to Prometheus at an address of their own.\n',
        )
    })
    done()
  }
}

/** The listener of `BERTH_METRICS_ADDRESS`: `/metrics` for everybody who reaches it, and nothing else. */
async function listenForMetrics(
  { host, port }: MetricsAddress,
  limits: LimitsConfig,
  text: MetricsText,
): Promise<Listener> {
  const onRequest: RequestListener = (request, response) => void answer(request, response, text)
  const hosts = host === undefined ? 'all' : [host]
  return await listen({ hosts, port, limits, tls: undefined, onRequest })
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  text: MetricsText,
): Promise<void> {
  const isAsked = (request.url ?? '').split('?', 1)[0] === '/metrics'
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const [status, body] =
    isAsked && isRead ? [200, await text()] : [404, 'Metrics are at /metrics.\n']
  response.writeHead(status, {
    'content-type': status === 200 ? expositionType : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
