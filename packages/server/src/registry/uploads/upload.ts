import type { UploadState } from '../../storage/storage-driver.ts'
import type { DigestAlgorithm } from '../digest.ts'

/** An upload as its row remembers it between requests. */
export interface Upload {
  readonly id: string
  readonly repositoryId: number
  readonly accountId: number
  readonly location: string
  readonly algorithm: DigestAlgorithm
  readonly state: UploadState
  /** Hex; undefined before the first byte, or when the hash was lost on the way. */
  readonly digestSoFar: string | undefined
  readonly hashState: Uint8Array | undefined
}

/** The bytes that a request says it carries, both included (`Content-Range`). */
export interface ContentRange {
  readonly firstByte: number
  readonly lastByte: number
}

export class UploadUnknownError extends Error {
  override readonly name = 'UploadUnknownError'

  constructor() {
    super(
      'there is no such upload here: it was finished, cancelled or has expired; begin a new one',
    )
  }
}

/** Another request writes to the upload at this moment. */
export class UploadBusyError extends Error {
  override readonly name = 'UploadBusyError'

  constructor() {
    super('another request is writing to this upload; ask for its state and go on from there')
  }
}

/** The bytes do not follow the ones that were received. */
export class UploadRangeError extends Error {
  override readonly name = 'UploadRangeError'
  readonly receivedBytes: number

  constructor(receivedBytes: number) {
    super(`${receivedBytes} bytes were received; the next chunk has to begin there`)
    this.receivedBytes = receivedBytes
  }
}

/** The range in the request cannot be read, or is not the body's. */
export class InvalidContentRangeError extends Error {
  override readonly name = 'InvalidContentRangeError'

  constructor(reason: string) {
    super(`the Content-Range is not valid: ${reason}`)
  }
}

/** A parameter of the request is missing, or is not one of those that are possible. */
export class InvalidUploadError extends Error {
  override readonly name = 'InvalidUploadError'

  constructor(reason: string) {
    super(`the upload cannot go on so: ${reason}`)
  }
}

export class TooManyUploadsError extends Error {
  override readonly name = 'TooManyUploadsError'

  constructor(maximum: number, owner: 'repository' | 'account') {
    super(
      `the ${owner} has ${maximum} unfinished uploads, which is as many as are allowed; finish or cancel some`,
    )
  }
}

/** The request ended before its body did; what arrived is kept. */
export class UploadInterruptedError extends Error {
  override readonly name = 'UploadInterruptedError'
  readonly receivedBytes: number

  constructor(receivedBytes: number, options?: ErrorOptions) {
    super(
      `the connection broke after ${receivedBytes} bytes of the upload; go on from there`,
      options,
    )
    this.receivedBytes = receivedBytes
  }
}

/**
 * Reads `Content-Range: <first>-<last>` (OCI distribution-spec, "Pushing a blob in chunks"),
 * also in the form of RFC 9110 with its unit and total.
 *
 * @throws InvalidContentRangeError
 */
export function parseContentRange(header: string): ContentRange {
  const match = /^(?:bytes[ =])?(\d{1,16})-(\d{1,16})(?:\/(?:\*|\d{1,16}))?$/.exec(header.trim())
  const firstByte = Number(match?.[1])
  const lastByte = Number(match?.[2])
  if (!Number.isSafeInteger(firstByte) || !Number.isSafeInteger(lastByte)) {
    throw new InvalidContentRangeError('it has to be FIRST-LAST, two numbers of bytes')
  }
  if (lastByte < firstByte) throw new InvalidContentRangeError('it ends before it begins')
  return { firstByte, lastByte }
}
