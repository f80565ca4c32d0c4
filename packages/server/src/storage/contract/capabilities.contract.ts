import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { type DirectDownload, type StorageDriver, UploadDamagedError } from '../storage-driver.ts'
import { storageKey } from '../storage-key.ts'
import type { Capabilities, MakeStore } from './make-store.ts'
import { allOf, arriving, someBytes } from './test-bytes.ts'
import { elsewhere, freshKey } from './uploads.contract.ts'

const mebibyte = 1024 * 1024

export function describeCapabilities(makeStore: MakeStore, capabilities: Capabilities): void {
  test('its optional powers are those that it is known for', async () => {
    const driver = (await makeStore())()
    const powers: Capabilities = {
      readBack: driver.uploads.readBack !== undefined,
      directDownload: driver.directDownload !== undefined,
      localFiles: driver.localFiles !== undefined,
    }
    expect(powers).toEqual(capabilities)
  })

  if (capabilities.readBack) describeReadBack(makeStore)
  if (capabilities.directDownload) describeDirectDownload(makeStore)
  if (capabilities.localFiles) describeLocalFiles(makeStore)
}

const objectKey = storageKey('health/a.b_c-d')

function describeLocalFiles(makeStore: MakeStore): void {
  test('the local file of an object holds its bytes', async () => {
    const driver = (await makeStore())()
    const body = someBytes(1000)
    await driver.put(objectKey, body)
    expect(await readFile(driver.localFiles?.pathOf(objectKey) ?? '')).toEqual(body)
  })
}

function describeReadBack(makeStore: MakeStore): void {
  const readBack = (driver: StorageDriver, ...args: Parameters<ReadBack>) =>
    allOf((driver.uploads.readBack as ReadBack)(...args))

  describe('reading an unfinished upload back', () => {
    test('gives what was received, after each append', async () => {
      const connect = await makeStore()
      const body = someBytes(3 * mebibyte)
      let state = await connect().uploads.begin(freshKey())
      expect(await readBack(connect(), state)).toHaveLength(0)
      for (const [from, to] of [
        [0, 10],
        [10, 2 * mebibyte],
        [2 * mebibyte, body.byteLength],
      ]) {
        ;({ state } = await connect().uploads.append(state, arriving(body.subarray(from, to))))
        expect((await readBack(connect(), elsewhere(state))).equals(body.subarray(0, to))).toBe(
          true,
        )
      }
    })

    test('gives nothing of an append whose state was never saved', async () => {
      const driver = (await makeStore())()
      const begun = await driver.uploads.begin(freshKey())
      await driver.uploads.append(begun, arriving(someBytes(100)))
      expect(await readBack(driver, begun)).toHaveLength(0)
      const { state } = await driver.uploads.append(begun, arriving(Buffer.from('kept')))
      await driver.uploads.append(state, arriving(someBytes(100)))
      expect((await readBack(driver, state)).toString()).toBe('kept')
    })

    test('tells of lost bytes', async () => {
      const driver = (await makeStore())()
      const begun = await driver.uploads.begin(freshKey())
      const { state } = await driver.uploads.append(begun, arriving(someBytes(100)))
      await driver.uploads.cancel(state)
      await expect(readBack(driver, state)).rejects.toThrow(UploadDamagedError)
    })
  })
}

type ReadBack = NonNullable<StorageDriver['uploads']['readBack']>

function describeDirectDownload(makeStore: MakeStore): void {
  const stored = async () => {
    const driver = (await makeStore())()
    const body = someBytes(100_000)
    await driver.put(objectKey, body)
    const direct = driver.directDownload as DirectDownload
    const urlFor = (method: 'GET' | 'HEAD', expiresInSeconds = 60) =>
      direct.urlFor(objectKey, { method, expiresInSeconds })
    return { driver, body, direct, urlFor }
  }
  const status = async (url: URL, init: RequestInit = {}) => {
    const response = await fetch(url, init)
    await response.arrayBuffer()
    return response.status
  }

  describe('a URL for direct download', () => {
    test('gives the object to anybody', async () => {
      const { body, urlFor } = await stored()
      const response = await fetch(await urlFor('GET'))
      expect(response.status).toBe(200)
      expect(Buffer.from(await response.arrayBuffer()).equals(body)).toBe(true)
    })

    test('gives a range', async () => {
      const { body, urlFor } = await stored()
      const response = await fetch(await urlFor('GET'), { headers: { range: 'bytes=10-19' } })
      expect(response.status).toBe(206)
      expect(Buffer.from(await response.arrayBuffer())).toEqual(body.subarray(10, 20))
    })

    test('for HEAD tells the size', async () => {
      const { urlFor } = await stored()
      const response = await fetch(await urlFor('HEAD'), { method: 'HEAD' })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-length')).toBe('100000')
    })

    test('of an absent object is a 404', async () => {
      const { direct } = await stored()
      const options = { method: 'GET', expiresInSeconds: 60 } as const
      expect(await status(await direct.urlFor(freshKey(), options))).toBe(404)
    })

    test('gives nothing else: no other object, no other method', async () => {
      const { driver, urlFor } = await stored()
      const other = storageKey('health/a.b_c-e')
      await driver.put(other, someBytes(10))
      const url = await urlFor('GET')
      const moved = new URL(url)
      moved.pathname = moved.pathname.replace('a.b_c-d', 'a.b_c-e')
      expect(moved.href).not.toBe(url.href)
      expect(await status(moved)).toBe(403)
      expect(await status(url, { method: 'DELETE' })).toBe(403)
      expect(await status(url, { method: 'PUT', body: 'x' })).toBe(403)
      expect(await driver.sizeOf(objectKey)).toBe(100_000)
    })

    test('lives no longer by asking for it', async () => {
      const { urlFor } = await stored()
      const url = await urlFor('GET')
      for (const [name, value] of url.searchParams) {
        if (name.toLowerCase().endsWith('expires')) url.searchParams.set(name, `${value}0`)
      }
      expect(await status(url)).toBe(403)
    })

    test('expires', async () => {
      const { urlFor } = await stored()
      const url = await urlFor('GET', 1)
      const deadline = Date.now() + 20_000
      let last = 200
      while (last === 200 && Date.now() < deadline) {
        await setTimeout(200)
        last = await status(url)
      }
      expect(last).toBe(403)
    })
  })
}
