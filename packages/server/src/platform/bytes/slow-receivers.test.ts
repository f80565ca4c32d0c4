import { open } from 'node:fs/promises'
import { Readable, Writable } from 'node:stream'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ReceiverGoneError, receiverPatienceMilliseconds, sendFile } from './send-file.ts'
import { sendStream } from './send-stream.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** A receiver that takes the first chunk and then nothing more. */
function stalledReceiver() {
  let hasStalled = Promise.withResolvers<void>()
  const receiver = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      if (stalled) hasStalled.resolve()
      else done()
      stalled = true
    },
  })
  let stalled = false
  receiver.on('error', () => undefined)
  return { receiver, stalls: () => hasStalled.promise }
}

test('a receiver that takes nothing of a file for a minute is let go', async () => {
  const { receiver, stalls } = stalledReceiver()
  const file = await open(process.execPath)
  try {
    const sending = sendFile(file.fd, receiver, { firstByte: 0, lengthBytes: 8 * 1024 * 1024 })
    const failure = sending.catch((error: unknown) => error)
    await stalls()
    vi.advanceTimersByTime(receiverPatienceMilliseconds - 1)
    expect(receiver.destroyed).toBe(false)
    vi.advanceTimersByTime(1)
    expect(receiver.destroyed).toBe(true)
    expect(await failure).toBeInstanceOf(ReceiverGoneError)
  } finally {
    await file.close()
  }
})

test('a receiver that takes nothing of a stream for a minute is let go, and the stream with it', async () => {
  const { receiver, stalls } = stalledReceiver()
  const source = Readable.from(Array.from({ length: 10 }, () => Buffer.alloc(1024)))
  const sending = sendStream(source, receiver)
  const failure = sending.catch((error: unknown) => error)
  await stalls()
  vi.advanceTimersByTime(receiverPatienceMilliseconds)
  expect(await failure).toBeInstanceOf(ReceiverGoneError)
  expect(source.destroyed).toBe(true)
})

test('a receiver that has taken everything is waited for no longer', async () => {
  const received: Buffer[] = []
  const receiver = new Writable({
    write(chunk: Buffer, _encoding, done) {
      received.push(Buffer.from(chunk))
      done()
    },
  })
  const file = await open(process.execPath)
  try {
    await sendFile(file.fd, receiver, { firstByte: 0, lengthBytes: 1024 * 1024 })
    expect(Buffer.concat(received)).toHaveLength(1024 * 1024)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    await file.close()
  }
})
