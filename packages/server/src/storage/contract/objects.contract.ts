import { finished } from 'node:stream/promises'

import { describe, expect, test } from 'vitest'

import { ObjectNotFoundError, type StorageDriver, type StoredObject } from '../storage-driver.ts'
import { storageKey } from '../storage-key.ts'
import type { MakeStore } from './make-store.ts'
import { allOf, someBytes } from './test-bytes.ts'

const key = storageKey('health/object')

export function describeObjects(makeStore: MakeStore): void {
  const freshDriver = async () => (await makeStore())()

  describe('objects', () => {
    test('an absent object cannot be opened', async () => {
      const driver = await freshDriver()
      const opening = driver.open(key)
      await expect(opening).rejects.toThrow(ObjectNotFoundError)
      await expect(opening).rejects.toMatchObject({ key })
    })

    test('an absent object has no size', async () => {
      const driver = await freshDriver()
      expect(await driver.sizeOf(key)).toBeUndefined()
    })

    test('removing an absent object succeeds', async () => {
      const driver = await freshDriver()
      await driver.remove(key)
      await driver.put(key, someBytes(1))
      await driver.remove(key)
      await driver.remove(key)
      expect(await driver.sizeOf(key)).toBeUndefined()
      await expect(driver.open(key)).rejects.toThrow(ObjectNotFoundError)
    })

    test('an object is what was put, on every replica', async () => {
      const connect = await makeStore()
      const body = someBytes(300_000)
      await connect().put(key, body)
      expect(await connect().sizeOf(key)).toBe(300_000)
      expect((await allOf(connect().open(key))).equals(body)).toBe(true)
    })

    test('an empty object is there, and empty', async () => {
      const driver = await freshDriver()
      await driver.put(key, Buffer.alloc(0))
      expect(await driver.sizeOf(key)).toBe(0)
      expect(await allOf(driver.open(key))).toHaveLength(0)
    })

    test('the bytes belong to the caller again once put has answered', async () => {
      const driver = await freshDriver()
      const body = Buffer.from('before')
      await driver.put(key, body)
      body.fill(0)
      expect((await allOf(driver.open(key))).toString()).toBe('before')
    })

    test('a shorter object replaces the whole of a longer one', async () => {
      const driver = await freshDriver()
      await driver.put(key, someBytes(100_000))
      const shorter = someBytes(10)
      await driver.put(key, shorter)
      expect(await driver.sizeOf(key)).toBe(10)
      expect(await allOf(driver.open(key))).toEqual(shorter)
    })

    test.each([
      { title: 'the first byte', range: { firstByte: 0, lastByte: 0 } },
      { title: 'the last byte', range: { firstByte: 999_999, lastByte: 999_999 } },
      { title: 'a middle', range: { firstByte: 262_143, lastByte: 524_289 } },
      { title: 'the head', range: { lastByte: 99 } },
      { title: 'the tail', range: { firstByte: 999_000 } },
      { title: 'everything', range: { firstByte: 0, lastByte: 999_999 } },
    ])('a range can be $title', async ({ range }) => {
      const driver = await freshDriver()
      const body = someBytes(1_000_000)
      await driver.put(key, body)
      const expected = body.subarray(range.firstByte ?? 0, (range.lastByte ?? 999_999) + 1)
      expect((await allOf(driver.open(key, range))).equals(expected)).toBe(true)
    })

    test('readers of an object that is replaced see one version or the other, whole', async () => {
      const driver = await freshDriver()
      const versions = [someBytes(700_000), someBytes(900_000)] as const
      await driver.put(key, versions[0])
      let isWriting = true
      const write = async () => {
        for (let round = 1; round <= 8; round++)
          await driver.put(key, versions[round % 2] as Buffer)
        isWriting = false
      }
      const read = async () => {
        while (isWriting) {
          const seen = await allOf(driver.open(key))
          expect(versions.some((version) => version.equals(seen))).toBe(true)
        }
      }
      await Promise.all([write(), read(), read(), read()])
    })

    test('writers of one object leave the whole of one of their versions', async () => {
      const connect = await makeStore()
      const versions = Array.from({ length: 16 }, (_, index) => someBytes(50_000 + index))
      await Promise.all(versions.map((version) => connect().put(key, version)))
      const left = await allOf(connect().open(key))
      expect(versions.some((version) => version.equals(left))).toBe(true)
    })

    test('writers of many objects do not meet', async () => {
      const driver = await freshDriver()
      const bodies = Array.from({ length: 64 }, (_, index) => someBytes(1000 + index))
      const keyOf = (index: number) => storageKey(`health/${index}`)
      await Promise.all(bodies.map((body, index) => driver.put(keyOf(index), body)))
      const read = await Promise.all(bodies.map((_, index) => allOf(driver.open(keyOf(index)))))
      expect(read.every((body, index) => body.equals(bodies[index] as Buffer))).toBe(true)
    })

    test('many readers of one object each get all of it', async () => {
      const driver = await freshDriver()
      const body = someBytes(400_000)
      await driver.put(key, body)
      const read = await Promise.all(Array.from({ length: 64 }, () => allOf(driver.open(key))))
      expect(read.every((seen) => seen.equals(body))).toBe(true)
    })

    test('readers that go away take nothing with them', async () => {
      const driver = await freshDriver()
      const body = someBytes(4_000_000)
      await driver.put(key, body)
      for (let round = 0; round < 5; round++) {
        await Promise.all(Array.from({ length: 64 }, () => openAndLeave(driver)))
      }
      expect((await allOf(driver.open(key))).equals(body)).toBe(true)
    })

    test('a reader is stopped by its signal', async () => {
      const driver = await freshDriver()
      await driver.put(key, someBytes(8_000_000))
      const stop = new AbortController()
      const stream = await driver.open(key, { signal: stop.signal })
      const read = async () => {
        stream.once('data', () => stop.abort())
        await finished(stream)
      }
      await expect(read()).rejects.toMatchObject({ name: 'AbortError' })
    })

    test('nothing is opened for a signal that has come before', async () => {
      const driver = await freshDriver()
      await driver.put(key, someBytes(10))
      const reading = allOf(driver.open(key, { signal: AbortSignal.abort() }))
      await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    })

    test('a listing has the objects whose keys begin with the prefix, and no others', async () => {
      const driver = await freshDriver()
      const keys = ['blobs/aa/one', 'blobs/aa/two', 'blobs/ab/three', 'blobs/b', 'health/four']
      for (const [index, name] of keys.entries()) {
        await driver.put(storageKey(name), someBytes(index))
      }
      const listed = async (prefix: string) => {
        const names = (await arrayOf(driver.list(prefix))).map((object) => object.key)
        return names.toSorted()
      }
      expect(await listed('')).toEqual(keys)
      expect(await listed('blobs/')).toEqual(keys.slice(0, 4))
      expect(await listed('blobs/a')).toEqual(keys.slice(0, 3))
      expect(await listed('blobs/aa/')).toEqual(keys.slice(0, 2))
      expect(await listed('blobs/aa/t')).toEqual(['blobs/aa/two'])
      expect(await listed('blobs/c')).toEqual([])
      expect(await listed('none/such')).toEqual([])
    })

    test('an empty store lists nothing', async () => {
      const driver = await freshDriver()
      expect(await arrayOf(driver.list(''))).toEqual([])
    })

    test('a listing tells the size and the age of each object', async () => {
      const driver = await freshDriver()
      await driver.put(key, someBytes(1234))
      const [object] = await arrayOf(driver.list('health/'))
      expect(object?.sizeBytes).toBe(1234)
      expect(Math.abs(Date.now() - (object?.modifiedAtMs ?? 0))).toBeLessThan(60_000)
    })

    test('what is listed may be removed on the way', async () => {
      const driver = await freshDriver()
      for (let index = 0; index < 20; index++) {
        await driver.put(storageKey(`health/${index}`), someBytes(1))
      }
      for await (const object of driver.list('health/')) await driver.remove(object.key)
      expect(await arrayOf(driver.list(''))).toEqual([])
    })
  })
}

async function openAndLeave(driver: StorageDriver): Promise<void> {
  const stream = await driver.open(key)
  const left = new Promise((resolve) => stream.once('close', resolve))
  stream.destroy()
  await left
}

async function arrayOf(objects: AsyncIterable<StoredObject>): Promise<StoredObject[]> {
  return await Array.fromAsync(objects)
}
