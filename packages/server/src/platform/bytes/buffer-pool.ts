/**
 * Read buffers that are used again.
 *
 * 512 KiB: measured on this path, 256 KiB costs up to a quarter more CPU per byte and
 * 64 KiB up to twice as much, while larger ones gain nothing.
 */
export const pooledBufferBytes = 512 * 1024

/** Buffers kept for later; more may be in use at a time, and are then given to the collector. */
const buffersKept = 64

/**
 * The size of a buffer by how many are in use: readers who do not take what they asked for
 * hold two each, and there may be twenty thousand of them. They get less the more they are:
 * 64 MiB for the first, 56 MiB for the next nine hundred, and 16 KiB for each of the rest.
 */
const sizes = [
  { below: 128, bytes: pooledBufferBytes },
  { below: 1024, bytes: 64 * 1024 },
  { below: Infinity, bytes: 16 * 1024 },
] as const

const free: Buffer[] = []
let inUse = 0

export function takeBuffer(): Buffer {
  const { bytes } = sizes.find(({ below }) => inUse < below) ?? sizes[2]
  inUse += 1
  return (bytes === pooledBufferBytes ? free.pop() : undefined) ?? Buffer.allocUnsafeSlow(bytes)
}

/** Gives a buffer back. The caller does not touch it afterwards. */
export function giveBuffer(buffer: Buffer): void {
  inUse -= 1
  if (buffer.byteLength === pooledBufferBytes && free.length < buffersKept) free.push(buffer)
}

/** Gives up a buffer that somebody else may still read: it is left to the collector. */
export function dropBuffer(): void {
  inUse -= 1
}

/** How many buffers are taken and not given back. */
export function buffersInUse(): number {
  return inUse
}
