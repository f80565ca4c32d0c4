import type { Readable, Writable } from 'node:stream'

import { ReceiverGoneError, receiverPatienceMilliseconds } from './send-file.ts'

/**
 * Passes a stream to a socket or response and ends it. The stream is destroyed when the
 * receiver goes away, so that nothing is fetched for nobody.
 *
 * @throws ReceiverGoneError, or the error of the stream.
 */
export async function sendStream(stream: Readable, receiver: Writable): Promise<void> {
  const gone = () => stream.destroy(new ReceiverGoneError())
  receiver.once('close', gone)
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (receiver.destroyed) throw new ReceiverGoneError()
      if (!receiver.write(chunk)) await drained(receiver)
    }
    receiver.end()
  } finally {
    receiver.off('close', gone)
    stream.destroy()
  }
}

function drained(receiver: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => receiver.destroy(), receiverPatienceMilliseconds)
    const done = () => {
      clearTimeout(patience)
      receiver.off('drain', done)
      receiver.off('close', closed)
      resolve()
    }
    const closed = () => {
      clearTimeout(patience)
      receiver.off('drain', done)
      reject(new ReceiverGoneError())
    }
    receiver.once('drain', done)
    receiver.once('close', closed)
  })
}
