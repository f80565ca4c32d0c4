import { releaseChunk } from '../../../platform/bytes/release-chunk.ts'
import { givePartBuffer, takePartBuffer } from './part-buffers.ts'
import { type PartLimits, smallestPartBytes, usualPartBytesAfter } from './part-sizes.ts'

/** Bytes in one piece, to be released when they have been sent. */
export interface Piece {
  readonly bytes: Buffer
  release(): void
}

/** Bodies up to this size never take the buffer of a part. */
const looseBytesAtMost = 1024 ** 2

/** A part that is being filled. */
interface OpenPart {
  readonly buffer: Buffer
  /** The size at which the next part begins. */
  readonly cutBytes: number
  filledBytes: number
}

/**
 * Cuts a body into parts while it arrives.
 *
 * A part is handed out only when what came after it is enough for a part of its own: so the
 * end of a body is never too small to be stored, unless all of it is.
 */
export class PartCutter {
  readonly #limits: PartLimits
  #precedingBytes: number
  #sizeBytes = 0
  #loose: Uint8Array[] = []
  readonly #parts: OpenPart[] = []

  constructor(limits: PartLimits, precedingBytes: number) {
    this.#limits = limits
    this.#precedingBytes = precedingBytes
  }

  /** How many bytes have not been handed out. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Uses the chunks up: their memory is given back as soon as they are copied. */
  add(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      this.#sizeBytes += chunk.byteLength
      this.#loose.push(chunk)
    }
    if (this.#sizeBytes <= looseBytesAtMost && this.#parts.length === 0) return
    for (const chunk of this.#loose) this.#fill(chunk)
    this.#loose = []
  }

  /** The next part, or undefined while there are too few bytes for it and for one after it. */
  nextPart(): Piece | undefined {
    const first = this.#parts[0]
    if (first === undefined || first.filledBytes < first.cutBytes) return undefined
    const precedingBytes = this.#precedingBytes + first.filledBytes
    const restBytes = this.#sizeBytes - first.filledBytes
    if (restBytes < smallestPartBytes(this.#limits, precedingBytes)) return undefined
    this.#parts.shift()
    this.#precedingBytes = precedingBytes
    this.#sizeBytes = restBytes
    return pieceOf(first)
  }

  /** Whatever is left, after {@link nextPart} had nothing more. */
  rest(): Piece {
    const [first, second] = this.#parts
    if (first === undefined) return { bytes: Buffer.concat(this.#loose), release: () => undefined }
    if (second !== undefined) {
      second.buffer.copy(first.buffer, first.filledBytes, 0, second.filledBytes)
      first.filledBytes += second.filledBytes
      givePartBuffer(second.buffer)
    }
    return pieceOf(first)
  }

  #fill(chunk: Uint8Array): void {
    let from = 0
    while (from < chunk.byteLength) {
      const part = this.#openPart()
      const count = Math.min(chunk.byteLength - from, part.cutBytes - part.filledBytes)
      const isWhole = count === chunk.byteLength
      part.buffer.set(isWhole ? chunk : chunk.subarray(from, from + count), part.filledBytes)
      part.filledBytes += count
      from += count
    }
    releaseChunk(chunk)
  }

  #openPart(): OpenPart {
    const last = this.#parts.at(-1)
    if (last !== undefined && last.filledBytes < last.cutBytes) return last
    const precedingBytes = this.#parts.reduce(
      (sum, part) => sum + part.cutBytes,
      this.#precedingBytes,
    )
    const cutBytes = usualPartBytesAfter(this.#limits, precedingBytes)
    // The end of the body may come along.
    const room = smallestPartBytes(this.#limits, precedingBytes + cutBytes)
    const opened = { buffer: takePartBuffer(cutBytes + room), cutBytes, filledBytes: 0 }
    this.#parts.push(opened)
    return opened
  }
}

function pieceOf({ buffer, filledBytes }: OpenPart): Piece {
  return { bytes: buffer.subarray(0, filledBytes), release: () => givePartBuffer(buffer) }
}
