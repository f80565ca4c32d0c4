import cluster, { type Worker } from 'node:cluster'

import type { EventRelay, RelayedEvent } from './event-hub.ts'
import { eventsIn } from './relay-text.ts'

/** How processes that share a port carry events, through the one above them. */
interface Message {
  readonly berthEvents: string
}

const waitingMaximum = 1000

/** In one of the processes. */
export function clusterRelay(): EventRelay {
  const listeners: ((received: RelayedEvent) => void)[] = []
  let waiting = 0
  const hear = (message: unknown) => {
    if (!isMessage(message)) return
    for (const event of eventsIn(message.berthEvents)) {
      for (const listener of listeners) listener(event)
    }
  }
  process.on('message', hear)
  return {
    send(sent) {
      if (process.send === undefined || waiting >= waitingMaximum) return
      waiting += 1
      const message: Message = { berthEvents: JSON.stringify([sent]) }
      process.send(message, undefined, {}, () => {
        waiting -= 1
      })
    },
    receive(listener) {
      listeners.push(listener)
    },
    close() {
      process.off('message', hear)
      return Promise.resolve()
    },
  }
}

/** In the process above them: passes what one says to the others. */
export function relayEvents(): void {
  cluster.on('message', (sender, message: unknown) => {
    if (!isMessage(message)) return
    for (const worker of Object.values(cluster.workers ?? {}) as Worker[]) {
      if (worker.id !== sender.id && worker.isConnected()) worker.send(message, () => undefined)
    }
  })
}

function isMessage(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null) return false
  return typeof (message as Partial<Message>).berthEvents === 'string'
}
