import { createHash, randomBytes, type Hash } from 'node:crypto'

/** Bytes with their digest, made of a few shared buffers, so that 10 GiB of them need no memory. */
export interface Content {
  readonly digest: string
  readonly sizeBytes: number
  /** The bytes from `fromByte` up to, not including, `toByte`. */
  pieces(fromByte?: number, toByte?: number): Iterable<Buffer>
}

export function contentOf(bytes: Buffer): Content {
  return {
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    sizeBytes: bytes.length,
    *pieces(fromByte = 0, toByte = bytes.length) {
      yield bytes.subarray(fromByte, toByte)
    },
  }
}

const pieceBytes = 1 << 20
const uniqueBytes = 32

/**
 * Makes blobs of one size that all differ: a common beginning, hashed once, and a random end. So
 * a blob costs the client next to nothing, and no server has ever seen it.
 */
export class BlobMaker {
  readonly sizeBytes: number
  readonly #common: Buffer
  readonly #commonBytes: number
  readonly #hash: Hash

  constructor(sizeBytes: number) {
    if (sizeBytes < uniqueBytes) throw new RangeError(`${sizeBytes} bytes cannot be unique`)
    this.sizeBytes = sizeBytes
    this.#commonBytes = sizeBytes - uniqueBytes
    this.#common = randomBytes(Math.min(pieceBytes, Math.max(1, this.#commonBytes)))
    this.#hash = createHash('sha256')
    for (const piece of repeated(this.#common, 0, this.#commonBytes)) this.#hash.update(piece)
  }

  make(): Content {
    const end = randomBytes(uniqueBytes)
    const common = this.#common
    const commonBytes = this.#commonBytes
    const sizeBytes = this.sizeBytes
    return {
      digest: `sha256:${this.#hash.copy().update(end).digest('hex')}`,
      sizeBytes,
      *pieces(fromByte = 0, toByte = sizeBytes) {
        yield* repeated(common, fromByte, Math.min(toByte, commonBytes))
        const endFrom = Math.max(fromByte - commonBytes, 0)
        if (toByte > commonBytes) yield end.subarray(endFrom, toByte - commonBytes)
      },
    }
  }
}

function* repeated(piece: Buffer, fromByte: number, toByte: number): Iterable<Buffer> {
  let at = fromByte
  while (at < toByte) {
    const offset = at % piece.length
    const length = Math.min(piece.length - offset, toByte - at)
    yield piece.subarray(offset, offset + length)
    at += length
  }
}
