import { Readable } from 'node:stream'

import {
  type AppendResult,
  ObjectNotFoundError,
  type StorageDriver,
  type StoredObject,
  UploadDamagedError,
  type UploadState,
  WriterReplacedError,
} from '../../storage-driver.ts'
import type { StorageKey } from '../../storage-key.ts'

/** What every driver that is connected to it sees. */
export interface MemoryStore {
  readonly objects: Map<StorageKey, { readonly body: Buffer; readonly modifiedAtMs: number }>
  readonly uploads: Map<StorageKey, { readonly chunks: Buffer[]; readonly begunAtMs: number }>
}

export function memoryStore(): MemoryStore {
  return { objects: new Map(), uploads: new Map() }
}

/**
 * Objects in this process's memory, for tests.
 *
 * It promises as little as the port lets it: nothing of an upload can be seen before it is
 * complete, and with `readsBack: false` an unfinished upload cannot be read at all, as on S3.
 */
export function memoryDriver(
  store: MemoryStore = memoryStore(),
  options: { readonly readsBack: boolean } = { readsBack: true },
): StorageDriver {
  const find = (key: StorageKey) => {
    const found = store.objects.get(key)
    if (found === undefined) throw new ObjectNotFoundError(key)
    return found.body
  }

  /** The upload's chunks, cut to what the state has received. */
  const receivedChunks = (state: UploadState): Buffer[] => {
    const received = Buffer.concat(store.uploads.get(state.key)?.chunks ?? [])
    if (received.byteLength < state.receivedBytes) throw new UploadDamagedError(state.key)
    return [received.subarray(0, state.receivedBytes)]
  }

  return {
    kind: 'memory',

    async open(key, range) {
      const body = find(key)
      const end = range?.lastByte === undefined ? body.byteLength : range.lastByte + 1
      return streamOf([body.subarray(range?.firstByte ?? 0, end)], range?.signal)
    },

    async put(key, body) {
      store.objects.set(key, { body: Buffer.from(body), modifiedAtMs: Date.now() })
    },

    sizeOf: (key) => Promise.resolve(store.objects.get(key)?.body.byteLength),

    async remove(key) {
      store.objects.delete(key)
    },

    async *list(prefix): AsyncIterable<StoredObject> {
      for (const [key, { body, modifiedAtMs }] of store.objects) {
        if (key.startsWith(prefix)) yield { key, sizeBytes: body.byteLength, modifiedAtMs }
      }
    },

    uploads: {
      begin: (key) => Promise.resolve({ key, receivedBytes: 0, driverState: {} }),

      async append(state, body): Promise<AppendResult> {
        const chunks = receivedChunks(state)
        const { begunAtMs } = store.uploads.get(state.key) ?? { begunAtMs: Date.now() }
        store.uploads.set(state.key, { chunks, begunAtMs })
        let { receivedBytes } = state
        for (;;) {
          let batch
          try {
            batch = await body.read()
          } catch (error) {
            if (error instanceof WriterReplacedError) throw error
            const brokenBy = error instanceof Error ? error : new Error(String(error))
            return { state: { ...state, receivedBytes }, brokenBy }
          }
          if (batch === undefined) return { state: { ...state, receivedBytes } }
          for (const chunk of batch) {
            chunks.push(Buffer.from(chunk))
            receivedBytes += chunk.byteLength
          }
        }
      },

      ...(options.readsBack
        ? { readBack: async (state: UploadState) => streamOf(receivedChunks(state)) }
        : {}),

      async complete(state) {
        const isDone =
          !store.uploads.has(state.key) &&
          store.objects.get(state.key)?.body.byteLength === state.receivedBytes
        if (isDone) return
        const body = Buffer.concat(receivedChunks(state))
        store.objects.set(state.key, { body, modifiedAtMs: Date.now() })
        store.uploads.delete(state.key)
      },

      async cancel(state) {
        store.uploads.delete(state.key)
        store.objects.delete(state.key)
      },

      async removeAbandoned({ beforeMs, isKnown, signal }) {
        let removed = 0
        for (const [key, { begunAtMs }] of store.uploads) {
          signal.throwIfAborted()
          if (begunAtMs >= beforeMs || (await isKnown(key))) continue
          store.uploads.delete(key)
          removed += 1
        }
        return removed
      },
    },
  }
}

function streamOf(chunks: readonly Buffer[], signal?: AbortSignal): Readable {
  // Copies: chunks belong to whoever reads them.
  const filled = chunks.filter((chunk) => chunk.byteLength > 0).map((chunk) => Buffer.from(chunk))
  return Readable.from(filled, signal === undefined ? {} : { signal })
}
