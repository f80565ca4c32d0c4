import type { RelayedEvent } from './event-hub.ts'

/** What a text that came from another process has in it; nothing for one of another form. */
export function eventsIn(text: string): RelayedEvent[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  return Array.isArray(parsed) ? parsed.filter(isRelayedEvent) : []
}

function isRelayedEvent(value: unknown): value is RelayedEvent {
  if (typeof value !== 'object' || value === null) return false
  const { channel, event } = value as { readonly channel?: unknown; readonly event?: unknown }
  if (typeof channel !== 'string' || typeof event !== 'object' || event === null) return false
  return typeof (event as { readonly name?: unknown }).name === 'string'
}
