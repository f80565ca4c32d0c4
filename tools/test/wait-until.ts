import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until `isTrue` answers true; an error that it throws counts as "not yet".
 *
 * @throws Error that names `what`, with the last error as its cause, after `timeoutMilliseconds`.
 */
export async function waitUntil(
  what: string,
  isTrue: () => Promise<boolean> | boolean,
  options: { timeoutMilliseconds?: number; everyMilliseconds?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const { timeoutMilliseconds = 30_000, everyMilliseconds = 20, signal } = options
  const deadline = Date.now() + timeoutMilliseconds
  let cause: unknown
  for (;;) {
    try {
      if (await isTrue()) return
    } catch (error) {
      cause = error
    }
    if (signal?.aborted === true) throw new Error(`gave up waiting: ${what}`, { cause })
    if (Date.now() > deadline) {
      throw new Error(`not within ${timeoutMilliseconds / 1000} s: ${what}`, { cause })
    }
    await sleep(everyMilliseconds)
  }
}
