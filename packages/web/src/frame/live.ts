import { useEffect, useRef } from 'react'

import { isRegistryThere } from '../api/reachability.ts'
import { signedInName } from '../api/sign-in-again.ts'

/** Something that happened, as the server tells it. */
export interface LiveEvent {
  readonly event: string
  readonly data: unknown
}

type Listener = (event: LiveEvent) => void

/** One stream for the whole page, whoever listens; each listener with the topic that it wants. */
let source: EventSource | undefined
let openAddress = ''
const listeners = new Map<Listener, string | undefined>()

/**
 * Hears what happens while the page is open (server-sent events of the person who is signed in).
 * Losing the stream loses nothing but speed: the browser comes back by itself, and what is shown
 * is asked for again when the window is looked at.
 *
 * @param topic a namespace, or a repository with its namespace: pushes to it are told too
 */
export function useLive(hear: Listener, topic?: string): void {
  const latest = useRef(hear)
  useEffect(() => {
    latest.current = hear
  })
  useEffect(() => {
    const listener: Listener = (event) => latest.current(event)
    listeners.set(listener, topic)
    renew()
    return () => {
      listeners.delete(listener)
      renew()
    }
  }, [topic])
}

/** A page that goes and one that comes are one change. */
function renew(): void {
  queueMicrotask(() => {
    const address = wantedAddress()
    if (address === openAddress && source !== undefined) return
    source?.close()
    source = undefined
    openAddress = address
    if (address !== '') open(address)
  })
}

/** Empty when nobody listens, or nobody is signed in. */
function wantedAddress(): string {
  if (listeners.size === 0 || signedInName() === undefined) return ''
  const topics = new Set([...listeners.values()].filter((topic) => topic !== undefined))
  const query = new URLSearchParams([...topics].map((topic) => ['topic', topic]))
  return `/realtime/user/subscribe?${query.toString()}`
}

function open(address: string): void {
  source = new EventSource(address)
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as LiveEvent
    if (event.event === 'pulse') return
    for (const listener of listeners.keys()) listener(event)
  })
  source.addEventListener('error', () => {
    void isRegistryThere()
    // Refused for good (signed out, too many): not asked again until the next page wants it.
    if (source?.readyState === EventSource.CLOSED) source = undefined
  })
}
