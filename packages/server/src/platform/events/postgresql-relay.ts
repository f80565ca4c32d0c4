import { randomUUID } from 'node:crypto'
import type { ConnectionOptions } from 'node:tls'

import pg from 'pg'

import type { EventRelay, RelayedEvent } from './event-hub.ts'
import { eventsIn } from './relay-text.ts'

interface Options {
  readonly uri: string
  readonly tls?: ConnectionOptions
}

const channel = 'berth_events'
/** PostgreSQL takes 8,000 bytes; the rest is for the name of the sender. */
const payloadBytesMaximum = 7800
/** Events of so long a time go together: the database is asked ten times a second at most. */
const gatherMilliseconds = 100
/** What waits to be sent beyond this is dropped: somebody is far behind. */
const waitingMaximum = 1000
const firstPauseMilliseconds = 500
const longestPauseMilliseconds = 30_000

/**
 * Events between the replicas of a registry on PostgreSQL, by LISTEN and NOTIFY on a connection
 * of its own. While the database is away events are lost, and it comes back by itself.
 */
export function postgresqlRelay(options: Options): EventRelay {
  const sender = randomUUID()
  const listeners: ((received: RelayedEvent) => void)[] = []
  let waiting: string[] = []
  let client: pg.Client | undefined
  let pauseMs = firstPauseMilliseconds
  let isClosed = false
  let gathering: NodeJS.Timeout | undefined
  let reconnecting: NodeJS.Timeout | undefined

  async function connect(): Promise<void> {
    if (isClosed) return
    const opened = new pg.Client({
      connectionString: options.uri,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'berth events',
      ...(options.tls === undefined ? {} : { ssl: options.tls }),
    })
    opened.on('error', () => lost(opened))
    opened.on('end', () => lost(opened))
    opened.on('notification', ({ payload = '' }) => {
      if (payload.startsWith(sender)) return
      for (const event of eventsIn(payload.slice(sender.length))) {
        for (const listener of listeners) listener(event)
      }
    })
    try {
      await opened.connect()
      await opened.query(`listen ${channel}`)
      client = opened
      pauseMs = firstPauseMilliseconds
      if (isClosed) await opened.end()
    } catch {
      lost(opened)
    }
  }

  function lost(which: pg.Client): void {
    if (client === which) client = undefined
    which.end().catch(() => undefined)
    if (isClosed || reconnecting !== undefined) return
    reconnecting = setTimeout(() => {
      reconnecting = undefined
      void connect()
    }, pauseMs)
    reconnecting.unref()
    pauseMs = Math.min(longestPauseMilliseconds, pauseMs * 2)
  }

  async function flush(): Promise<void> {
    const texts = waiting
    waiting = []
    const current = client
    try {
      for (const payload of payloadsOf(texts)) {
        await current?.query('select pg_notify($1, $2)', [channel, `${sender}${payload}`])
      }
    } catch {
      if (current !== undefined) lost(current)
    } finally {
      gathering = undefined
      if (waiting.length > 0) gather()
    }
  }

  function gather(): void {
    gathering ??= setTimeout(() => void flush(), gatherMilliseconds)
    gathering.unref()
  }

  void connect()
  return {
    send(sent) {
      const text = JSON.stringify(sent)
      if (isClosed || waiting.length >= waitingMaximum) return
      if (Buffer.byteLength(text) + 2 > payloadBytesMaximum) return
      waiting.push(text)
      gather()
    },
    receive(listener) {
      listeners.push(listener)
    },
    async close() {
      isClosed = true
      clearTimeout(gathering)
      clearTimeout(reconnecting)
      await client?.end().catch(() => undefined)
    },
  }
}

/** Lists of texts, as many in each as fit. */
function payloadsOf(texts: readonly string[]): string[] {
  const payloads: string[] = []
  let current = ''
  for (const text of texts) {
    const longer = current === '' ? text : `${current},${text}`
    if (current !== '' && Buffer.byteLength(longer) + 2 > payloadBytesMaximum) {
      payloads.push(`[${current}]`)
      current = text
    } else current = longer
  }
  return current === '' ? payloads : [...payloads, `[${current}]`]
}
