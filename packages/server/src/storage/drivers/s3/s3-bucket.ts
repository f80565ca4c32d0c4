import { buffer } from 'node:stream/consumers'
import { addAbortSignal, type Readable } from 'node:stream'

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

import { StorageUnavailableError } from '../../storage-driver.ts'
import { endWhenStalled } from './end-when-stalled.ts'
import { requestTimeoutMs } from './s3-client.ts'
import { isMissing } from './s3-errors.ts'

/**
 * One bucket, or what lies below a prefix in it. Names are relative to the prefix.
 *
 * The layout:
 *
 *     <key>                         an object under its storage key
 *     uploads/<key>/<offset>.tail   the last bytes of the unfinished upload to that key, too few
 *                                   for a part, which begin at that offset of the object
 *
 * Beside these the store keeps the parts of unfinished multipart uploads, each under its key.
 */
export interface S3Bucket {
  readonly client: S3Client
  readonly bucket: string
  /** Empty, or ends with `/`. */
  readonly prefix: string
}

export interface S3Object {
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedAtMs: number
}

/** How long the store may send nothing while we wait for its bytes. */
const stallTimeoutMs = 30_000

export async function openObject(
  { client, bucket, prefix }: S3Bucket,
  name: string,
  options: {
    readonly firstByte?: number
    readonly lastByte?: number
    readonly signal?: AbortSignal
  } = {},
): Promise<Readable> {
  const { firstByte, lastByte, signal } = options
  const isRange = firstByte !== undefined || lastByte !== undefined
  const answer = await client.send(
    new GetObjectCommand({
      Bucket: bucket,
      Key: prefix + name,
      ...(isRange ? { Range: `bytes=${firstByte ?? 0}-${lastByte ?? ''}` } : {}),
    }),
    signal === undefined ? {} : { abortSignal: signal },
  )
  const body = answer.Body as Readable
  if (isRange && answer.$metadata.httpStatusCode !== 206) {
    body.destroy()
    throw new StorageUnavailableError('S3 answers a range with the whole object')
  }
  endWhenStalled(body, stallTimeoutMs)
  return signal === undefined ? body : addAbortSignal(signal, body)
}

/** The first bytes of an object; fewer when it is shorter, undefined when there is none. */
export async function readHead(
  bucket: S3Bucket,
  name: string,
  sizeBytes: number,
): Promise<Buffer | undefined> {
  try {
    return await buffer(await openObject(bucket, name, { firstByte: 0, lastByte: sizeBytes - 1 }))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Stores an object whole and answers with its entity tag. */
export async function putObject(
  { client, bucket, prefix }: S3Bucket,
  name: string,
  body: Uint8Array,
): Promise<string> {
  const answer = await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: prefix + name, Body: body }),
    { requestTimeout: timeoutFor(body.byteLength) },
  )
  return bareTag(answer.ETag)
}

export async function statObject(
  { client, bucket, prefix }: S3Bucket,
  name: string,
): Promise<{ readonly sizeBytes: number; readonly tag: string } | undefined> {
  try {
    const answer = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: prefix + name }))
    return { sizeBytes: answer.ContentLength ?? 0, tag: bareTag(answer.ETag) }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

export async function removeObject({ client, bucket, prefix }: S3Bucket, name: string) {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: prefix + name }))
}

export async function* listObjects(
  { client, bucket, prefix }: S3Bucket,
  namePrefix: string,
): AsyncIterable<S3Object> {
  let token: string | undefined
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix + namePrefix,
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    )
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      yield {
        name: Key.slice(prefix.length),
        sizeBytes: Size,
        modifiedAtMs: LastModified?.getTime() ?? 0,
      }
    }
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

/** Entity tags come with quotation marks from some calls of some stores, and without from others. */
export function bareTag(tag: string | undefined): string {
  return (tag ?? '').replaceAll('"', '')
}

const slowestBytesPerMs = 512

/** A large body may take longer: as long as 512 kB a second need. */
export function timeoutFor(bodyBytes: number): number {
  return requestTimeoutMs + bodyBytes / slowestBytesPerMs
}
