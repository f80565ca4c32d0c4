import { close, open, read } from 'node:fs'
import type { Writable } from 'node:stream'
import { promisify } from 'node:util'

import { dropBuffer, giveBuffer, takeBuffer } from './buffer-pool.ts'

const openFile = promisify(open)
const closeFile = promisify(close)

/**
 * A reader that has not taken what is on its way to it in this time is let go. It may read
 * slowly, but not so slowly that it holds memory for nothing: half a mebibyte a minute.
 */
export const receiverPatienceMilliseconds = 60_000

/** The reader of a body went away before its end. */
export class ReceiverGoneError extends Error {
  override readonly name = 'ReceiverGoneError'

  constructor() {
    super('the client went away before it had the whole body')
  }
}

/** A file became shorter than its row says: the bytes that were promised are not there. */
export class FileTooShortError extends Error {
  override readonly name = 'FileTooShortError'

  constructor() {
    super('the stored object is shorter than it should be; run `berth verify`')
  }
}

/** Opens a file for reading and answers with its descriptor. */
export async function openForReading(path: string): Promise<number> {
  return await openFile(path, 'r')
}

export async function closeQuietly(descriptor: number): Promise<void> {
  await closeFile(descriptor)
}

/**
 * Writes `lengthBytes` of a file from `firstByte` on to a socket or response and ends it.
 *
 * Two pooled buffers take turns: one is filled while the other is on its way out. A
 * buffer is used again only after the socket has taken its bytes.
 *
 * @throws ReceiverGoneError, FileTooShortError, or the error of the file system.
 */
export async function sendFile(
  descriptor: number,
  receiver: Writable,
  range: { readonly firstByte: number; readonly lengthBytes: number },
): Promise<void> {
  let position = range.firstByte
  const end = range.firstByte + range.lengthBytes
  let writing: Promise<void> = Promise.resolve()
  while (position < end) {
    const buffer = takeBuffer()
    const count = await fill(
      descriptor,
      buffer,
      position,
      Math.min(buffer.byteLength, end - position),
    )
    try {
      await writing
      if (count === 0) throw new FileTooShortError()
    } catch (error) {
      giveBuffer(buffer)
      throw error
    }
    position += count
    writing = write(receiver, buffer, count)
  }
  await writing
  receiver.end()
}

function fill(descriptor: number, buffer: Buffer, position: number, lengthBytes: number) {
  return new Promise<number>((resolve, reject) => {
    read(descriptor, buffer, 0, lengthBytes, position, (error, count) => {
      if (error === null) {
        resolve(count)
        return
      }
      giveBuffer(buffer)
      reject(error)
    })
  })
}

function write(receiver: Writable, buffer: Buffer, count: number): Promise<void> {
  const promise = new Promise<void>((resolve, reject) => {
    if (receiver.destroyed) {
      giveBuffer(buffer)
      reject(new ReceiverGoneError())
      return
    }
    let isSettled = false
    const settle = (free: (buffer: Buffer) => void, finish: () => void) => {
      if (isSettled) return
      isSettled = true
      clearTimeout(patience)
      receiver.off('close', abandon)
      free(buffer)
      finish()
    }
    const fail = () => reject(new ReceiverGoneError())
    // A receiver that closes before it has begun with a buffer forgets who waits for it.
    const abandon = () => settle(dropBuffer, fail)
    const patience = setTimeout(() => {
      receiver.destroy()
      abandon()
    }, receiverPatienceMilliseconds)
    receiver.once('close', abandon)
    receiver.write(buffer.subarray(0, count), (error) => {
      settle(giveBuffer, error === null || error === undefined ? resolve : fail)
    })
  })
  // It is awaited one turn later; until then a failure has an owner.
  promise.catch(() => undefined)
  return promise
}
