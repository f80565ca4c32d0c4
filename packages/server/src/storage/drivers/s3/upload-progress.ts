import { createHash } from 'node:crypto'

import type { UploadState } from '../../storage-driver.ts'
import { findStorageKey, type StorageKey } from '../../storage-key.ts'

/** What the driver remembers of an upload between appends, as `driverState` in JSON. */
export type UploadProgress = WholeObject | PartsAndTail

/** Everything received lies under the key as one object, or nothing has been received. */
export interface WholeObject {
  readonly kind: 'whole'
  /** Of that object; undefined when there is none. */
  readonly tag?: string
}

/**
 * What was received lies in parts, the rest in the tail object. The parts themselves are
 * listed by the store when they are needed: ten thousand of them would make a large row.
 */
export interface PartsAndTail {
  readonly kind: 'parts'
  readonly uploadId: string
  readonly partCount: number
  readonly partsBytes: number
  /** All entity tags of the parts, in order, hashed into one. */
  readonly tagsDigest: string
  /** Offset of an earlier tail, which a part holds by now. */
  readonly spentTail?: number
}

export function progressOf(state: UploadState): UploadProgress {
  const { kind } = state.driverState
  return kind === 'parts'
    ? (state.driverState as unknown as PartsAndTail)
    : (state.driverState as unknown as WholeObject)
}

export const nothingReceived: WholeObject = { kind: 'whole' }

export function withProgress(
  state: UploadState,
  receivedBytes: number,
  progress: UploadProgress,
): UploadState {
  return { ...state, receivedBytes, driverState: { ...progress } }
}

/** The digest of the tags so far and of those that follow. */
export function addTags(tagsDigest: string, tags: readonly string[]): string {
  return tags.reduce(
    (digest, tag) => createHash('sha256').update(digest).update(tag).digest('base64url'),
    tagsDigest,
  )
}

/** Below this lie the tails, and nothing else of ours. */
export const tailsPrefix = 'uploads/'
const tailName = /^uploads\/(.+)\/(\d+)\.tail$/

/** The name of the object that holds the last bytes of an unfinished upload. */
export function tailNameOf(key: StorageKey, offset: number): string {
  return `${tailsPrefix}${key}/${offset}.tail`
}

/** The key of the upload that a tail belongs to; undefined for every other name. */
export function keyOfTail(name: string): StorageKey | undefined {
  return findStorageKey(tailName.exec(name)?.[1] ?? '')
}
