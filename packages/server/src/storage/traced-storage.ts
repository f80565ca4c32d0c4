import type { Tracing } from '../platform/tracing/tracing.ts'
import type { StorageDriver } from './storage-driver.ts'
import type { Storage } from './storage.ts'
import { wrapped } from './wrapped-driver.ts'

/** The same locations, whose calls are parts of traces. Listings are not: they go on for hours. */
export function tracedStorage(storage: Storage, tracing: Tracing): Storage {
  const drivers = new Map<string, StorageDriver>()
  const traced = (location: string): StorageDriver => {
    const driver = storage.driverOf(location)
    return wrapped(driver, async (operation, _key, work) =>
      operation === 'list'
        ? await work()
        : await tracing.part(
            `storage ${operation}`,
            { 'berth.storage.location': location, 'berth.storage.kind': driver.kind },
            work,
          ),
    )
  }
  return {
    ...storage,
    driverOf(location) {
      const known = drivers.get(location) ?? traced(location)
      drivers.set(location, known)
      return known
    },
  }
}
