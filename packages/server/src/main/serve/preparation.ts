import { setTimeout as delay } from 'node:timers/promises'

import type { Logger } from '../../platform/log/logger.ts'
import { isDatabaseAway } from '../database-state.ts'

/** What has to be done once before requests can be answered. */
export interface Preparation<Result> {
  readonly isDone: boolean
  /** Rejects for what no waiting heals, such as a database of a newer version. */
  readonly done: Promise<Result>
  /** Gives up waiting; `done` is then never settled. */
  abandon(): void
}

const firstPauseMilliseconds = 500

/** Does the work, and does it again, after pauses that grow, for as long as the database is away. */
export function prepare<Result>(
  work: () => Promise<Result>,
  options: { readonly log: Logger; readonly longestPauseMilliseconds: number },
): Preparation<Result> {
  const abandoned = new AbortController()
  const state = { isDone: false }
  const done = untilDone(work, { ...options, signal: abandoned.signal }).then((result) => {
    state.isDone = true
    return result
  })
  return {
    get isDone() {
      return state.isDone
    },
    done,
    abandon: () => abandoned.abort(),
  }
}

async function untilDone<Result>(
  work: () => Promise<Result>,
  {
    log,
    longestPauseMilliseconds,
    signal,
  }: {
    readonly log: Logger
    readonly longestPauseMilliseconds: number
    readonly signal: AbortSignal
  },
): Promise<Result> {
  let pauseMilliseconds = Math.min(firstPauseMilliseconds, longestPauseMilliseconds)
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await work()
      if (attempt > 1) log.info('database reached', { attempts: attempt })
      return result
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
      if (signal.aborted) return await new Promise<never>(() => undefined)
      log.warn('database awaited', {
        reason: (error as Error).message,
        againInSeconds: pauseMilliseconds / 1000,
      })
      await delay(pauseMilliseconds, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return await new Promise<never>(() => undefined)
      pauseMilliseconds = Math.min(longestPauseMilliseconds, pauseMilliseconds * 2)
    }
  }
}

/** Waits for a promise, and no longer than that; fails as it does. */
export async function settledWithin(
  promise: Promise<unknown>,
  milliseconds: number,
): Promise<void> {
  const timer = new AbortController()
  try {
    await Promise.race([
      promise,
      delay(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined),
    ])
  } finally {
    timer.abort()
  }
}
