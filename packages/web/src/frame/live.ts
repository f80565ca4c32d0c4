import { useEffect, useRef } from 'react'

import { signedInName } from '../api/sign-in-again.ts'

/** Something that happened, as the server tells it. */
export interface LiveEvent {
  readonly event: string
  readonly data: unknown
}

type Listener = (event: LiveEvent) => void

/** One stream for the whole page, whoever listens. */
let source: EventSource | undefined
const listeners = new Set<Listener>()

/**
 * Hears what happens while the page is open (server-sent events of the person who is signed in).
 * Losing the stream loses nothing but speed: the browser comes back by itself, and what is shown
 * is asked for again when the window is looked at.
 */
export function useLive(hear: Listener): void {
  const latest = useRef(hear)
  useEffect(() => {
    latest.current = hear
  })
  useEffect(() => {
    const listener: Listener = (event) => latest.current(event)
    listeners.add(listener)
    open()
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0) return
      source?.close()
      source = undefined
    }
  }, [])
}

function open(): void {
  if (source !== undefined || signedInName() === undefined) return
  source = new EventSource('/realtime/user/subscribe')
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as LiveEvent
    if (event.event === 'pulse') return
    for (const listener of listeners) listener(event)
  })
  source.addEventListener('error', () => {
    // Refused for good (signed out, too many): not asked again until the next page wants it.
    if (source?.readyState === EventSource.CLOSED) source = undefined
  })
}
