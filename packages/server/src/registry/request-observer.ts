import type { IncomingMessage } from 'node:http'

import { ReceiverGoneError } from '../platform/bytes/send-file.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { requestIdOf } from '../platform/http/request-id.ts'
import { FaultLog } from '../platform/log/fault-log.ts'
import type { LogFields, Logger } from '../platform/log/logger.ts'
import type { Histogram, Metrics } from '../platform/metrics/metrics.ts'
import type { RegistryExchange } from './http/registry-exchange.ts'
import type { RegistryOutcome } from './registry-outcome.ts'
import { RegistryEvents } from './registry-events.ts'
import { type RegistryMetrics, registryMetrics } from './registry-metrics.ts'
import type { RegistryPath } from './registry-path.ts'
import { routeName } from './registry-route.ts'

interface Dependencies {
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  /** By method, route and status. */
  readonly requestDuration: Histogram
  /** Whom a request came from. */
  readonly addressOf: (request: IncomingMessage) => string
}

export interface RegistryObservation {
  readonly events: RegistryEvents
  readonly observe: (exchange: RegistryExchange, outcome: RegistryOutcome) => void
}

/** The log and the metrics of `/v2`: what is done there, and how each request ends. */
export function observeRegistry(dependencies: Dependencies): RegistryObservation {
  const log = dependencies.log.named('registry')
  const metrics = registryMetrics(dependencies.metrics)
  const { addressOf } = dependencies
  const observer = new RequestObserver({ ...dependencies, log, metrics })
  return {
    events: new RegistryEvents({ log, metrics, addressOf }),
    observe: (exchange, outcome) => observer.answered(exchange, outcome),
  }
}

/** Longer than this, an answer of a few kilobytes is worth a look. */
const slowMilliseconds = 5000

/** What nginx calls a client that went away before it had an answer. */
const clientGone = 499

/** Types that are counted by their names; the others are for clients to invent. */
const countedMediaTypes = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
])

class RequestObserver {
  readonly #log: Logger
  readonly #faults: FaultLog
  readonly #metrics: RegistryMetrics
  readonly #requestDuration: Histogram
  readonly #addressOf: (request: IncomingMessage) => string

  constructor(dependencies: Omit<Dependencies, 'metrics'> & { readonly metrics: RegistryMetrics }) {
    const { log, metrics, addressOf, clock, requestDuration } = dependencies
    this.#requestDuration = requestDuration
    this.#log = log
    this.#faults = new FaultLog(log, clock)
    this.#metrics = metrics
    this.#addressOf = addressOf
  }

  answered(exchange: RegistryExchange, outcome: RegistryOutcome): void {
    const durationMilliseconds = performance.now() - outcome.startedAt
    const { error, path, isServerFault } = outcome
    const method = exchange.request.method ?? ''
    const status = statusOf(exchange, error)
    const route = routeName(path)
    this.#requestDuration.with(method, route, status).observe(durationMilliseconds / 1000)
    if (path?.kind === 'manifest') this.#countManifest(exchange, path, method, status)

    if (isServerFault) {
      this.#faults.report('request failed', error, () => ({
        ...this.#fields(exchange, path, status, durationMilliseconds),
        path: exchange.request.url?.split('?', 1)[0]?.slice(0, 500),
      }))
    } else if (durationMilliseconds > slowMilliseconds && !movesBlobs(path)) {
      this.#log.warn('request slow', this.#fields(exchange, path, status, durationMilliseconds))
    } else if (this.#log.isOn('debug')) {
      this.#log.debug('request answered', {
        ...this.#fields(exchange, path, status, durationMilliseconds),
        ...(error instanceof Error ? { refusal: `${error.name}: ${error.message}` } : {}),
      })
    }
  }

  #countManifest(
    { request }: RegistryExchange,
    path: Extract<RegistryPath, { kind: 'manifest' }>,
    method: string,
    status: number,
  ): void {
    if (method === 'GET') {
      this.#metrics.pulls
        .with('v2', path.reference.includes(':') ? 'manifest' : 'tag', status)
        .add()
    } else if (method === 'PUT') {
      const mediaType = request.headers['content-type'] ?? ''
      const counted = countedMediaTypes.has(mediaType) ? mediaType : 'other'
      this.#metrics.pushes.with('v2', status, counted).add()
    }
  }

  #fields(
    { request }: RegistryExchange,
    path: RegistryPath | undefined,
    status: number,
    durationMilliseconds: number,
  ): LogFields {
    return {
      requestId: requestIdOf(request),
      client: this.#addressOf(request),
      method: request.method,
      route: routeName(path),
      ...(path !== undefined && 'name' in path ? { repository: path.name } : {}),
      ...(path?.kind === 'manifest' ? { reference: path.reference } : {}),
      status,
      durationMilliseconds: Math.round(durationMilliseconds * 100) / 100,
    }
  }
}

function statusOf({ response }: RegistryExchange, error: unknown): number {
  if (error !== undefined && !response.headersSent) return clientGone
  return error instanceof ReceiverGoneError ? clientGone : response.statusCode
}

/** Whether an answer may take as long as the client's line is slow. */
function movesBlobs(path: RegistryPath | undefined): boolean {
  return path?.kind === 'blob' || path?.kind === 'upload' || path?.kind === 'uploads'
}
