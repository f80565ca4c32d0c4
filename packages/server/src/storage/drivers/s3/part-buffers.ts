const mebibyte = 1024 ** 2

/** Kept for the next part: memory that is new costs more time than the copy into it. */
const keptBytes = 128 * mebibyte
const keptForMs = 30_000

/** Sizes are rounded up to this, so that growing parts find buffers of those before them. */
const stepBytes = 4 * mebibyte

let free: Buffer[] = []
let forgetting: NodeJS.Timeout | undefined

/** A buffer of at least that size, with anything in it. */
export function takePartBuffer(sizeBytes: number): Buffer {
  const capacity = Math.ceil(sizeBytes / stepBytes) * stepBytes
  const index = free.findIndex((buffer) => buffer.byteLength >= capacity)
  if (index === -1) return Buffer.allocUnsafeSlow(capacity)
  return free.splice(index, 1)[0] as Buffer
}

/** Gives a buffer back, to which nothing refers any more. */
export function givePartBuffer(buffer: Buffer): void {
  const freeBytes = free.reduce((sum, other) => sum + other.byteLength, 0)
  if (freeBytes + buffer.byteLength > keptBytes) return
  free.push(buffer)
  if (forgetting === undefined) {
    forgetting = setTimeout(forget, keptForMs)
    forgetting.unref()
  } else {
    forgetting.refresh()
  }
}

function forget(): void {
  free = []
  forgetting = undefined
}
