import type { UploadState } from '../../storage-driver.ts'
import type { PartLimits } from './part-sizes.ts'
import type { S3Bucket } from './s3-bucket.ts'
import { isMissing } from './s3-errors.ts'
import { completeMultipart, listParts, type Part, sendPart } from './s3-multipart.ts'
import { addTags, type PartsAndTail } from './upload-progress.ts'

/**
 * Joins the parts of an upload, and its tail as the last of them, to the object.
 *
 * @returns whether the object is there and is exactly that. If not, the multipart upload or a
 * part of it is missing, perhaps because it was joined before; or the object begins with what
 * was received but is longer: parts that an append left whose state was lost cannot be removed,
 * and Ceph joins all parts or none.
 */
export async function joinParts(
  bucket: S3Bucket,
  limits: PartLimits,
  { key }: UploadState,
  progress: PartsAndTail,
  tail: Uint8Array,
): Promise<boolean> {
  const multipart = { name: key, uploadId: progress.uploadId }
  const send = async (number: number, body: Uint8Array): Promise<Part> => {
    const tag = await sendPart(bucket, multipart, { number, body })
    return { number, tag, sizeBytes: body.byteLength }
  }
  try {
    const listed = await listParts(bucket, multipart)
    const received = listed?.filter((part) => part.number <= progress.partCount) ?? []
    if (listed === undefined || !areThose(received, progress)) return false

    const tailNumber = progress.partCount + 1
    const ours = tail.byteLength === 0 ? received : [...received, await send(tailNumber, tail)]
    const others = listed.filter((part) => part.number > ours.length)
    try {
      return await completeMultipart(bucket, multipart, ours)
    } catch (error) {
      if (others.length === 0 || !isNamed(error, 'InvalidPart')) throw error
    }
    // Only the last part may be small, and those that must go along come after ours.
    const filler = Buffer.alloc(limits.minimumPartBytes)
    const all = [...received]
    if (tail.byteLength > 0) all.push(await send(tailNumber, filledUp(tail, filler)))
    for (const { number } of others) all.push(await send(number, filler))
    await completeMultipart(bucket, multipart, all)
    return false
  } catch (error) {
    // A part may have been replaced since it was listed, by somebody who has lost his claim.
    if (isMissing(error) || isNamed(error, 'InvalidPart')) return false
    throw error
  }
}

/** Whether these are the parts that the state has seen, and no part is another. */
function areThose(parts: readonly Part[], progress: PartsAndTail): boolean {
  const sizeBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0)
  const tags = parts.map((part) => part.tag)
  return (
    parts.length === progress.partCount &&
    sizeBytes === progress.partsBytes &&
    addTags('', tags) === progress.tagsDigest
  )
}

function filledUp(body: Uint8Array, filler: Buffer): Buffer {
  return Buffer.concat([body, filler.subarray(body.byteLength)])
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}
