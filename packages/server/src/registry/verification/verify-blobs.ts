import {
  ObjectNotFoundError,
  type StorageDriver,
  StorageUnavailableError,
} from '../../storage/storage-driver.ts'
import { findStorageKey, type StorageKey } from '../../storage/storage-key.ts'
import { algorithmOf, type Digest, digestOfHash, newHash } from '../digest.ts'
import type { BlobFinding, BlobObject, Finding } from './finding.ts'
import { patiently } from './patiently.ts'
import {
  allPlacedBlobs,
  countBlobsAt,
  isStillPlaced,
  locationsInUse,
  type PlacedBlob,
  repositoriesOfBlob,
} from './verify-blobs.queries.ts'
import { eachConcurrently, type Walk } from './walk.ts'

/** Questions to a store that are under way at a time; it is the store that takes its time. */
const questionsAtOnce = 16
/** Objects that are read at a time. */
const readsAtOnce = 4

/** Every blob has its object, with the size and, where bytes are read, the digest of its row. */
export async function* verifyBlobs(walk: Walk): AsyncIterable<Finding> {
  const { reader, storage } = walk
  for (const location of await locationsInUse(reader)) {
    if (storage.locations.includes(location)) continue
    yield { kind: 'location-unknown', location, blobs: await countBlobsAt(reader, location) }
  }
  const findings = eachConcurrently(
    allPlacedBlobs(reader),
    walk.readsContent ? readsAtOnce : questionsAtOnce,
    async (blob) => {
      const finding = await verifyBlob(walk, blob)
      walk.onChecked('blobs', 1, walk.readsContent ? blob.sizeBytes : 0)
      return finding
    },
  )
  for await (const finding of findings) if (finding !== undefined) yield finding
}

async function verifyBlob(walk: Walk, blob: PlacedBlob): Promise<Finding | undefined> {
  const { reader, storage } = walk
  const { digest, sizeBytes, location, storageKey } = blob
  if (location === undefined || storageKey === undefined) {
    const repositories = await repositoriesOfBlob(reader, blob.blobId)
    const isMissed = repositories.count > 0 && (await isStillPlaced(reader, blob))
    return isMissed ? { kind: 'blob-nowhere', digest, sizeBytes, repositories } : undefined
  }
  if (!storage.locations.includes(location)) return undefined
  const fault = await objectFault(walk, storage.driverOf(location), blob, storageKey)
  // While the store was asked, a push may have brought the blob anew, elsewhere.
  if (fault === undefined || !(await isStillPlaced(reader, blob))) return undefined
  const repositories = await repositoriesOfBlob(reader, blob.blobId)
  const object: BlobObject = { digest, sizeBytes, location, storageKey, repositories }
  return { ...fault, ...object }
}

/** What is wrong with an object, without what is known of it anyway. */
type Fault = BlobFinding extends infer Kind
  ? Kind extends BlobObject
    ? Omit<Kind, keyof BlobObject>
    : never
  : never

async function objectFault(
  walk: Walk,
  driver: StorageDriver,
  blob: PlacedBlob,
  name: string,
): Promise<Fault | undefined> {
  const key = findStorageKey(name)
  const actualSizeBytes =
    key === undefined ? undefined : await patiently(walk, () => driver.sizeOf(key))
  if (key === undefined || actualSizeBytes === undefined) return { kind: 'blob-missing' }
  if (actualSizeBytes !== blob.sizeBytes) return { kind: 'blob-size-wrong', actualSizeBytes }
  if (!walk.readsContent) return undefined
  try {
    const actualDigest = await patiently(walk, () => readDigest(driver, key, blob))
    return actualDigest === blob.digest ? undefined : { kind: 'blob-damaged', actualDigest }
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return { kind: 'blob-missing' }
    if (!(error instanceof StorageUnavailableError)) throw error
    // A store that answers, but not with these bytes: that is a disk which begins to fail.
    await patiently(walk, () => driver.sizeOf(key))
    return { kind: 'blob-unreadable', reason: error.message }
  }
}

/** @throws ObjectNotFoundError, StorageUnavailableError also for a stream that breaks off */
async function readDigest(
  driver: StorageDriver,
  key: StorageKey,
  { digest, sizeBytes }: PlacedBlob,
): Promise<Digest> {
  const algorithm = algorithmOf(digest as Digest)
  const hash = newHash(algorithm)
  // A small object is read with a small buffer when its end is known.
  const range = sizeBytes > 0 ? { firstByte: 0, lastByte: sizeBytes - 1 } : undefined
  const content = await driver.open(key, range)
  try {
    for await (const chunk of content as AsyncIterable<Uint8Array>) hash.update(chunk)
  } catch (error) {
    throw new StorageUnavailableError(`reading breaks off: ${(error as Error).message}`, {
      cause: error,
    })
  }
  return digestOfHash(algorithm, hash)
}
