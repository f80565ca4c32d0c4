import { useEffect, useRef, useSyncExternalStore } from 'react'

import { Store } from './store.ts'

interface Reachability {
  /** The last that was asked of the registry had no answer. */
  readonly isAway: boolean
  /** How often it came back while this page was open. */
  readonly returns: number
}

const firstWaitMilliseconds = 1000
const longestWaitMilliseconds = 15_000
const answerLimitMilliseconds = 10_000

const store = new Store<Reachability>({ isAway: false, returns: 0 })
let timer: ReturnType<typeof setTimeout> | undefined

/** Asks for the registry whenever the browser says that its network came or went. */
export function watchNetwork(): void {
  addEventListener('online', () => void isRegistryThere())
  addEventListener('offline', () => void isRegistryThere())
}

/** Whether the registry answers. While it does not, it is asked until it does. */
export function useReachability(): Reachability {
  return useSyncExternalStore(store.subscribe, store.current)
}

/** Runs something each time the registry is back. */
export function useWhenBack(run: () => void): void {
  const { returns } = useReachability()
  const latest = useRef(run)
  const before = useRef(returns)
  useEffect(() => {
    latest.current = run
  })
  useEffect(() => {
    if (before.current === returns) return
    before.current = returns
    latest.current()
  }, [returns])
}

/** Runs something when the registry is back, once. */
export function whenBack(run: () => void): void {
  const { returns } = store.current()
  const leave = store.subscribe(() => {
    if (store.current().returns === returns) return
    leave()
    run()
  })
}

/** Asks for a sign of life; everybody who wants to know is told. */
export async function isRegistryThere(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerLimitMilliseconds)
    const isThere = !isProxyAlone(await fetch('/config', { cache: 'no-store', signal }))
    if (isThere) noteAnswer()
    else noteNoAnswer()
    return isThere
  } catch {
    noteNoAnswer()
    return false
  }
}

/** The registry answered a call. */
export function noteAnswer(): void {
  const { isAway, returns } = store.current()
  if (!isAway) return
  clearTimeout(timer)
  store.set({ isAway: false, returns: returns + 1 })
}

/** A call had no answer. */
export function noteNoAnswer(): void {
  const { isAway, returns } = store.current()
  if (isAway) return
  store.set({ isAway: true, returns })
  askAfter(firstWaitMilliseconds)
}

/** What stands before the registry answers for it, in no words of ours. */
export function isProxyAlone({ status, headers }: Response): boolean {
  const isOurs = headers.get('content-type')?.includes('json') === true
  return !isOurs && [502, 503, 504].includes(status)
}

function askAfter(milliseconds: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => void askAgain(milliseconds), milliseconds)
}

async function askAgain(waitedMilliseconds: number): Promise<void> {
  if (await isRegistryThere()) return
  askAfter(Math.min(waitedMilliseconds * 1.5, longestWaitMilliseconds))
}
