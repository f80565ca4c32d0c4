import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, test } from 'vitest'

import { allOf, arriving, someBytes } from '../../contract/test-bytes.ts'
import { freshKey } from '../../contract/uploads.contract.ts'
import {
  ObjectNotFoundError,
  type StorageDriver,
  StorageFullError,
  StorageUnavailableError,
} from '../../storage-driver.ts'
import { driverOf, locationAt } from './answering-store.ts'
import { s3Driver } from './s3-driver.ts'

const key = freshKey()

/** Every call that a store can refuse. */
const calls: [string, (driver: StorageDriver) => Promise<unknown>][] = [
  ['open', (driver) => driver.open(key)],
  ['put', (driver) => driver.put(key, someBytes(10))],
  ['sizeOf', (driver) => driver.sizeOf(key)],
  ['remove', (driver) => driver.remove(key)],
  ['list', (driver) => Array.fromAsync(driver.list(''))],
  ['append', async ({ uploads }) => await uploads.append(await uploads.begin(key), body(10))],
  [
    'append of parts',
    async ({ uploads }) => await uploads.append(await uploads.begin(key), body(14 * 1024 ** 2)),
  ],
  ['complete', async ({ uploads }) => await uploads.complete(await uploads.begin(key))],
  ['cancel', async ({ uploads }) => await uploads.cancel(await uploads.begin(key))],
  [
    'removeAbandoned',
    ({ uploads }) =>
      uploads.removeAbandoned({
        beforeMs: Date.now(),
        isKnown: () => Promise.resolve(false),
        signal: new AbortController().signal,
      }),
  ],
]

describe('a store that is down', () => {
  test.each(calls)('is told so by %s', async (_name, call) => {
    await expect(call(await downDriver())).rejects.toThrow(StorageUnavailableError)
  })
})

describe('a store that fails', () => {
  test.each(calls)('is told so by %s', async (_name, call) => {
    const driver = await driverOf((_request, response) => response.writeHead(500).end())
    await expect(call(driver)).rejects.toThrow(StorageUnavailableError)
  })

  test.each([
    [503, 'SlowDown', StorageUnavailableError, 'S3 answers SlowDown (503)'],
    [403, 'AccessDenied', StorageUnavailableError, 'may not do this'],
    [403, 'InvalidAccessKeyId', StorageUnavailableError, 'access key is not known'],
    [403, 'SignatureDoesNotMatch', StorageUnavailableError, 'secret key is wrong'],
    [403, 'RequestTimeTooSkewed', StorageUnavailableError, 'clocks'],
    [404, 'NoSuchBucket', StorageUnavailableError, 'bucket does not exist'],
    [400, 'SomethingNew', StorageUnavailableError, 'SomethingNew (400)'],
    [403, 'QuotaExceeded', StorageFullError, 'no space left'],
    [400, 'EntityTooLarge', StorageFullError, 'no space left'],
    [507, 'XMinioStorageFull', StorageFullError, 'no space left'],
    [507, 'InsufficientStorage', StorageFullError, 'no space left'],
  ])('with %i %s is understood', async (status, code, expected, words) => {
    const driver = await driverOf((_request, response) =>
      response.writeHead(status).end(`<Error><Code>${code}</Code><Message>no</Message></Error>`),
    )
    const putting = driver.put(key, someBytes(10))
    await expect(putting).rejects.toThrow(expected)
    await expect(putting).rejects.toThrow(words)
  })

  test('with NoSuchKey lacks the object', async () => {
    const driver = await driverOf((_request, response) =>
      response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>'),
    )
    await expect(driver.open(key)).rejects.toThrow(ObjectNotFoundError)
    expect(await driver.sizeOf(key)).toBeUndefined()
  })

  test('once or twice is asked again', async () => {
    let requests = 0
    const driver = await driverOf((request, response) => {
      requests += 1
      request.resume()
      response.writeHead(requests < 3 ? 500 : 200, { etag: '"tag"' }).end()
    })
    await driver.put(key, someBytes(100))
    expect(requests).toBe(3)
  })

  test('in the middle of an object breaks the reader off', async () => {
    const driver = await driverOf((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('some', () => response.destroy())
    })
    await expect(allOf(driver.open(key))).rejects.toThrow('aborted')
  })

  test('to know ranges is not believed', async () => {
    const driver = await driverOf((_request, response) => response.writeHead(200).end('whole'))
    const opening = driver.open(key, { firstByte: 1, lastByte: 2 })
    await expect(opening).rejects.toThrow(StorageUnavailableError)
  })
})

describe('credentials', () => {
  test('stand in no error', async () => {
    const driver = await driverOf((_request, response) => response.writeHead(403).end())
    const error = await driver.put(key, someBytes(1)).catch(String)
    expect(error).not.toContain('hidden-secret')
  })
})

function body(sizeBytes: number) {
  return arriving(someBytes(sizeBytes))
}

/** A driver of a port on which nobody listens any more. */
async function downDriver(): Promise<StorageDriver> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return s3Driver(locationAt(port))
}
