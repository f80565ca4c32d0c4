import type { Clock } from '../clock/clock.ts'
import type { Logger } from '../log/logger.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Listener } from './listener.ts'

/** How often the log says that connections are refused, however many are. */
const tellingMilliseconds = 10_000

/** What becomes of connections, for the metrics, and for the log when there are too many. */
export interface ConnectionWatch {
  readonly onRefused: () => void
  /** Counts the connections of a listener from now on. */
  watch(listener: Listener): void
}

export function watchConnections(metrics: Metrics, log: Logger, clock: Clock): ConnectionWatch {
  const refused = metrics
    .counter({
      name: 'connections_refused_total',
      help: 'Connections that were one too many (BERTH_MAXIMUM_CONNECTIONS).',
    })
    .with()
  let toldAtMs = Number.NEGATIVE_INFINITY
  return {
    onRefused() {
      refused.add()
      const nowMs = clock()
      if (nowMs >= toldAtMs && nowMs - toldAtMs < tellingMilliseconds) return
      toldAtMs = nowMs
      log.warn('connections refused', { key: 'BERTH_MAXIMUM_CONNECTIONS' })
    },
    watch(listener) {
      metrics.gauge({
        name: 'connections',
        help: 'Connections of clients that are open.',
        aggregator: 'sum',
        read: () => listener.connections,
      })
    },
  }
}
