/**
 * A body that is read once, in batches.
 *
 * Whoever reads asks for the next batch when it has dealt with the last: that is the
 * whole of the back-pressure.
 */
export interface ByteSource {
  /**
   * The next chunks, at least one of them, or undefined after the last.
   *
   * The chunks belong to the caller. A batch is about {@link batchBytes} long unless the
   * body ends before.
   *
   * @throws BrokenBodyError when the sender goes away, BodyTooLargeError and BodyTooSlowError
   *   beyond the limits.
   */
  read(): Promise<Uint8Array[] | undefined>
}

/** Large enough that the cost of a system call vanishes, small enough to hold many. */
export const batchBytes = 1024 * 1024

/** The sender went away, or stalled, before the end of the body. */
export class BrokenBodyError extends Error {
  override readonly name = 'BrokenBodyError'
  readonly receivedBytes: number

  constructor(receivedBytes: number, options?: ErrorOptions) {
    super(`the body ended early, after ${receivedBytes} bytes`, options)
    this.receivedBytes = receivedBytes
  }
}

export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError'
  readonly limitBytes: number

  constructor(limitBytes: number) {
    super(`the body is larger than the ${limitBytes} bytes that are allowed here`)
    this.limitBytes = limitBytes
  }
}

/** The sender goes on, but so slowly that nobody waits for it any longer. */
export class BodyTooSlowError extends Error {
  override readonly name = 'BodyTooSlowError'

  constructor(maximumSeconds: number) {
    super(`the body did not arrive within ${maximumSeconds} s`)
  }
}

/** A source over bytes that are in memory. */
export function sourceOf(...chunks: readonly Uint8Array[]): ByteSource {
  let rest = chunks.filter((chunk) => chunk.byteLength > 0)
  return {
    read() {
      const batch = rest
      rest = []
      return Promise.resolve(batch.length === 0 ? undefined : batch)
    },
  }
}

/** A source over anything that can be iterated, for tests and for bodies that are not hot. */
export function sourceOfIterable(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): ByteSource {
  const iterator =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
  return {
    async read() {
      const batch: Uint8Array[] = []
      let bytes = 0
      while (bytes < batchBytes) {
        const next = await iterator.next()
        if (next.done === true) break
        if (next.value.byteLength === 0) continue
        batch.push(next.value)
        bytes += next.value.byteLength
      }
      return batch.length === 0 ? undefined : batch
    },
  }
}

/** Shows every chunk to `observe` on its way; for hashing and counting. */
export function observed(source: ByteSource, observe: (chunk: Uint8Array) => void): ByteSource {
  return {
    async read() {
      const batch = await source.read()
      if (batch !== undefined) for (const chunk of batch) observe(chunk)
      return batch
    },
  }
}

/** Breaks off a body that becomes longer than `limitBytes`, with {@link BodyTooLargeError}. */
export function limited(source: ByteSource, limitBytes: number): ByteSource {
  let bytes = 0
  return observed(source, (chunk) => {
    bytes += chunk.byteLength
    if (bytes > limitBytes) throw new BodyTooLargeError(limitBytes)
  })
}

/** Bodies that have to be in memory as a whole have no more room together. */
export class OutOfRoomError extends Error {
  override readonly name = 'OutOfRoomError'

  constructor() {
    super('the server holds as many unfinished bodies as it has room for')
  }
}

/** Of all bodies that are being read as a whole: a hundred manifests of the largest size. */
const wholeBodiesBytesMaximum = 400 * 1024 * 1024

let wholeBodiesBytes = 0

/** Reads a body to its end into one buffer. The source bounds its size. @throws OutOfRoomError */
export async function readAll(source: ByteSource): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for (;;) {
      const batch = await source.read()
      if (batch === undefined) break
      for (const chunk of batch) {
        chunks.push(chunk)
        bytes += chunk.byteLength
        wholeBodiesBytes += chunk.byteLength
      }
      if (wholeBodiesBytes > wholeBodiesBytesMaximum) throw new OutOfRoomError()
    }
    return chunks.length === 1 ? Buffer.from(chunks[0] as Uint8Array) : Buffer.concat(chunks)
  } finally {
    wholeBodiesBytes -= bytes
  }
}
