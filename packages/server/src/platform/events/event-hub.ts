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

/** Events of one process. */
export function inProcessEventHub(): EventHub {
  const channels = new Map<string, Set<HubListener>>()
  let listening = 0
  return {
    publish(channel, event) {
      for (const listener of channels.get(channel) ?? []) listener.hear(event)
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
