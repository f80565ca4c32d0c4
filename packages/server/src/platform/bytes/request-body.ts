import type { IncomingMessage } from 'node:http'

import { batchBytes, BodyTooLargeError, BrokenBodyError, type ByteSource } from './byte-source.ts'

/**
 * A request's body as a {@link ByteSource}.
 *
 * Chunks are gathered while the reader is busy with the last batch, and the socket is
 * paused when a batch is full: at most two batches are in memory for one upload. A client
 * that stalls is let go by the server's socket timeout, which shows here as a broken body.
 */
export function requestBody(request: IncomingMessage, limitBytes: number): ByteSource {
  let gathered: Uint8Array[] = []
  let gatheredBytes = 0
  let receivedBytes = 0
  let isOver = false
  let failure: Error | undefined
  let wake: (() => void) | undefined

  const notify = () => {
    const waiting = wake
    wake = undefined
    waiting?.()
  }
  const finish = (error?: Error) => {
    if (isOver) return
    isOver = true
    failure = error
    request.off('data', onData)
    notify()
  }
  const onData = (chunk: Uint8Array) => {
    receivedBytes += chunk.byteLength
    if (receivedBytes > limitBytes) {
      finish(new BodyTooLargeError(limitBytes))
      return
    }
    gathered.push(chunk)
    gatheredBytes += chunk.byteLength
    if (gatheredBytes >= batchBytes) {
      request.pause()
      notify()
    }
  }

  const announcedBytes = Number(request.headers['content-length'] ?? 0)
  if (announcedBytes > limitBytes) {
    isOver = true
    failure = new BodyTooLargeError(limitBytes)
  } else if (request.readableEnded) {
    isOver = true
  } else {
    request.on('data', onData)
    request.once('end', () => finish())
    request.once('error', (cause) => finish(new BrokenBodyError(receivedBytes, { cause })))
    request.once('close', () => {
      finish(request.complete ? undefined : new BrokenBodyError(receivedBytes))
    })
    if (request.destroyed && !request.complete) finish(new BrokenBodyError(receivedBytes))
  }

  return {
    async read() {
      while (gatheredBytes < batchBytes && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (gatheredBytes > 0) {
        const batch = gathered
        gathered = []
        gatheredBytes = 0
        if (!isOver) request.resume()
        return batch
      }
      if (failure !== undefined) throw failure
      return undefined
    },
  }
}

/** Whether a request announces a body at all (RFC 9112, section 6.3). */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length']
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  )
}
