import type { Metrics } from '../metrics/metrics.ts'
import type { Database } from './database.ts'

/** Tells how many connections a pool has; an embedded database has none. */
export function measureConnections<Schema>(metrics: Metrics, database: Database<Schema>): void {
  const usage = database.connectionUsage?.bind(database)
  if (usage === undefined) return
  const gauge = (name: string, help: string, read: () => number) =>
    metrics.gauge({ name, help, aggregator: 'sum', read })
  gauge(
    'db_pooled_connections_in_use',
    'Connections to the database that somebody works with.',
    () => usage().inUse,
  )
  gauge(
    'db_pooled_connections_available',
    'Connections to the database that could be opened or are open and idle.',
    () => usage().available,
  )
  gauge(
    'db_pooled_connections_awaited',
    'Requests that wait for a connection to the database.',
    () => usage().awaited,
  )
}
