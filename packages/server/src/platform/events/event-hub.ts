/**
 * Tells whoever listens at this moment what just happened. Nothing is kept, and nothing waits: an
 * event that nobody hears is gone.
 *
 * With several replicas, a driver carries events from one to the others; losing it loses events
 * and nothing else.
 */
export interface EventHub {
  /** Never fails, and returns at once. */
  publish(channel: string, event: HubEvent): void

  /**
   * Hears the events of a channel from now on.
   *
   * @returns ends it; undefined when as many listen as may
   */
  subscribe(channel: string, listener: HubListener): (() => void) | undefined

  /** Tells all who listen that nothing comes any more: the process ends. */
  end(): void

  /** From now on events go to other processes too, and theirs come here. */
  join(relay: EventRelay): void
}

/**
 * Carries events between the hubs of processes, without a promise that any arrives: what is sent
 * while the way is broken is gone, and what is too large stays at home.
 */
export interface EventRelay {
  /** Never fails, and returns at once. */
  send(sent: RelayedEvent): void
  /** Calls back with what others send, and nothing of one's own. */
  receive(listener: (received: RelayedEvent) => void): void
  close(): Promise<void>
}

export interface RelayedEvent {
  readonly channel: string
  readonly event: HubEvent
}

export interface HubEvent {
  readonly name: string
  /** JSON. */
  readonly data: unknown
}

export interface HubListener {
  hear(event: HubEvent): void
  ended(): void
}

const listenersOfChannelMaximum = 20
const listenersMaximum = 5000

/** The hub of one process, which others can {@link EventHub.join}. */
export function inProcessEventHub(): EventHub {
  const channels = new Map<string, Set<HubListener>>()
  let listening = 0
  let joined: EventRelay | undefined
  const tell = (channel: string, event: HubEvent) => {
    for (const listener of channels.get(channel) ?? []) listener.hear(event)
  }
  return {
    publish(channel, event) {
      tell(channel, event)
      joined?.send({ channel, event })
    },

    join(relay) {
      joined = relay
      relay.receive(({ channel, event }) => tell(channel, event))
    },

    subscribe(channel, listener) {
      const listeners = channels.get(channel) ?? new Set()
      if (listening >= listenersMaximum || listeners.size >= listenersOfChannelMaximum) {
        return undefined
      }
      channels.set(channel, listeners.add(listener))
      listening += 1
      let isEnded = false
      return () => {
        if (isEnded) return
        isEnded = true
        listening -= 1
        listeners.delete(listener)
        if (listeners.size === 0) channels.delete(channel)
      }
    },

    end() {
      for (const listener of [...channels.values()].flatMap((listeners) => [...listeners])) {
        listener.ended()
      }
    },
  }
}
