import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'

/**
 * Ends an answer whose sender falls silent while we wait for its bytes. A reader of ours that
 * is slow is no reason: then bytes are there that it has not taken.
 */
export function endWhenStalled(answer: Readable, timeoutMs: number): void {
  const { socket } = answer as IncomingMessage
  const onTimeout = () => {
    if (answer.readableLength > 0) return
    answer.destroy(
      Object.assign(new Error(`S3 sent nothing for ${timeoutMs} ms`), { code: 'ETIMEDOUT' }),
    )
  }
  socket.setTimeout(timeoutMs)
  socket.on('timeout', onTimeout)
  // The connection goes back to the pool after its end, where it may be silent.
  const release = () => {
    answer.off('end', release).off('close', release)
    socket.off('timeout', onTimeout)
    socket.setTimeout(0)
  }
  answer.once('end', release).once('close', release)
}
