import type { StorageDriver } from './storage-driver.ts'
import { type StorageOperation, wrapped } from './wrapped-driver.ts'

/** One call that reached a store, for metrics and traces. */
export interface StorageCall {
  readonly location: string
  /** The driver's kind, e.g. `s3`. */
  readonly kind: string
  readonly operation: StorageOperation
  /** Until the store has answered; for `open`, until the first byte may be read. */
  readonly milliseconds: number
  /** Present when the call failed. */
  readonly failure?: unknown
}

/** The same driver, which reports each of its calls. Listings are not reported: they go on for hours. */
export function observed(
  driver: StorageDriver,
  location: string,
  report: (call: StorageCall) => void,
): StorageDriver {
  const { kind } = driver
  return wrapped(driver, async (operation, _key, work) => {
    if (operation === 'list') return await work()
    const begun = performance.now()
    const call = () => ({ location, kind, operation, milliseconds: performance.now() - begun })
    try {
      const result = await work()
      report(call())
      return result
    } catch (failure) {
      report({ ...call(), failure })
      throw failure
    }
  })
}
