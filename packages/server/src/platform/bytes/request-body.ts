import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'

import {
  batchBytes,
  BodyTooLargeError,
  BodyTooSlowError,
  BrokenBodyError,
  type ByteSource,
} from './byte-source.ts'

/**
 * A batch ends early when it has this many chunks: each costs a few hundred bytes beside its
 * own, and a client may send them one byte long.
 */
const chunksMaximum = 512

/**
 * What all bodies together may have gathered before batches become small: clients that stall
 * keep what they sent in memory, and there may be twenty thousand of them.
 */
const gatheredInAllMaximum = 64 * 1024 * 1024
const smallBatchBytes = 64 * 1024

let gatheredInAll = 0

/** What one body may have. */
export interface BodyLimits {
  readonly maximumBytes: number
  /** Silence is bounded by the server's socket timeout; this bounds those who send a byte a minute. */
  readonly maximumSeconds: number
}

/** What a timer can hold; nobody sends for longer. */
const timerMillisecondsMaximum = 2 ** 31 - 1

/** For bodies of a few megabytes: time enough for the slowest line. */
export const smallBodySeconds = 5 * 60

/**
 * A request's body as a {@link ByteSource}.
 *
 * Chunks are gathered while the reader is busy with the last batch, and the socket is
 * paused when a batch is full: at most two batches are in memory for one upload. A client
 * that stalls is let go by the server's socket timeout, which shows here as a broken body.
 */
export function requestBody(request: IncomingMessage, limits: BodyLimits): ByteSource {
  const { maximumBytes, maximumSeconds } = limits
  let gathered: Uint8Array[] = []
  let gatheredBytes = 0
  let receivedBytes = 0
  let isOver = false
  let failure: Error | undefined
  let wake: (() => void) | undefined

  const isFull = () =>
    gatheredBytes >= (gatheredInAll > gatheredInAllMaximum ? smallBatchBytes : batchBytes) ||
    gathered.length >= chunksMaximum
  /** What this body has added to `gatheredInAll`. */
  let countedBytes = 0
  const count = (bytes: number) => {
    countedBytes += bytes
    gatheredInAll += bytes
  }
  const notify = () => {
    const waiting = wake
    wake = undefined
    waiting?.()
  }
  const finish = (error?: Error) => {
    if (isOver) return
    isOver = true
    failure = error
    clearTimeout(deadline)
    request.off('data', onData)
    notify()
  }
  const onData = (chunk: Uint8Array) => {
    receivedBytes += chunk.byteLength
    if (receivedBytes > maximumBytes) {
      finish(new BodyTooLargeError(maximumBytes))
      return
    }
    gathered.push(chunk)
    gatheredBytes += chunk.byteLength
    count(chunk.byteLength)
    if (isFull()) {
      request.pause()
      notify()
    }
  }

  let deadline: NodeJS.Timeout | undefined
  const announcedBytes = Number(request.headers['content-length'] ?? 0)
  if (announcedBytes > maximumBytes) {
    isOver = true
    failure = new BodyTooLargeError(maximumBytes)
  } else if (request.readableEnded) {
    isOver = true
  } else {
    deadline = setTimeout(
      () => finish(new BodyTooSlowError(maximumSeconds)),
      Math.min(maximumSeconds * 1000, timerMillisecondsMaximum),
    )
    request.on('data', onData)
    request.once('end', () => finish())
    request.once('error', (cause) => finish(new BrokenBodyError(receivedBytes, { cause })))
    // A body that came whole ends before it closes. `complete` does not tell: over HTTP/2 a
    // request that was broken off has it too, and ends; only this event comes before.
    request.once('aborted', () => finish(new BrokenBodyError(receivedBytes)))
    request.once('close', () => {
      // Of a body that was refused, nobody reads the rest.
      count(-countedBytes)
      if (!isOver) finish(new BrokenBodyError(receivedBytes))
    })
    if (request.destroyed) finish(new BrokenBodyError(receivedBytes))
  }

  return {
    async read() {
      while (!isFull() && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (gatheredBytes > 0) {
        const batch = gathered
        gathered = []
        gatheredBytes = 0
        count(-countedBytes)
        if (!isOver) request.resume()
        return batch
      }
      if (failure !== undefined) throw failure
      return undefined
    },
  }
}

/** Whether a request announces a body at all (RFC 9112, section 6.3; RFC 9113, section 8.1). */
export function hasBody(request: IncomingMessage): boolean {
  if (request.httpVersionMajor > 1) {
    return !(request as unknown as Http2ServerRequest).stream.endAfterHeaders
  }
  const length = request.headers['content-length']
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  )
}
