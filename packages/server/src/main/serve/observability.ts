import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { clientAddress } from '../../platform/http/client-address.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { Metrics } from '../../platform/metrics/metrics.ts'
import { observeRegistry, type RegistryObservation } from '../../registry/request-observer.ts'

/** What a process tells of itself. */
export interface Observability {
  readonly metrics: Metrics
  readonly registry: RegistryObservation
}

export function openObservability(config: BerthConfig, log: Logger, clock: Clock): Observability {
  const metrics = new Metrics(config.metrics.namespace)
  const { server } = config
  return {
    metrics,
    registry: observeRegistry({
      log,
      metrics,
      clock,
      addressOf: (request) => clientAddress(request, server.proxyCount),
    }),
  }
}
