import type { IncomingMessage } from 'node:http'

import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { measureConnections } from '../../platform/database/database-metrics.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import { type ConnectionWatch, watchConnections } from '../../platform/http/connection-metrics.ts'
import { measureRequests } from '../../platform/http/request-metrics.ts'
import type { ObserveJobs } from '../../platform/jobs/job-event.ts'
import { measureCollection } from '../../gc/collection-metrics.ts'
import { countJobs, measureQueue } from '../../platform/jobs/job-metrics.ts'
import { jobsOf } from '../../platform/jobs/job-tables.ts'
import { logJobs } from '../../platform/jobs/log-jobs.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { type Histogram, Metrics } from '../../platform/metrics/metrics.ts'
import { observeRegistry, type RegistryObservation } from '../../registry/request-observer.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { StorageCall } from '../../storage/observed-driver.ts'
import { countStorage } from '../../storage/storage-metrics.ts'

/** What a process tells of itself, in its log and in its metrics. */
export interface Observability {
  readonly metrics: Metrics
  readonly requestDuration: Histogram
  readonly connections: ConnectionWatch
  /** Whom a request came from. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly registry: RegistryObservation
  readonly observeStorage: (call: StorageCall) => void
  readonly observeJobs: ObserveJobs
  /** Measures what can only be asked for, from now on. */
  watch(database: BerthDatabase): void
}

export function openObservability(config: BerthConfig, log: Logger, clock: Clock): Observability {
  const metrics = new Metrics(config.metrics.namespace)
  const jobsToLog = logJobs(log.named('jobs'))
  const jobsToMetrics = countJobs(metrics)
  const requestDuration = measureRequests(metrics)
  const { server } = config
  const addressOf = (request: IncomingMessage) => clientAddress(request, server.proxyCount)
  return {
    metrics,
    requestDuration,
    connections: watchConnections(metrics, log.named('http'), clock),
    addressOf,
    registry: observeRegistry({ log, metrics, clock, requestDuration, addressOf }),
    observeStorage: countStorage(metrics),
    observeJobs(event) {
      jobsToMetrics(event)
      jobsToLog(event)
    },
    watch(database) {
      measureConnections(metrics, database)
      measureQueue(metrics, { database: jobsOf(database), clock })
      measureCollection(metrics, { database, clock })
    },
  }
}
