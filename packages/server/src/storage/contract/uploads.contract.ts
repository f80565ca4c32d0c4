import { randomUUID } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { sourceOf } from '../../platform/bytes/byte-source.ts'
import { ObjectNotFoundError, type StorageDriver, type UploadState } from '../storage-driver.ts'
import { blobKey, type StorageKey } from '../storage-key.ts'
import type { MakeStore } from './make-store.ts'
import { allOf, arriving, someBytes } from './test-bytes.ts'

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

export function describeUploads(makeStore: MakeStore): void {
  describe('uploads', () => {
    test.each([
      { title: 'one byte', sizes: [1] },
      { title: 'a small blob', sizes: [200 * kibibyte] },
      { title: 'a blob just below the smallest part of S3', sizes: [5 * mebibyte - 1] },
      { title: 'a blob of several parts', sizes: [30 * mebibyte + 1] },
      { title: 'single bytes', sizes: [1, 1, 1, 1] },
      { title: 'small chunks', sizes: [100 * kibibyte, 1, 300 * kibibyte, 65 * kibibyte] },
      { title: 'chunks of 5 MiB', sizes: [5, 5, 5, 5, 1].map((size) => size * mebibyte) },
      { title: 'a large chunk and small ones', sizes: [21 * mebibyte, 7, 2 * mebibyte, 1] },
      { title: 'small chunks and a large one', sizes: [1, 3 * mebibyte, 20 * mebibyte] },
      { title: 'chunks of all sizes', sizes: [14, 1, 2, 3, 9, 1].map((size) => size * mebibyte) },
    ])('$title: each append by another replica makes one whole object', async ({ sizes }) => {
      const connect = await makeStore()
      const key = freshKey()
      const chunks = sizes.map(someBytes)
      let state = await connect().uploads.begin(key)
      expect(state).toMatchObject({ key, receivedBytes: 0 })
      let receivedBytes = 0
      for (const chunk of chunks) {
        const result = await connect().uploads.append(elsewhere(state), arriving(chunk))
        receivedBytes += chunk.byteLength
        expect(result.brokenBy).toBeUndefined()
        expect(result.state).toMatchObject({ key, receivedBytes })
        state = result.state
      }
      await connect().uploads.complete(elsewhere(state))
      const body = Buffer.concat(chunks)
      expect(await connect().sizeOf(key)).toBe(body.byteLength)
      expect((await allOf(connect().open(key))).equals(body)).toBe(true)
    })

    test('one process may hand the state on as it got it', async () => {
      const driver = (await makeStore())()
      const chunks = [someBytes(100), someBytes(22 * mebibyte), someBytes(3)]
      const { key } = await uploadWhole(driver, chunks)
      expect((await allOf(driver.open(key))).equals(Buffer.concat(chunks))).toBe(true)
    })

    test('a state survives JSON, and stays small whatever it has received', async () => {
      const driver = (await makeStore())()
      let state = await driver.uploads.begin(freshKey())
      expect(elsewhere(state)).toEqual(state)
      ;({ state } = await driver.uploads.append(state, arriving(someBytes(45 * mebibyte))))
      expect(elsewhere(state)).toEqual(state)
      expect(JSON.stringify(state).length).toBeLessThan(1000)
    })

    test('an upload without a byte makes an empty object', async () => {
      const driver = (await makeStore())()
      const key = freshKey()
      await driver.uploads.complete(await driver.uploads.begin(key))
      expect(await driver.sizeOf(key)).toBe(0)
      expect(await allOf(driver.open(key))).toHaveLength(0)
    })

    test('an empty body adds nothing', async () => {
      const driver = (await makeStore())()
      const key = freshKey()
      let state = await driver.uploads.begin(key)
      for (const body of [sourceOf(), arriving(Buffer.from('layer')), sourceOf(), sourceOf()]) {
        ;({ state } = await driver.uploads.append(state, body))
      }
      expect(state.receivedBytes).toBe(5)
      await driver.uploads.complete(state)
      expect((await allOf(driver.open(key))).toString()).toBe('layer')
    })

    test('a body may arrive byte by byte', async () => {
      const driver = (await makeStore())()
      const body = someBytes(5000)
      const key = freshKey()
      const { state } = await driver.uploads.append(
        await driver.uploads.begin(key),
        arriving(body, 1),
      )
      await driver.uploads.complete(state)
      expect(await allOf(driver.open(key))).toEqual(body)
    })

    test.each([
      { title: 'an empty object', chunks: [] },
      { title: 'a small object', chunks: [someBytes(1000)] },
      { title: 'an object of parts', chunks: [someBytes(22 * mebibyte), someBytes(1)] },
    ])('completing again succeeds: $title', async ({ chunks }) => {
      const connect = await makeStore()
      const state = await uploadWhole(connect(), chunks)
      await connect().uploads.complete(state)
      await connect().uploads.complete(elsewhere(state))
      const read = await allOf(connect().open(state.key))
      expect(read.equals(Buffer.concat(chunks))).toBe(true)
    })

    test.each([
      { title: 'a small object', chunks: [someBytes(1000)] },
      { title: 'an object of parts', chunks: [someBytes(22 * mebibyte)] },
      { title: 'an object of parts and a tail', chunks: [someBytes(22 * mebibyte), someBytes(9)] },
    ])('replicas that complete at the same time all succeed: $title', async ({ chunks }) => {
      const connect = await makeStore()
      let state = await connect().uploads.begin(freshKey())
      for (const chunk of chunks) {
        ;({ state } = await connect().uploads.append(state, arriving(chunk)))
      }
      const completing = () => connect().uploads.complete(elsewhere(state))
      await Promise.all([completing(), completing(), completing()])
      const read = await allOf(connect().open(state.key))
      expect(read.equals(Buffer.concat(chunks))).toBe(true)
    })

    test('completing writes to no other key', async () => {
      const driver = (await makeStore())()
      const states: UploadState[] = []
      for (const sizes of [[], [10], [5, 6 * mebibyte], [22 * mebibyte, 100, 100]]) {
        states.push(await uploadWhole(driver, sizes.map(someBytes)))
      }
      const listed = (await Array.fromAsync(driver.list(''))).map((object) => object.key)
      expect(listed.toSorted()).toEqual(states.map((state) => state.key).toSorted())
    })

    test('uploads at the same time do not mix', async () => {
      const connect = await makeStore()
      const driver = connect()
      const sizes = [20 * mebibyte, 14 * mebibyte, ...Array.from({ length: 14 }, () => mebibyte)]
      const bodies = sizes.map(someBytes)
      const states = await Promise.all(bodies.map((body) => uploadWhole(driver, [body])))
      for (const [index, { key }] of states.entries()) {
        const read = await allOf(connect().open(key))
        expect(read.equals(bodies[index] as Buffer)).toBe(true)
      }
    })

    test('a finished upload is removed like any object', async () => {
      const driver = (await makeStore())()
      const { key } = await uploadWhole(driver, [someBytes(20 * mebibyte)])
      await driver.remove(key)
      expect(await driver.sizeOf(key)).toBeUndefined()
      await expect(driver.open(key)).rejects.toThrow(ObjectNotFoundError)
    })
  })
}

/** The state as another machine gets it: through the database. */
export function elsewhere(state: UploadState): UploadState {
  return JSON.parse(JSON.stringify(state)) as UploadState
}

export function freshKey(): StorageKey {
  return blobKey(randomUUID())
}

async function uploadWhole(driver: StorageDriver, chunks: readonly Buffer[]): Promise<UploadState> {
  let state = await driver.uploads.begin(freshKey())
  for (const chunk of chunks) ({ state } = await driver.uploads.append(state, arriving(chunk)))
  await driver.uploads.complete(state)
  return state
}
