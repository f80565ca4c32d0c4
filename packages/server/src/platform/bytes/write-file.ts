import { write, writev } from 'node:fs'

import {
  alignedBufferBytes,
  alignmentBytes,
  giveAlignedBuffer,
  takeAlignedBuffer,
} from './aligned-buffers.ts'
import type { ByteSource } from './byte-source.ts'
import { releaseChunk } from './release-chunk.ts'

/** How many bytes of a body were written, and the source's own error when it broke off. */
export interface Written {
  readonly bytes: number
  readonly brokenBy?: Error
}

/** The file to write to. */
export interface WrittenFile {
  readonly descriptor: number
  /**
   * Opens the same file past the page cache, or answers undefined where that is not
   * possible. Called once, when a body turns out to be large; the caller closes it.
   */
  openDirectly(): Promise<number | undefined>
  /** Whether what arrived before this error of the source may still be written. */
  mayWriteAfter(error: Error): boolean
}

/**
 * Writes a body into a file from `position` on. The chunks are used up: their memory is
 * given back.
 *
 * A large body is gathered in an aligned buffer and goes straight to the disk: it will be
 * fsynced at once and is seldom read soon, so the page cache would only cost a second copy
 * and push out what is read often.
 *
 * @throws the error of the file system.
 */
export async function writeFromSource(
  file: WrittenFile,
  source: ByteSource,
  position: number,
): Promise<Written> {
  const buffer = position % alignmentBytes === 0 ? takeAlignedBuffer() : undefined
  if (buffer === undefined) return await writeThroughCache(file.descriptor, source, position)
  try {
    return await writeDirectly(file, source, position, buffer)
  } finally {
    giveAlignedBuffer(buffer)
  }
}

/** A batch per system call, without copying. */
async function writeThroughCache(
  descriptor: number,
  source: ByteSource,
  position: number,
): Promise<Written> {
  let bytes = 0
  for (;;) {
    const batch = await nextBatch(source)
    if (batch instanceof Error) return { bytes, brokenBy: batch }
    if (batch === undefined) return { bytes }
    bytes += await writeBatch(descriptor, batch, position + bytes)
    for (const chunk of batch) releaseChunk(chunk)
  }
}

async function writeDirectly(
  file: WrittenFile,
  source: ByteSource,
  position: number,
  buffer: Uint8Array,
): Promise<Written> {
  let direct: number | undefined
  let filled = 0
  let written = 0
  const flush = async () => {
    if (written === 0) direct = await file.openDirectly()
    if (!(await isWrittenDirectly(direct, buffer, position + written))) {
      direct = undefined
      await writeWhole(file.descriptor, buffer, position + written)
    }
    written += alignedBufferBytes
    filled = 0
  }
  for (;;) {
    const batch = await nextBatch(source)
    if (batch === undefined || batch instanceof Error) {
      if (batch !== undefined && !file.mayWriteAfter(batch)) {
        return { bytes: written, brokenBy: batch }
      }
      // What is left does not fill a block: it goes through the cache, and the fsync finds it.
      if (filled > 0) {
        await writeWhole(file.descriptor, buffer.subarray(0, filled), position + written)
      }
      const bytes = written + filled
      return batch === undefined ? { bytes } : { bytes, brokenBy: batch }
    }
    for (const chunk of batch) {
      let rest = chunk
      while (rest.byteLength > 0) {
        const part = rest.subarray(0, alignedBufferBytes - filled)
        buffer.set(part, filled)
        filled += part.byteLength
        rest = rest.subarray(part.byteLength)
        if (filled === alignedBufferBytes) await flush()
      }
      releaseChunk(chunk)
    }
  }
}

/** False where the file system wants another alignment, or nothing of the kind. */
async function isWrittenDirectly(
  descriptor: number | undefined,
  buffer: Uint8Array,
  position: number,
): Promise<boolean> {
  if (descriptor === undefined) return false
  try {
    await writeWhole(descriptor, buffer, position)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EINVAL') return false
    throw error
  }
}

async function nextBatch(source: ByteSource): Promise<Uint8Array[] | Error | undefined> {
  try {
    return await source.read()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function writeBatch(
  descriptor: number,
  batch: readonly Uint8Array[],
  position: number,
): Promise<number> {
  let rest = batch
  let written = 0
  while (rest.length > 0) {
    const count = await writeOnce(descriptor, rest, position + written)
    written += count
    rest = without(rest, count)
  }
  return written
}

function writeOnce(descriptor: number, chunks: readonly Uint8Array[], position: number) {
  return new Promise<number>((resolve, reject) => {
    writev(descriptor, chunks, position, (error, count) => {
      if (error === null) resolve(count)
      else reject(error)
    })
  })
}

async function writeWhole(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0
  while (written < bytes.byteLength) {
    written += await new Promise<number>((resolve, reject) => {
      const length = bytes.byteLength - written
      write(descriptor, bytes, written, length, position + written, (error, count) => {
        if (error === null) resolve(count)
        else reject(error)
      })
    })
  }
}

/** What is left of the chunks after the first `count` bytes were written. */
function without(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let skip = count
  for (const [index, chunk] of chunks.entries()) {
    if (skip < chunk.byteLength) {
      return [chunk.subarray(skip), ...chunks.slice(index + 1)]
    }
    skip -= chunk.byteLength
  }
  return []
}
