import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'

import { bareTag, type S3Bucket, timeoutFor } from './s3-bucket.ts'
import { isMissing } from './s3-errors.ts'

/** One multipart upload of the store. */
export interface Multipart {
  readonly name: string
  readonly uploadId: string
}

export interface Part {
  readonly number: number
  readonly sizeBytes: number
  readonly tag: string
}

/** Joining thousands of parts may take the store minutes. */
const completeTimeoutMs = 5 * 60_000

export async function beginMultipart(
  { client, bucket, prefix }: S3Bucket,
  name: string,
): Promise<Multipart> {
  const answer = await client.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key: prefix + name }),
  )
  return { name, uploadId: answer.UploadId ?? '' }
}

/** Stores a part and answers with its entity tag; a part with the same number is replaced. */
export async function sendPart(
  { client, bucket, prefix }: S3Bucket,
  { name, uploadId }: Multipart,
  part: { readonly number: number; readonly body: Uint8Array; readonly signal?: AbortSignal },
): Promise<string> {
  const answer = await client.send(
    new UploadPartCommand({
      Bucket: bucket,
      Key: prefix + name,
      UploadId: uploadId,
      PartNumber: part.number,
      Body: part.body,
    }),
    {
      requestTimeout: timeoutFor(part.body.byteLength),
      ...(part.signal === undefined ? {} : { abortSignal: part.signal }),
    },
  )
  return bareTag(answer.ETag)
}

/** All parts in order, or undefined when the upload is complete, aborted or never was. */
export async function listParts(
  { client, bucket, prefix }: S3Bucket,
  { name, uploadId }: Multipart,
): Promise<Part[] | undefined> {
  const parts: Part[] = []
  let marker: string | undefined
  try {
    do {
      const page = await client.send(
        new ListPartsCommand({
          Bucket: bucket,
          Key: prefix + name,
          UploadId: uploadId,
          ...(marker === undefined ? {} : { PartNumberMarker: marker }),
        }),
      )
      for (const { PartNumber = 0, Size = 0, ETag } of page.Parts ?? []) {
        parts.push({ number: PartNumber, sizeBytes: Size, tag: bareTag(ETag) })
      }
      marker = page.IsTruncated === true ? page.NextPartNumberMarker : undefined
    } while (marker !== undefined)
    return parts
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Joins the parts to the object. False when there is no such upload: it may be complete already. */
export async function completeMultipart(
  { client, bucket, prefix }: S3Bucket,
  { name, uploadId }: Multipart,
  parts: readonly Part[],
): Promise<boolean> {
  try {
    await client.send(
      new CompleteMultipartUploadCommand({
        Bucket: bucket,
        Key: prefix + name,
        UploadId: uploadId,
        MultipartUpload: {
          Parts: parts.map(({ number, tag }) => ({ PartNumber: number, ETag: `"${tag}"` })),
        },
      }),
      { requestTimeout: completeTimeoutMs },
    )
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** Drops the upload and its parts. Dropping what is gone succeeds. */
export async function abortMultipart(
  { client, bucket, prefix }: S3Bucket,
  { name, uploadId }: Multipart,
): Promise<void> {
  try {
    await client.send(
      new AbortMultipartUploadCommand({ Bucket: bucket, Key: prefix + name, UploadId: uploadId }),
    )
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}

/** The unfinished uploads to names with the prefix. */
export async function* listMultiparts(
  { client, bucket, prefix }: S3Bucket,
  namePrefix: string,
): AsyncIterable<Multipart & { readonly begunAtMs: number }> {
  let keyMarker: string | undefined
  let uploadIdMarker: string | undefined
  do {
    const page = await client.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket,
        Prefix: prefix + namePrefix,
        ...(keyMarker === undefined ? {} : { KeyMarker: keyMarker }),
        ...(uploadIdMarker === undefined ? {} : { UploadIdMarker: uploadIdMarker }),
      }),
    )
    for (const { Key = '', UploadId = '', Initiated } of page.Uploads ?? []) {
      yield {
        name: Key.slice(prefix.length),
        uploadId: UploadId,
        begunAtMs: Initiated?.getTime() ?? 0,
      }
    }
    const isMore = page.IsTruncated === true
    keyMarker = isMore ? page.NextKeyMarker : undefined
    uploadIdMarker = isMore ? page.NextUploadIdMarker : undefined
  } while (keyMarker !== undefined)
}
