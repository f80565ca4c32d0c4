import { sourceOfIterable } from '../platform/bytes/byte-source.ts'
import { ObjectNotFoundError, type StorageDriver } from './storage-driver.ts'
import type { StorageKey } from './storage-key.ts'

/**
 * Copies an object to another location, under the same key. Its bytes stream through this
 * process; at no time is there more of it in memory than the receiving driver gathers.
 *
 * The copy can be read when this has answered. After an error there is none.
 *
 * @throws ObjectNotFoundError when there is nothing to copy, and the errors of both drivers
 */
export async function copyObject(
  from: StorageDriver,
  to: StorageDriver,
  key: StorageKey,
): Promise<void> {
  const sizeBytes = await from.sizeOf(key)
  if (sizeBytes === undefined) throw new ObjectNotFoundError(key)
  const source = await from.open(key)
  let state = await to.uploads.begin(key)
  try {
    const result = await to.uploads.append(state, sourceOfIterable(source))
    ;({ state } = result)
    if (result.brokenBy !== undefined) throw result.brokenBy
    if (state.receivedBytes !== sizeBytes) {
      throw new Error(`${key} has ${sizeBytes} bytes, of which ${state.receivedBytes} came`)
    }
    await to.uploads.complete(state)
  } catch (error) {
    // The first error is the one to tell.
    await to.uploads.cancel(state).catch(() => undefined)
    throw error
  } finally {
    source.destroy()
  }
}
