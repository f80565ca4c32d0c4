import cluster from 'node:cluster'

import { clusterRelay } from '../../platform/events/cluster-relay.ts'
import type { EventRelay } from '../../platform/events/event-hub.ts'
import { type Foundation, type Services, watchingChannel } from '../services.ts'

/**
 * Lets events of this process reach others of the registry, and theirs this one: by the database
 * where that is PostgreSQL, by the process above where several share a port.
 *
 * @returns ends it
 */
export async function joinEvents(
  { config }: Pick<Foundation, 'config'>,
  { events, grants }: Pick<Services, 'events' | 'grants'>,
): Promise<() => Promise<void>> {
  events.subscribe(watchingChannel, {
    hear: () => grants.forget(),
    ended: () => undefined,
  })
  const relay = await relayOf(config.database)
  if (relay !== undefined) events.join(relay)
  return async () => await relay?.close()
}

async function relayOf(
  database: Foundation['config']['database'],
): Promise<EventRelay | undefined> {
  if (database.kind === 'sqlite') return cluster.isWorker ? clusterRelay() : undefined
  // Loaded only where it is used: the embedded default starts without it.
  const { postgresqlRelay } = await import('../../platform/events/postgresql-relay.ts')
  const { postgresqlTls } = await import('../postgresql-tls.ts')
  const { tls } = database
  return postgresqlRelay({
    uri: database.uri.reveal(),
    ...(tls === undefined ? {} : { tls: await postgresqlTls(tls) }),
  })
}
