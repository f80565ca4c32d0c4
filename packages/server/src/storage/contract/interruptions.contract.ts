import { describe, expect, test } from 'vitest'

import { BrokenBodyError } from '../../platform/bytes/byte-source.ts'
import {
  ObjectNotFoundError,
  type StorageDriver,
  UploadDamagedError,
  type UploadState,
  WriterReplacedError,
} from '../storage-driver.ts'
import type { StorageKey } from '../storage-key.ts'
import type { MakeStore } from './make-store.ts'
import { allOf, arriving, breakingAfter, someBytes, stallingAfter } from './test-bytes.ts'
import { elsewhere, freshKey } from './uploads.contract.ts'

const mebibyte = 1024 * 1024

/** Sizes on both sides of where a store changes its ways: nothing, one object, several parts. */
const receivedSizes = [
  { received: 0 },
  { received: 1000 },
  { received: 6 * mebibyte },
  { received: 22 * mebibyte },
]

export function describeInterruptions(makeStore: MakeStore): void {
  describe('a body that breaks', () => {
    test.each([0, 1, 1000, 6 * mebibyte, 22 * mebibyte])(
      'after %i bytes keeps them, and the upload goes on',
      async (sizeBytes) => {
        const connect = await makeStore()
        const arrived = someBytes(sizeBytes)
        const failure = new BrokenBodyError(sizeBytes)
        const begun = await connect().uploads.begin(freshKey())
        const result = await connect().uploads.append(begun, breakingAfter(arrived, failure))
        expect(result.brokenBy).toBe(failure)
        expect(result.state.receivedBytes).toBe(sizeBytes)
        const rest = someBytes(100)
        await finishWith(connect(), result.state, rest)
        expect(await holds(connect(), begun.key, [arrived, rest])).toBe(true)
      },
    )

    test('does not lose what came before it', async () => {
      const connect = await makeStore()
      const [before, arrived, rest] = [someBytes(2000), someBytes(15 * mebibyte), someBytes(10)]
      const begun = await received(connect(), before)
      const failure = new Error('reset by peer')
      const result = await connect().uploads.append(begun, breakingAfter(arrived, failure))
      expect(result.brokenBy).toBe(failure)
      await finishWith(connect(), elsewhere(result.state), rest)
      expect(await holds(connect(), begun.key, [before, arrived, rest])).toBe(true)
    })
  })

  describe('an append whose state was never saved', () => {
    test.each(receivedSizes)('leaves $received bytes for another append', async (row) => {
      const connect = await makeStore()
      const before = someBytes(row.received)
      const state = await received(connect(), before)
      for (const lost of [someBytes(30), someBytes(9 * mebibyte), someBytes(17 * mebibyte)]) {
        await connect().uploads.append(elsewhere(state), arriving(lost))
      }
      const rest = someBytes(500)
      await finishWith(connect(), elsewhere(state), rest)
      expect(await holds(connect(), state.key, [before, rest])).toBe(true)
    })

    test.each(receivedSizes)('leaves $received bytes to be completed', async (row) => {
      const connect = await makeStore()
      const before = someBytes(row.received)
      const state = await received(connect(), before)
      for (const lost of [someBytes(9 * mebibyte), someBytes(30)]) {
        await connect().uploads.append(elsewhere(state), arriving(lost))
      }
      await connect().uploads.complete(elsewhere(state))
      expect(await holds(connect(), state.key, [before])).toBe(true)
      await connect().uploads.complete(elsewhere(state))
      expect(await holds(connect(), state.key, [before])).toBe(true)
    })

    test.each(receivedSizes)('may hang for ever, after $received bytes', async (row) => {
      const connect = await makeStore()
      const before = someBytes(row.received)
      const state = await received(connect(), before)
      const { body, stalled, breakOff } = stallingAfter(someBytes(4 * mebibyte))
      const hanging = connect().uploads.append(elsewhere(state), body)
      await stalled
      const rest = someBytes(10 * mebibyte)
      await finishWith(connect(), elsewhere(state), rest)
      expect(await holds(connect(), state.key, [before, rest])).toBe(true)
      breakOff(new WriterReplacedError())
      await expect(hanging).rejects.toThrow(WriterReplacedError)
      expect(await holds(connect(), state.key, [before, rest])).toBe(true)
    })

    test.each([10, 4 * mebibyte, 12 * mebibyte])(
      'may be replaced by another writer when it has %i bytes to write',
      async (sizeBytes) => {
        const connect = await makeStore()
        const begun = await connect().uploads.begin(freshKey())
        const { body, stalled, breakOff } = stallingAfter(someBytes(sizeBytes))
        const hanging = connect().uploads.append(elsewhere(begun), body)
        await stalled
        const whole = someBytes(sizeBytes + 1)
        await finishWith(connect(), elsewhere(begun), whole)
        breakOff(new WriterReplacedError())
        await expect(hanging).rejects.toThrow(WriterReplacedError)
        expect(await holds(connect(), begun.key, [whole])).toBe(true)
      },
    )
  })

  describe('cancelling', () => {
    test.each(receivedSizes)('drops $received bytes, and may be repeated', async (row) => {
      const connect = await makeStore()
      const state = await received(connect(), someBytes(row.received))
      await connect().uploads.cancel(elsewhere(state))
      await connect().uploads.cancel(state)
      expect(await Array.fromAsync(connect().list(''))).toEqual([])
      await expect(connect().open(state.key)).rejects.toThrow(ObjectNotFoundError)
    })

    test('an upload that never began succeeds', async () => {
      const driver = (await makeStore())()
      const begun = await driver.uploads.begin(freshKey())
      await expect(driver.uploads.cancel(begun)).resolves.toBeUndefined()
    })

    test.each(receivedSizes)('removes the object that was completed: $received', async (row) => {
      const connect = await makeStore()
      const state = await received(connect(), someBytes(row.received))
      await connect().uploads.complete(state)
      await connect().uploads.cancel(elsewhere(state))
      expect(await connect().sizeOf(state.key)).toBeUndefined()
    })

    test('leaves the other uploads and objects alone', async () => {
      const driver = (await makeStore())()
      const body = someBytes(22 * mebibyte)
      const kept = await received(driver, body)
      const cancelled = await received(driver, someBytes(22 * mebibyte))
      await driver.uploads.cancel(cancelled)
      await driver.uploads.complete(kept)
      expect(await holds(driver, kept.key, [body])).toBe(true)
    })
  })

  describe('an upload that has lost bytes', () => {
    test.each(receivedSizes.slice(1))('of $received is damaged: complete', async (row) => {
      const connect = await makeStore()
      const state = await received(connect(), someBytes(row.received))
      await connect().uploads.cancel(state)
      const completing = connect().uploads.complete(elsewhere(state))
      await expect(completing).rejects.toThrow(UploadDamagedError)
      await expect(completing).rejects.toMatchObject({ key: state.key })
      expect(await connect().sizeOf(state.key)).toBeUndefined()
    })

    test.each(receivedSizes.slice(1))('of $received is damaged: append', async (row) => {
      const connect = await makeStore()
      const state = await received(connect(), someBytes(row.received))
      await connect().uploads.cancel(state)
      const going = finishWith(connect(), elsewhere(state), someBytes(15 * mebibyte))
      await expect(going).rejects.toThrow(UploadDamagedError)
    })
  })

  describe('abandoned uploads', () => {
    const later = () => Date.now() + 86_400_000
    const { signal } = new AbortController()

    test('those that are known, and what is complete, stay', async () => {
      const connect = await makeStore()
      const bodies = [someBytes(1000), someBytes(22 * mebibyte), someBytes(16 * mebibyte)]
      const [small, large, complete] = await Promise.all(
        bodies.map((body) => received(connect(), body)),
      )
      const known = [small, large].map((state) => (state as UploadState).key)
      await connect().uploads.complete(complete as UploadState)
      await connect().uploads.removeAbandoned({
        beforeMs: later(),
        isKnown: (key) => Promise.resolve(known.includes(key)),
        signal,
      })
      for (const [index, state] of [small, large, complete].entries()) {
        const rest = index === 2 ? Buffer.alloc(0) : someBytes(200)
        if (index < 2) await finishWith(connect(), state as UploadState, rest)
        const body = bodies[index] as Buffer
        expect(await holds(connect(), (state as UploadState).key, [body, rest])).toBe(true)
      }
    })

    test('those that are young stay', async () => {
      const driver = (await makeStore())()
      const body = someBytes(22 * mebibyte)
      const state = await received(driver, body)
      const dropped = await driver.uploads.removeAbandoned({
        beforeMs: Date.now() - 86_400_000,
        isKnown: () => Promise.resolve(false),
        signal,
      })
      expect(dropped).toBe(0)
      await driver.uploads.complete(state)
      expect(await holds(driver, state.key, [body])).toBe(true)
    })

    test('a second look finds nothing more', async () => {
      const driver = (await makeStore())()
      await received(driver, someBytes(22 * mebibyte))
      const look = () =>
        driver.uploads.removeAbandoned({
          beforeMs: later(),
          isKnown: () => Promise.resolve(false),
          signal,
        })
      await look()
      expect(await look()).toBe(0)
    })
  })
}

/** An upload that has received the bytes, as the next request finds it. */
async function received(driver: StorageDriver, bytes: Buffer): Promise<UploadState> {
  const begun = await driver.uploads.begin(freshKey())
  if (bytes.byteLength === 0) return begun
  return elsewhere((await driver.uploads.append(begun, arriving(bytes))).state)
}

async function finishWith(driver: StorageDriver, state: UploadState, rest: Buffer): Promise<void> {
  const result = await driver.uploads.append(state, arriving(rest))
  expect(result.brokenBy).toBeUndefined()
  await driver.uploads.complete(result.state)
}

async function holds(driver: StorageDriver, key: StorageKey, parts: Buffer[]): Promise<boolean> {
  return (await allOf(driver.open(key))).equals(Buffer.concat(parts))
}
