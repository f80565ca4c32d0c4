import { StorageFullError } from '../../storage-driver.ts'
import type { StorageKey } from '../../storage-key.ts'
import type { Piece } from './part-cutter.ts'
import { maximumParts } from './part-sizes.ts'
import type { S3Bucket } from './s3-bucket.ts'
import { abortMultipart, beginMultipart, sendPart } from './s3-multipart.ts'
import type { Slots } from '../../../platform/concurrency/slots.ts'
import { addTags, type PartsAndTail, type UploadProgress } from './upload-progress.ts'

/** One on its way while the next begins; more would only take memory. */
const partsInFlight = 2

/**
 * Sends the parts of one append, two at a time, and begins the multipart upload with the
 * first of them.
 */
export class PartSender {
  readonly #bucket: S3Bucket
  readonly #slots: Slots
  readonly #key: StorageKey
  readonly #before: PartsAndTail | undefined
  readonly #inFlight = new Set<Promise<unknown>>()
  readonly #tags: Promise<string>[] = []
  readonly #giveUp = new AbortController()
  #uploadId: string | undefined
  #partsBytes: number

  /** @param slots - bounds the parts that all uploads together have on their way */
  constructor(bucket: S3Bucket, slots: Slots, key: StorageKey, before: UploadProgress) {
    this.#bucket = bucket
    this.#slots = slots
    this.#key = key
    this.#before = before.kind === 'parts' ? before : undefined
    this.#uploadId = this.#before?.uploadId
    this.#partsBytes = this.#before?.partsBytes ?? 0
  }

  /** How many bytes lie in parts, those on their way included. */
  get partsBytes(): number {
    return this.#partsBytes
  }

  get hasParts(): boolean {
    return this.#uploadId !== undefined
  }

  /** Sends a part when there is room for it. @throws the failure of this or an earlier one. */
  async send(part: Piece): Promise<void> {
    while (this.#inFlight.size >= partsInFlight) await Promise.race(this.#inFlight)
    const uploadId = (this.#uploadId ??= (await beginMultipart(this.#bucket, this.#key)).uploadId)
    const number = (this.#before?.partCount ?? 0) + this.#tags.length + 1
    if (number > maximumParts) {
      const cause = new Error(`an upload has at most ${maximumParts} parts; raise the maximum size`)
      throw new StorageFullError({ cause })
    }
    await this.#slots.take()
    const { signal } = this.#giveUp
    const multipart = { name: this.#key, uploadId }
    const body = part.bytes
    const sending = sendPart(this.#bucket, multipart, { number, body, signal }).finally(() =>
      this.#slots.give(),
    )
    this.#partsBytes += body.byteLength
    this.#tags.push(sending)
    const flight = sending.then(() => {
      this.#inFlight.delete(flight)
      // Only now: after a failure a request may still be reading the bytes.
      part.release()
      return undefined
    })
    this.#inFlight.add(flight)
    // Both are awaited later; until then a failure has an owner.
    sending.catch(() => undefined)
    flight.catch(() => undefined)
  }

  /** Waits for all parts. Undefined when the upload has none. @throws the first failure. */
  async finish(): Promise<PartsAndTail | undefined> {
    const tags = await Promise.all(this.#tags)
    if (this.#uploadId === undefined) return undefined
    return {
      kind: 'parts',
      uploadId: this.#uploadId,
      partCount: (this.#before?.partCount ?? 0) + tags.length,
      partsBytes: this.#partsBytes,
      tagsDigest: addTags(this.#before?.tagsDigest ?? '', tags),
    }
  }

  /** Stops what is on its way, and drops a multipart upload that no state names yet. */
  async abandon(): Promise<void> {
    this.#giveUp.abort()
    await Promise.allSettled(this.#tags)
    if (this.#uploadId === undefined || this.#before !== undefined) return
    const multipart = { name: this.#key, uploadId: this.#uploadId }
    // Whatever the store cannot drop now is dropped as abandoned.
    await abortMultipart(this.#bucket, multipart).catch(() => undefined)
  }
}
