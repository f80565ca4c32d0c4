import type { Readable } from 'node:stream'

import type { ByteSource } from '../platform/bytes/byte-source.ts'
import type { StorageKey } from './storage-key.ts'

/**
 * The narrow waist between the registry and whatever holds the bytes.
 *
 * A driver moves bytes and nothing else: it knows no digests, repositories or quotas.
 * Every driver passes `storage-driver.contract.ts`; what that suite does not assert,
 * callers may not rely on.
 *
 * Errors of all methods: {@link ObjectNotFoundError}, {@link StorageUnavailableError}
 * (the same call may succeed later), {@link StorageFullError}.
 */
export interface StorageDriver {
  /** Short name for logs and metrics, e.g. `s3`. */
  readonly kind: string

  /**
   * Opens an object for reading, from `firstByte` to `lastByte` (both included), or all of it.
   * Reading beyond the end is undefined: callers know the size.
   */
  open(
    key: StorageKey,
    options?: {
      readonly firstByte?: number
      readonly lastByte?: number
      readonly signal?: AbortSignal
    },
  ): Promise<Readable>

  /** Stores a whole small object. It becomes visible complete, or not at all. */
  put(key: StorageKey, body: Uint8Array): Promise<void>

  /** The object's size in bytes, or undefined when there is none. */
  sizeOf(key: StorageKey): Promise<number | undefined>

  /** Removes an object. Removing an absent object succeeds. */
  remove(key: StorageKey): Promise<void>

  /** Every object whose key begins with the prefix, in no order. Unfinished uploads may appear. */
  list(prefix: string): AsyncIterable<StoredObject>

  readonly uploads: ResumableUploads

  /** Present when clients may fetch straight from the store. */
  readonly directDownload?: DirectDownload

  /** Present when objects are local files, which can be sent in large pooled reads. */
  readonly localFiles?: LocalFiles
}

export interface StoredObject {
  readonly key: StorageKey
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/**
 * Uploads that outlive a request, and may resume on another machine.
 *
 * The key is chosen when the upload begins, and the object stays where it is written:
 * completing copies nothing, so it costs the same for a kilobyte and for 10 GiB. Until
 * `complete` has answered, what lies under the key is undefined.
 */
export interface ResumableUploads {
  begin(key: StorageKey): Promise<UploadState>

  /**
   * Adds a body at the end of what the state has received, and answers with the new state
   * once those bytes would survive a loss of power. What an interrupted `append` wrote
   * beyond the state is written over by the next.
   *
   * A body that breaks off is no failure of the driver: it keeps what arrived, and the
   * error of the source comes back beside the state. Only after {@link WriterReplacedError}
   * does it write nothing more, and throws that error.
   *
   * Two appends to one state at a time are undefined; callers hold a claim.
   *
   * @throws UploadDamagedError when the store has lost bytes; the upload cannot go on.
   */
  append(state: UploadState, body: ByteSource): Promise<AppendResult>

  /**
   * What was received so far, from the first byte on.
   *
   * Absent where the store does not show an unfinished upload (the parts of S3): whoever
   * needs a digest of such an upload carries the state of its hash along, from the first byte.
   */
  readBack?(state: UploadState): Promise<Readable>

  /**
   * Makes the object readable under its key, with exactly the bytes received. May be called
   * again with the same state, by a caller that does not know whether its last call arrived.
   *
   * @throws UploadDamagedError when the store has lost bytes; the upload cannot go on.
   */
  complete(state: UploadState): Promise<void>

  /** Drops the upload and its bytes. Cancelling what is gone succeeds. */
  cancel(state: UploadState): Promise<void>

  /**
   * Drops what the store itself keeps of uploads begun before that instant, e.g. parts that no
   * row points to. Answers with the number dropped.
   *
   * `isKnown` tells whether an unfinished upload writes to that key now; a key whose upload is
   * complete is not known, so that what its interrupted attempts left behind goes too.
   */
  removeAbandoned(options: {
    readonly beforeMs: number
    readonly isKnown: (key: StorageKey) => Promise<boolean>
    readonly signal: AbortSignal
  }): Promise<number>
}

export interface AppendResult {
  readonly state: UploadState
  /** Present when the body broke off: the state says how much of it is kept. */
  readonly brokenBy?: Error
}

/** What must be remembered between chunks: saved as JSON, read only by the driver that wrote it. */
export interface UploadState {
  readonly key: StorageKey
  readonly receivedBytes: number
  readonly driverState: Readonly<Record<string, unknown>>
}

export interface DirectDownload {
  /** A URL from which anybody can fetch the object until it expires, without other credentials. */
  urlFor(
    key: StorageKey,
    options: { readonly expiresInSeconds: number; readonly method: 'GET' | 'HEAD' },
  ): Promise<URL>
}

export interface LocalFiles {
  pathOf(key: StorageKey): string
}

export class ObjectNotFoundError extends Error {
  override readonly name = 'ObjectNotFoundError'
  readonly key: StorageKey

  constructor(key: StorageKey, options?: ErrorOptions) {
    super(`no object at ${key}`, options)
    this.key = key
  }
}

/** The store cannot be reached or refuses for now: the same call may succeed later. */
export class StorageUnavailableError extends Error {
  override readonly name = 'StorageUnavailableError'

  constructor(reason: string, options?: ErrorOptions) {
    super(`the storage cannot serve the request now: ${reason}`, options)
  }
}

export class StorageFullError extends Error {
  override readonly name = 'StorageFullError'

  constructor(options?: ErrorOptions) {
    super('the storage has no space left', options)
  }
}

/**
 * The claim on an upload has passed to another writer, so that a write that is still to come
 * could destroy what that one has written. A {@link ByteSource} fails with it to say so.
 */
export class WriterReplacedError extends Error {
  override readonly name = 'WriterReplacedError'

  constructor(options?: ErrorOptions) {
    super('another request has taken this upload over', options)
  }
}

/** What the store has received of an upload is less than the upload's row says. */
export class UploadDamagedError extends Error {
  override readonly name = 'UploadDamagedError'
  readonly key: StorageKey

  constructor(key: StorageKey) {
    super(`the upload at ${key} has lost bytes that it had received; it must begin again`)
    this.key = key
  }
}
