import type { StorageDriver } from '../../storage/storage-driver.ts'
import { algorithmOf, type Digest } from '../digest.ts'
import { HashesUnderWay, nativeHash, portableHash, type RunningHash } from './running-hash.ts'
import type { Upload } from './upload.ts'

/** The hashes of uploads, across the requests and the processes that an upload may go through. */
export class UploadHashes {
  readonly #underWay = new HashesUnderWay()

  /**
   * The hash of what an upload has received: from the last request, if this process served
   * it; else from the saved state; else by reading the bytes again, once, in a form that
   * can be saved from then on. Undefined when the store cannot give them back yet: the
   * finished object is read in the end.
   */
  async begin(
    upload: Upload,
    driver: StorageDriver,
    { isChunked }: { readonly isChunked: boolean },
  ): Promise<RunningHash | undefined> {
    const { receivedBytes } = upload.state
    const canReadBack = driver.uploads.readBack !== undefined
    if (receivedBytes === 0) {
      // Chunks may go to any replica, which cannot ask such a store for what came before.
      return isChunked && !canReadBack
        ? await portableHash(upload.algorithm, undefined)
        : nativeHash(upload.algorithm)
    }
    const known = this.#underWay.take(upload.id, receivedBytes)
    if (known !== undefined) return known
    if (upload.hashState !== undefined) {
      const continued = await portableHash(upload.algorithm, upload.hashState)
      if (continued !== undefined) return continued
    }
    if (driver.uploads.readBack === undefined) return undefined
    const hash = await portableHash(upload.algorithm, undefined)
    if (hash === undefined) return undefined
    const received = await driver.uploads.readBack(upload.state)
    for await (const part of received as AsyncIterable<Uint8Array>) hash.update(part)
    return hash
  }

  /** The digest of everything received, in the algorithm that the client ends with. */
  async digestOf(upload: Upload, driver: StorageDriver, wanted: Digest): Promise<Digest> {
    const algorithm = algorithmOf(wanted)
    const { state, digestSoFar } = upload
    if (digestSoFar !== undefined && algorithm === upload.algorithm) {
      return `${algorithm}:${digestSoFar}` as Digest
    }
    const hash = nativeHash(algorithm)
    if (state.receivedBytes > 0) {
      const stored = await driver.open(state.key)
      for await (const part of stored as AsyncIterable<Uint8Array>) hash.update(part)
    }
    return `${algorithm}:${hash.digestSoFar()}` as Digest
  }

  /** Keeps a hash for the next request, which may come to this process. */
  keep(uploadId: string, receivedBytes: number, hash: RunningHash): void {
    this.#underWay.keep(uploadId, receivedBytes, hash)
  }

  /** Forgets the hash of an upload that has ended, or that has seen bytes which are not stored. */
  drop(uploadId: string): void {
    this.#underWay.drop(uploadId)
  }
}
