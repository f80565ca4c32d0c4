import { useEffect, useRef } from 'react'

import { isRegistryThere } from '../api/reachability.ts'
import { signedInName, signInAgainStore } from '../api/sign-in-again.ts'
import { whenViewerChanges } from '../api/viewer.ts'
import { atMostEvery } from './at-most-every.ts'

/** Something that happened, as the server tells it. */
interface LiveEvent {
  readonly event: string
  readonly data: unknown
}

interface Listener {
  readonly event: string
  readonly topics: readonly string[]
  readonly want: () => void
}

const pauseMilliseconds = 1000
const firstWaitMilliseconds = 2000
const longestWaitMilliseconds = 60_000

/** One stream for the whole page, whoever listens. */
let source: EventSource | undefined
let openAddress = ''
let waitMilliseconds = firstWaitMilliseconds
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<Listener>()

document.addEventListener('visibilitychange', comeBack)
whenViewerChanges(renew)
// Somebody has typed the password of a session that had ended, or has not.
signInAgainStore.subscribe(renew)

/**
 * Runs something when an event of that name happens while somebody looks at the page (server-sent
 * events of the person who is signed in). Many at once are one. It runs, too, when somebody looks at
 * the page again: nothing is heard in between, since a browser has no more than six connections to
 * a registry without HTTP/2, for all its tabs.
 *
 * @param topics namespaces, or repositories with their namespace: pushes to them are told; without
 *   any, all that is told to the person
 */
export function useLive(event: string, topics: readonly string[], run: () => void): void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  const names = topics.join(' ')
  useEffect(() => {
    const want = atMostEvery(pauseMilliseconds, () => latest.current())
    const listener = { event, topics: names === '' ? [] : names.split(' '), want }
    listeners.add(listener)
    renew()
    return () => {
      listeners.delete(listener)
      renew()
    }
  }, [event, names])
}

/** Somebody looks at the page, or at another. */
function comeBack(): void {
  const wasAway = source === undefined
  waitMilliseconds = firstWaitMilliseconds
  renew()
  if (!wasAway || wantedAddress() === '') return
  for (const { want } of listeners) want()
}

/** A page that goes and one that comes are one change. */
function renew(): void {
  queueMicrotask(() => {
    const address = wantedAddress()
    if (address === openAddress && source !== undefined) return
    clearTimeout(timer)
    source?.close()
    source = undefined
    openAddress = address
    if (address !== '') open(address)
  })
}

/** Empty when nobody listens, nobody looks, or nobody is signed in. */
function wantedAddress(): string {
  const isSeen = document.visibilityState !== 'hidden'
  if (listeners.size === 0 || !isSeen || signedInName() === undefined) return ''
  const topics = new Set([...listeners].flatMap((listener) => listener.topics))
  const query = new URLSearchParams([...topics].map((topic) => ['topic', topic]))
  return `/realtime/user/subscribe?${query.toString()}`
}

function open(address: string): void {
  const opened = new EventSource(address)
  source = opened
  opened.addEventListener('open', () => {
    waitMilliseconds = firstWaitMilliseconds
  })
  opened.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const event = JSON.parse(data) as LiveEvent
    for (const listener of listeners) {
      if (isFor(listener, event)) listener.want()
    }
  })
  opened.addEventListener('error', () => {
    void isRegistryThere()
    if (opened.readyState !== EventSource.CLOSED || source !== opened) return
    // Refused (signed out, too many, a proxy alone): browsers do not ask again by themselves.
    source = undefined
    timer = setTimeout(renew, waitMilliseconds)
    waitMilliseconds = Math.min(2 * waitMilliseconds, longestWaitMilliseconds)
  })
}

/** Events name the namespace and the repository apart. */
function isFor({ event, topics }: Listener, told: LiveEvent): boolean {
  if (told.event !== event) return false
  const { namespace, repository } = (told.data ?? {}) as Readonly<Record<string, unknown>>
  const names = [String(namespace), `${String(namespace)}/${String(repository)}`]
  return topics.length === 0 || topics.some((topic) => names.includes(topic))
}
