import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'

import { beforeEach, expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { buffersInUse, giveBuffer, pooledBufferBytes, takeBuffer } from './buffer-pool.ts'
import { closeQuietly, openForReading, sendFile } from './send-file.ts'

const content = randomBytes(3 * pooledBufferBytes + 1)

let descriptor: number

beforeEach(async () => {
  const directory = await temporaryDirectory('send-file')
  const path = join(directory.path, 'file')
  await writeFile(path, content)
  descriptor = await openForReading(path)
  onTestFinished(async () => {
    await closeQuietly(descriptor)
    await directory.remove()
  })
})

test('a reader gets every byte, and no buffer is kept', async () => {
  const chunks: Buffer[] = []
  const receiver = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(Buffer.from(chunk))
      setImmediate(done)
    },
  })
  await sendFile(descriptor, receiver, { firstByte: 0, lengthBytes: content.byteLength })
  expect(Buffer.concat(chunks).equals(content)).toBe(true)
  expect(buffersInUse()).toBe(0)
})

test('a file that is shorter than it should be leaves no buffer behind', async () => {
  const receiver = new Writable({ write: (_chunk, _encoding, done) => done() })
  const sending = sendFile(descriptor, receiver, {
    firstByte: 0,
    lengthBytes: content.byteLength + 1,
  })
  await expect(sending).rejects.toMatchObject({ name: 'FileTooShortError' })
  expect(buffersInUse()).toBe(0)
})

test.each([1, 2, 3])('a reader that goes at its buffer %i leaves none behind', async (at) => {
  let count = 0
  const receiver = new Writable({
    write(_chunk, _encoding, done) {
      count += 1
      if (count === at) receiver.destroy()
      else done()
    },
  })
  const sending = sendFile(descriptor, receiver, { firstByte: 0, lengthBytes: content.byteLength })
  await expect(sending).rejects.toMatchObject({ name: 'ReceiverGoneError' })
  expect(buffersInUse()).toBe(0)
})

test('a receiver that forgets who waits for it leaves no buffer behind', async () => {
  const receiver = new Writable({ write: () => undefined })
  // As a response does whose connection has gone before its turn came.
  receiver.write = () => true
  const sending = sendFile(descriptor, receiver, { firstByte: 0, lengthBytes: content.byteLength })
  setImmediate(() => receiver.destroy())
  await expect(sending).rejects.toMatchObject({ name: 'ReceiverGoneError' })
  expect(buffersInUse()).toBe(0)
})

test('attack 9: the more buffers are in use, the smaller are the next', () => {
  const taken = Array.from({ length: 3000 }, takeBuffer)
  const allBytes = taken.reduce((sum, buffer) => sum + buffer.byteLength, 0)
  expect(taken[0]?.byteLength).toBe(pooledBufferBytes)
  expect(taken.at(-1)?.byteLength).toBe(16 * 1024)
  expect(allBytes).toBeLessThan(160 * 1024 * 1024)
  for (const buffer of taken) giveBuffer(buffer)
  expect(takeBuffer().byteLength).toBe(pooledBufferBytes)
  giveBuffer(Buffer.alloc(pooledBufferBytes))
  expect(buffersInUse()).toBe(0)
})
