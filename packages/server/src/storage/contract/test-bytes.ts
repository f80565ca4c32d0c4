import { createCipheriv, randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import { onTestFinished } from 'vitest'

import { batchBytes, type ByteSource, sourceOfIterable } from '../../platform/bytes/byte-source.ts'

/** Bytes that differ from every other call's, so that nothing can be taken for something else. */
export function someBytes(sizeBytes: number): Buffer {
  const cipher = createCipheriv('aes-128-ctr', randomBytes(16), randomBytes(16))
  return cipher.update(Buffer.alloc(sizeBytes))
}

/**
 * The bytes as a body that arrives in chunks of a socket's size. The chunks are copies, as
 * they belong to whoever reads them.
 */
export function arriving(bytes: Buffer, chunkBytes = 65_536): ByteSource {
  return sourceOfIterable(chunksOf(bytes, chunkBytes))
}

/** The bytes as a body, and then a failure of the sender. */
export function breakingAfter(bytes: Buffer, failure: Error): ByteSource {
  let rest: Uint8Array[] | undefined = [...chunksOf(bytes, batchBytes)]
  return {
    read() {
      const batch = rest
      rest = undefined
      return batch === undefined ? Promise.reject(failure) : Promise.resolve(batch)
    },
  }
}

/** The bytes as a body that then stalls until it is told to break, or the test ends. */
export function stallingAfter(bytes: Buffer): {
  readonly body: ByteSource
  readonly stalled: Promise<void>
  readonly breakOff: (failure: Error) => void
} {
  const before = arriving(bytes)
  const { promise: stalled, resolve } = Promise.withResolvers<void>()
  const { promise: broken, reject: breakOff } = Promise.withResolvers<never>()
  broken.catch(() => undefined)
  onTestFinished(() => breakOff(new Error('the test is over')))
  const body: ByteSource = {
    async read() {
      const batch = await before.read()
      if (batch !== undefined) return batch
      resolve()
      return await broken
    },
  }
  return { body, stalled, breakOff }
}

export async function allOf(stream: Promise<Readable>): Promise<Buffer> {
  return await buffer(await stream)
}

function* chunksOf(bytes: Buffer, chunkBytes: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    yield Buffer.from(bytes.subarray(at, at + chunkBytes))
  }
}
