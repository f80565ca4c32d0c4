import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, onTestFinished, test } from 'vitest'

import { freshBucket } from '../fresh-bucket.ts'
import { testThatCannotRun } from '../skip.ts'
import { makeBucket, s3ClientFor } from './buckets.ts'
import { startRadosgw, whyNoRadosgw } from './radosgw.ts'

const reason = whyNoRadosgw()

describe('the shared RADOS Gateway', () => {
  if (reason !== undefined) return testThatCannotRun(reason)

  test('keeps what is put', async () => {
    const access = await freshBucket()
    const client = s3ClientFor(access)
    await client.send(new PutObjectCommand({ Bucket: access.bucket, Key: 'a/b', Body: 'layer' }))
    const read = await client.send(new GetObjectCommand({ Bucket: access.bucket, Key: 'a/b' }))
    expect(await read.Body?.transformToString()).toBe('layer')
    await client.send(new DeleteObjectCommand({ Bucket: access.bucket, Key: 'a/b' }))
    client.destroy()
  })

  test('gives every caller an empty bucket of its own', async () => {
    const one = await freshBucket()
    const other = await freshBucket()
    expect(other.bucket).not.toBe(one.bucket)
    const client = s3ClientFor(one)
    await client.send(new PutObjectCommand({ Bucket: one.bucket, Key: 'key', Body: 'x' }))
    const listed = await client.send(new ListObjectsV2Command({ Bucket: other.bucket }))
    expect(listed.KeyCount).toBe(0)
    client.destroy()
  })

  test('refuses a wrong secret', async () => {
    const access = await freshBucket()
    const client = s3ClientFor({ ...access, secretKey: `${access.secretKey}x` })
    const put = new PutObjectCommand({ Bucket: access.bucket, Key: 'key', Body: 'x' })
    await expect(client.send(put)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    client.destroy()
  })
})

describe("a RADOS Gateway of one's own", () => {
  if (reason !== undefined) return testThatCannotRun(reason)

  test('is away after a crash, and has its objects when it is back', async () => {
    const store = await startRadosgw()
    onTestFinished(() => store.stop())
    const bucket = await makeBucket(store)
    const client = s3ClientFor(store)
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'key', Body: 'kept' }))
    await store.crash()
    await expect(fetch(store.endpoint)).rejects.toThrow('fetch failed')
    await store.startAgain()
    const read = await client.send(new GetObjectCommand({ Bucket: bucket, Key: 'key' }))
    expect(await read.Body?.transformToString()).toBe('kept')
    client.destroy()
  })
})
