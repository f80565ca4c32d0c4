import { writev } from 'node:fs'

import type { ByteSource } from './byte-source.ts'
import { releaseChunk } from './release-chunk.ts'

/**
 * Writes a body into a file from `position` on, a batch per system call, without copying.
 * The chunks are used up: their memory is given back.
 *
 * @returns how many bytes were written, and the source's own error when it broke off.
 * @throws the error of the file system.
 */
export async function writeFromSource(
  descriptor: number,
  source: ByteSource,
  position: number,
): Promise<{ readonly bytes: number; readonly brokenBy?: Error }> {
  let bytes = 0
  for (;;) {
    let batch: Uint8Array[] | undefined
    try {
      batch = await source.read()
    } catch (error) {
      return { bytes, brokenBy: error instanceof Error ? error : new Error(String(error)) }
    }
    if (batch === undefined) return { bytes }
    bytes += await writeBatch(descriptor, batch, position + bytes)
    for (const chunk of batch) releaseChunk(chunk)
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
