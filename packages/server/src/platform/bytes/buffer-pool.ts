/**
 * Read buffers that are used again.
 *
 * 512 KiB: measured on this path, 256 KiB costs up to a quarter more CPU per byte and
 * 64 KiB up to twice as much, while larger ones gain nothing.
 */
export const pooledBufferBytes = 512 * 1024

/** Buffers kept for later; more may be in use at a time, and are then given to the collector. */
const buffersKept = 64

const free: Buffer[] = []

export function takeBuffer(): Buffer {
  return free.pop() ?? Buffer.allocUnsafeSlow(pooledBufferBytes)
}

/** Gives a buffer back. The caller does not touch it afterwards. */
export function giveBuffer(buffer: Buffer): void {
  if (free.length < buffersKept) free.push(buffer)
}
