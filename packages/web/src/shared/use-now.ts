import { useLayoutEffect, useSyncExternalStore } from 'react'

const everyMilliseconds = 30_000
let now = new Date()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

/**
 * The time, renewed twice a minute: one clock for all that show how long ago something was.
 *
 * @param shown what is told in relation to it. If that has happened since the last stroke, the
 *   clock strikes at once: nothing that has happened seems to lie ahead.
 */
export function useNow(shown: Date | undefined): Date {
  const shownMs = shown?.getTime() ?? 0
  useLayoutEffect(() => {
    if (shownMs > now.getTime() && shownMs <= Date.now()) strike()
  }, [shownMs])
  return useSyncExternalStore(subscribe, () => now)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(strike, everyMilliseconds)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function strike(): void {
  now = new Date()
  for (const tell of listeners) tell()
}
