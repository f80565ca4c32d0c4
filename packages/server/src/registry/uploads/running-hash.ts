import { createHash, type Hash } from 'node:crypto'

import { LRUCache } from 'lru-cache'

import type { DigestAlgorithm } from '../digest.ts'

/** The hash of an upload's bytes so far. */
export interface RunningHash {
  update(chunk: Uint8Array): void
  /** Hex of the digest of everything seen so far; more may follow. */
  digestSoFar(): string
  /** What another process needs to go on, for those hashes that can be carried. */
  portableState(): Uint8Array | undefined
}

/** Hashes in native code. It cannot leave the process. */
export function nativeHash(algorithm: DigestAlgorithm): RunningHash {
  const hash: Hash = createHash(algorithm)
  return {
    update: (chunk) => void hash.update(chunk),
    digestSoFar: () => hash.copy().digest('hex'),
    portableState: () => undefined,
  }
}

/** Bump when the library or its state's form changes: older states are then computed anew. */
const portableForm = 1

/**
 * Hashes in WebAssembly, four times slower, with a state that any process can continue
 * from. Loaded only when an upload moves between processes.
 *
 * @param state one that {@link RunningHash.portableState} gave, or undefined to begin
 * @returns undefined for a state of another form
 */
export async function portableHash(
  algorithm: DigestAlgorithm,
  state: Uint8Array | undefined,
): Promise<RunningHash | undefined> {
  if (state !== undefined && state[0] !== portableForm) return undefined
  const { createSHA256, createSHA512 } = await import('hash-wasm')
  const make = algorithm === 'sha512' ? createSHA512 : createSHA256
  const hash = await make()
  hash.init()
  if (state !== undefined) hash.load(state.subarray(1))
  const save = () => {
    const saved = hash.save()
    const marked = new Uint8Array(saved.length + 1)
    marked[0] = portableForm
    marked.set(saved, 1)
    return marked
  }
  return {
    update: (chunk) => void hash.update(chunk),
    digestSoFar() {
      const before = hash.save()
      const digest = hash.digest('hex')
      hash.load(before)
      return digest
    },
    portableState: save,
  }
}

/** Uploads that a process may have under way between two requests. */
const hashesKept = 5000
const hashKeptForMilliseconds = 60 * 60 * 1000

/** The running hashes of uploads whose last request this process served. */
export class HashesUnderWay {
  readonly #hashes = new LRUCache<string, { readonly hash: RunningHash; readonly bytes: number }>({
    max: hashesKept,
    ttl: hashKeptForMilliseconds,
    ttlResolution: 10_000,
  })

  /** Takes the hash of an upload, if it has seen exactly that many bytes. */
  take(uploadId: string, receivedBytes: number): RunningHash | undefined {
    const entry = this.#hashes.get(uploadId)
    if (entry === undefined) return undefined
    this.#hashes.delete(uploadId)
    return entry.bytes === receivedBytes ? entry.hash : undefined
  }

  keep(uploadId: string, receivedBytes: number, hash: RunningHash): void {
    this.#hashes.set(uploadId, { hash, bytes: receivedBytes })
  }

  drop(uploadId: string): void {
    this.#hashes.delete(uploadId)
  }
}
