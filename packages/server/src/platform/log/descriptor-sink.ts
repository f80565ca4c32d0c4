import { write } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

import type { LineSink } from './open-log.ts'

/** Lines held back for a reader that stalls; what is beyond is lost, not waited for. */
const heldBytesMaximum = 8 * 1024 * 1024
/** Until a full pipe is tried again. */
const retryMilliseconds = 20
/** What the last lines of a process are worth waiting for. */
const flushMilliseconds = 1000

/**
 * A file descriptor that nobody waits for: neither a reader that stalls nor one that has gone,
 * as a closed terminal has, holds the registry up, not even at its end.
 */
export function descriptorSink(fd: number): LineSink {
  let waiting: string[] = []
  let heldBytes = 0
  let isWriting = false
  let isGone = false

  const writeRest = (bytes: Buffer, from: number) => {
    write(fd, bytes, from, bytes.byteLength - from, null, (error, count) => {
      if (error !== null && error.code !== 'EAGAIN' && error.code !== 'EINTR') {
        isGone = true
        waiting = []
        return
      }
      const to = error === null ? from + count : from
      if (to < bytes.byteLength) {
        if (error === null) writeRest(bytes, to)
        else setTimeout(() => writeRest(bytes, to), retryMilliseconds).unref()
        return
      }
      heldBytes -= bytes.byteLength
      writeWaiting()
    })
  }
  const writeWaiting = () => {
    isWriting = waiting.length > 0
    if (!isWriting) return
    const bytes = Buffer.from(waiting.join(''))
    waiting = []
    writeRest(bytes, 0)
  }

  return {
    write(line) {
      const lineBytes = Buffer.byteLength(line)
      if (isGone || heldBytes + lineBytes > heldBytesMaximum) return
      heldBytes += lineBytes
      waiting.push(line)
      if (isWriting) return
      isWriting = true
      // What is said in one turn goes out together.
      setImmediate(writeWaiting)
    },
    async flush() {
      const giveUpAt = performance.now() + flushMilliseconds
      while (isWriting && !isGone && performance.now() < giveUpAt) await delay(1)
    },
  }
}
