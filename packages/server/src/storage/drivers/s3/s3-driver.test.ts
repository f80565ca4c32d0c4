import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'

import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, onTestFinished, test } from 'vitest'

import { freshBucket } from '../../../../../../tools/test/fresh-bucket.ts'
import { whyNoRadosgw } from '../../../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../../../tools/test/skip.ts'
import type { S3Credentials, S3Location } from '../../../platform/config/slices/s3-location.ts'
import { Secret } from '../../../platform/config/secret.ts'
import { allOf, arriving, someBytes, stallingAfter } from '../../contract/test-bytes.ts'
import { elsewhere, freshKey } from '../../contract/uploads.contract.ts'
import { copyObject } from '../../copy-object.ts'
import { describeStorageDriver } from '../../storage-driver.contract.ts'
import {
  type StorageDriver,
  UploadDamagedError,
  WriterReplacedError,
} from '../../storage-driver.ts'
import { storageKey } from '../../storage-key.ts'
import { memoryDriver } from '../memory/memory-driver.ts'
import { s3ClientFor } from './s3-client.ts'
import { s3Driver } from './s3-driver.ts'

const mebibyte = 1024 ** 2

const reason = whyNoRadosgw()

describe.skipIf(reason !== undefined)('on RADOS Gateway', () => {
  describeStorageDriver(
    's3',
    async () => {
      const location = await freshLocation()
      return () => s3Driver(location)
    },
    { readBack: false, directDownload: true, localFiles: false },
  )
})

describe.skipIf(reason !== undefined)('in a bucket of RADOS Gateway', () => {
  test.each([
    { title: 'an empty blob', sizes: [], requests: ['PUT'] },
    { title: 'a small blob', sizes: [1000], requests: ['PUT', 'HEAD'] },
    { title: '12 MiB', sizes: [12 * mebibyte], requests: ['PUT', 'HEAD'] },
    {
      title: '24 MiB',
      sizes: [24 * mebibyte],
      // Begin, three parts, list the parts, join them.
      requests: ['POST', 'PUT', 'PUT', 'PUT', 'GET', 'POST'],
    },
    {
      title: '24 MiB and a few bytes',
      sizes: [24 * mebibyte, 10],
      // The tail waits in an object, becomes the last part, and is removed.
      requests: 'POST PUT PUT PUT PUT GET GET PUT POST DELETE'.split(' '),
    },
  ])('$title: no request is made that is not needed', async ({ sizes, requests }) => {
    const driver = s3Driver(await freshLocation())
    const made = await requestsOf(() => upload(driver, sizes))
    expect(made).toEqual(requests)
  })

  test('a small blob that comes and ends in one request of a client takes one', async () => {
    const driver = s3Driver(await freshLocation())
    const made = await requestsOf(async () => {
      const begun = await driver.uploads.begin(freshKey())
      const { state } = await driver.uploads.append(begun, arriving(someBytes(1000)))
      await driver.uploads.complete(state)
    })
    expect(made).toEqual(['PUT'])
  })

  test('the driver keeps to its prefix', async () => {
    const location = await freshLocation()
    const other = s3Driver({ ...location, pathPrefix: '' })
    await other.put(storageKey('blobs/aa/foreign'), someBytes(1))
    await other.put(storageKey('registry2/blobs/aa/foreign'), someBytes(1))
    const driver = s3Driver(location)
    await driver.put(storageKey('blobs/aa/ours'), someBytes(1))
    expect(await keysOf(driver, '')).toEqual(['blobs/aa/ours'])
    expect(await keysOf(other, 'registry/')).toEqual(['registry/blobs/aa/ours'])
  })

  test('names that are no keys are not listed', async () => {
    const location = await freshLocation()
    const { client, bucket } = storeOf(location)
    for (const name of ['registry/with space', 'registry/.hidden', 'registry/folder/']) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: 'x' }))
    }
    expect(await keysOf(s3Driver(location), '')).toEqual([])
  })

  test('a tail that a part has taken in is removed by the append after it', async () => {
    const location = await freshLocation()
    const driver = s3Driver(location)
    const sizes = [20 * mebibyte, 10, 6 * mebibyte, 10, 6 * mebibyte]
    let state = await driver.uploads.begin(freshKey())
    const tails: number[] = []
    for (const size of sizes) {
      ;({ state } = await driver.uploads.append(elsewhere(state), arriving(someBytes(size))))
      tails.push((await namesIn(location)).length)
    }
    expect(tails).toEqual([0, 1, 1, 1, 1])
    await driver.uploads.complete(elsewhere(state))
    expect(await namesIn(location)).toEqual([`registry/${state.key}`])
  })

  test('what a lost state leaves is dropped when its upload is over, and only that', async () => {
    const location = await freshLocation()
    const driver = s3Driver(location)
    const known = await driver.uploads.append(
      await driver.uploads.begin(freshKey()),
      arriving(someBytes(20 * mebibyte)),
    )
    const withTail = await driver.uploads.append(known.state, arriving(someBytes(10)))
    const lost = await driver.uploads.append(
      await driver.uploads.begin(freshKey()),
      arriving(someBytes(20 * mebibyte)),
    )
    await driver.uploads.append(lost.state, arriving(someBytes(10)))
    // Completed in a second attempt, after a first whose multipart upload nobody knows.
    const twice = await driver.uploads.begin(freshKey())
    await driver.uploads.append(twice, arriving(someBytes(20 * mebibyte)))
    const second = await driver.uploads.append(twice, arriving(someBytes(15 * mebibyte)))
    await driver.uploads.complete(second.state)

    const removeAbandoned = () =>
      driver.uploads.removeAbandoned({
        beforeMs: Date.now() + 60_000,
        isKnown: (key) => Promise.resolve(key === known.state.key),
        signal: new AbortController().signal,
      })
    expect(await multipartsIn(location)).toHaveLength(3)
    expect(await removeAbandoned()).toBe(3)
    expect(await multipartsIn(location)).toEqual([`registry/${known.state.key}`])
    expect(await removeAbandoned()).toBe(0)
    await driver.uploads.complete(withTail.state)
    expect(await driver.sizeOf(known.state.key)).toBe(20 * mebibyte + 10)
    expect(await driver.sizeOf(twice.key)).toBe(15 * mebibyte)
    expect(await keysOf(driver, '')).toEqual([known.state.key, twice.key].toSorted())
  })

  test("other people's multipart uploads in the bucket are left alone", async () => {
    const location = await freshLocation()
    const { client, bucket } = storeOf(location)
    for (const Key of ['backups/database', 'registry/backups/database', 'registry2/blobs/a']) {
      await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key }))
    }
    const dropped = await s3Driver(location).uploads.removeAbandoned({
      beforeMs: Date.now() + 60_000,
      isKnown: () => Promise.resolve(false),
      signal: new AbortController().signal,
    })
    expect(dropped).toBe(0)
    expect(await multipartsIn(location)).toHaveLength(3)
  })

  test('appends that overlap against the rules make the right object or none', async () => {
    const driver = s3Driver(await freshLocation())
    const before = someBytes(16 * mebibyte)
    const begun = await driver.uploads.begin(freshKey())
    const { state } = await driver.uploads.append(begun, arriving(before))
    const { body, stalled, breakOff } = stallingAfter(someBytes(24 * mebibyte))
    const hanging = driver.uploads.append(elsewhere(state), body)
    await stalled
    // Parts of the one that hangs may still be on their way.
    const rest = someBytes(24 * mebibyte)
    const next = await driver.uploads.append(elsewhere(state), arriving(rest))
    const [completed] = await Promise.allSettled([driver.uploads.complete(next.state)])
    breakOff(new WriterReplacedError())
    await expect(hanging).rejects.toBeInstanceOf(Error)
    const outcome =
      completed.status === 'rejected'
        ? completed.reason instanceof UploadDamagedError
        : (await allOf(driver.open(state.key))).equals(Buffer.concat([before, rest]))
    expect(outcome).toBe(true)
  })

  test('a failed append leaves no parts behind', async () => {
    const location = await freshLocation()
    const driver = s3Driver(location)
    const { body, stalled, breakOff } = stallingAfter(someBytes(30 * mebibyte))
    const appending = driver.uploads.append(await driver.uploads.begin(freshKey()), body)
    await stalled
    breakOff(new WriterReplacedError())
    await expect(appending).rejects.toThrow(WriterReplacedError)
    expect(await multipartsIn(location)).toEqual([])
  })

  test('a wrong secret is told as such', async () => {
    const location = await freshLocation()
    const { accessKey } = location.credentials
    const secretKey = new Secret('wrong')
    const credentials = { accessKey, secretKey, sessionToken: undefined }
    const driver = s3Driver({ ...location, credentials })
    await expect(driver.put(freshKey(), someBytes(1))).rejects.toThrow('the secret key is wrong')
  })

  test('a bucket that is not there is told as such', async () => {
    const driver = s3Driver({ ...(await freshLocation()), bucket: 'nonesuch' })
    await expect(driver.put(freshKey(), someBytes(1))).rejects.toThrow('bucket does not exist')
  })

  test('an object is copied to it and back', async () => {
    const [near, far] = [memoryDriver(), s3Driver(await freshLocation())]
    const key = freshKey()
    const body = someBytes(30 * mebibyte)
    await near.put(key, body)
    await copyObject(near, far, key)
    await near.remove(key)
    await copyObject(far, near, key)
    expect((await allOf(near.open(key))).equals(body)).toBe(true)
  })
})

if (reason !== undefined) testThatCannotRun(reason)

async function upload(driver: StorageDriver, sizes: readonly number[]): Promise<void> {
  let state = await driver.uploads.begin(freshKey())
  for (const size of sizes) {
    ;({ state } = await driver.uploads.append(elsewhere(state), arriving(someBytes(size))))
  }
  await driver.uploads.complete(elsewhere(state))
}

/** The methods of the requests that the work makes, in their order. */
async function requestsOf(work: () => Promise<void>): Promise<string[]> {
  const methods: string[] = []
  const onRequest = (message: unknown) => {
    methods.push((message as { readonly request: ClientRequest }).request.method)
  }
  subscribe('http.client.request.start', onRequest)
  try {
    await work()
  } finally {
    unsubscribe('http.client.request.start', onRequest)
  }
  return methods
}

async function keysOf(driver: StorageDriver, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(driver.list(prefix))).map((object) => object.key).toSorted()
}

/** The store behind the driver's back. */
function storeOf(location: S3Location) {
  const client = s3ClientFor(location)
  onTestFinished(() => client.destroy())
  return { client, bucket: location.bucket }
}

async function namesIn(location: S3Location): Promise<string[]> {
  const { client, bucket } = storeOf(location)
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  return (Contents ?? []).map((object) => object.Key ?? '')
}

async function multipartsIn(location: S3Location): Promise<string[]> {
  const { client, bucket } = storeOf(location)
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))
  return (Uploads ?? []).map((multipart) => multipart.Key ?? '')
}

async function freshLocation(): Promise<S3Location & { credentials: S3Credentials }> {
  const { endpoint, accessKey, secretKey, bucket } = await freshBucket()
  return {
    kind: 's3',
    bucket,
    region: 'us-east-1',
    endpoint,
    pathPrefix: 'registry',
    credentials: {
      accessKey: new Secret(accessKey),
      secretKey: new Secret(secretKey),
      sessionToken: undefined,
    },
    minimumPartBytes: 5 * 1024 ** 2,
    maximumPartBytes: 5 * 1024 ** 3,
    forcePathStyle: true,
    serverSideAssembly: true,
  }
}
