import { Readable } from 'node:stream'

import { describe, expect, test } from 'vitest'

import { allOf, someBytes } from './contract/test-bytes.ts'
import { freshKey } from './contract/uploads.contract.ts'
import { copyObject } from './copy-object.ts'
import { memoryDriver } from './drivers/memory/memory-driver.ts'
import { ObjectNotFoundError, type StorageDriver, StorageFullError } from './storage-driver.ts'

const key = freshKey()

describe('a copy in another location', () => {
  test.each([0, 1, 3_000_000])('has the same %i bytes under the same key', async (sizeBytes) => {
    const [from, to] = [memoryDriver(), memoryDriver()]
    const body = someBytes(sizeBytes)
    await from.put(key, body)
    await copyObject(from, to, key)
    expect(await allOf(to.open(key))).toEqual(body)
    expect(await allOf(from.open(key))).toEqual(body)
  })

  test('may be made again', async () => {
    const [from, to] = [memoryDriver(), memoryDriver()]
    const body = someBytes(1000)
    await from.put(key, body)
    await copyObject(from, to, key)
    await copyObject(from, to, key)
    expect(await allOf(to.open(key))).toEqual(body)
  })

  test('of nothing is refused', async () => {
    await expect(copyObject(memoryDriver(), memoryDriver(), key)).rejects.toThrow(
      ObjectNotFoundError,
    )
  })

  test.each([
    ['breaks off', breakingOff, 'connection lost'],
    ['is shorter than it should be', tooShort, 'of which 100 came'],
  ])('is not there when the original %s', async (_title, stream, words) => {
    const [whole, to] = [memoryDriver(), memoryDriver()]
    await whole.put(key, someBytes(1000))
    const from: StorageDriver = { ...whole, open: () => Promise.resolve(stream()) }
    await expect(copyObject(from, to, key)).rejects.toThrow(words)
    expect(await to.sizeOf(key)).toBeUndefined()
  })

  test('that finds no room lets go of the original', async () => {
    const [whole, target] = [memoryDriver(), memoryDriver()]
    await whole.put(key, someBytes(1000))
    const opened: Readable[] = []
    const from: StorageDriver = {
      ...whole,
      open: async () => {
        const stream = await whole.open(key)
        opened.push(stream)
        return stream
      },
    }
    const append = () => Promise.reject(new StorageFullError())
    const to: StorageDriver = { ...target, uploads: { ...target.uploads, append } }
    await expect(copyObject(from, to, key)).rejects.toThrow(StorageFullError)
    expect(opened.map((stream) => stream.destroyed)).toEqual([true])
  })
})

function breakingOff(): Readable {
  return Readable.from(
    (function* () {
      yield someBytes(100)
      throw new Error('connection lost')
    })(),
  )
}

function tooShort(): Readable {
  return Readable.from([someBytes(100)])
}
