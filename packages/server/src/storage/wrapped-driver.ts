import type { Readable } from 'node:stream'

import type { StorageDriver, UploadState } from './storage-driver.ts'
import type { StorageKey } from './storage-key.ts'

export type StorageOperation =
  | 'open'
  | 'put'
  | 'size-of'
  | 'remove'
  | 'list'
  | 'append'
  | 'read-back'
  | 'complete'
  | 'cancel'
  | 'remove-abandoned'

/** What stands around every call of a driver: does the work, and may turn its failure into another. */
export type Around = <Result>(
  operation: StorageOperation,
  key: StorageKey | undefined,
  work: () => Promise<Result>,
) => Promise<Result>

/**
 * The same driver with `around` about each call that may reach the store.
 *
 * Beginning an upload, signing a URL and naming a local file reach none and stay as they
 * are. A listing passes through `around` once for each object.
 */
export function wrapped(driver: StorageDriver, around: Around): StorageDriver {
  const { uploads } = driver
  return {
    ...driver,
    open: (key, options) => around('open', key, () => driver.open(key, options)),
    put: (key, body) => around('put', key, () => driver.put(key, body)),
    sizeOf: (key) => around('size-of', key, () => driver.sizeOf(key)),
    remove: (key) => around('remove', key, () => driver.remove(key)),
    async *list(prefix) {
      const objects = driver.list(prefix)[Symbol.asyncIterator]()
      try {
        for (;;) {
          const next = await around('list', undefined, () => objects.next())
          if (next.done === true) return
          yield next.value
        }
      } finally {
        await objects.return?.()
      }
    },
    uploads: {
      ...uploads,
      append: (state, body) => around('append', state.key, () => uploads.append(state, body)),
      ...wrappedReadBack(driver, around),
      complete: (state) => around('complete', state.key, () => uploads.complete(state)),
      cancel: (state) => around('cancel', state.key, () => uploads.cancel(state)),
      removeAbandoned: (options) =>
        around('remove-abandoned', undefined, () => uploads.removeAbandoned(options)),
    },
  }
}

function wrappedReadBack({ uploads }: StorageDriver, around: Around) {
  const readBack = uploads.readBack?.bind(uploads)
  if (readBack === undefined) return {}
  return {
    readBack: (state: UploadState): Promise<Readable> =>
      around('read-back', state.key, () => readBack(state)),
  }
}

/** The same driver, whose failures are told in the words of the port. */
export function translated(
  driver: StorageDriver,
  translate: (error: unknown, key: StorageKey | undefined) => unknown,
): StorageDriver {
  return wrapped(driver, async (_operation, key, work) => {
    try {
      return await work()
    } catch (error) {
      throw translate(error, key)
    }
  })
}
