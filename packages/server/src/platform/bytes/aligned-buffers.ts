/**
 * Buffers at addresses that direct I/O takes (`O_DIRECT`, open(2)): multiples of the page.
 *
 * JavaScript cannot see an address, but WebAssembly's memory begins at a page, so one such
 * memory is cut into pieces. Its pages take no room until they are used.
 */
export const alignedBufferBytes = 1024 * 1024

/** The part of WebAssembly's interface that is used here; its types come with browsers' only. */
declare const WebAssembly: {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => {
    readonly buffer: ArrayBuffer
  }
}

/** What file systems want positions, lengths and addresses to be multiples of. */
export const alignmentBytes = 4096

/** So many uploads write directly at a time; others go through the page cache. */
const buffers = 16
const wasmPageBytes = 64 * 1024

let free: Uint8Array[] | undefined

/** A buffer of {@link alignedBufferBytes}, or undefined while all are in use. */
export function takeAlignedBuffer(): Uint8Array | undefined {
  free ??= cut()
  return free.pop()
}

/** Gives a buffer back. The caller does not touch it afterwards. */
export function giveAlignedBuffer(buffer: Uint8Array): void {
  free?.push(buffer)
}

function cut(): Uint8Array[] {
  const pages = (buffers * alignedBufferBytes) / wasmPageBytes
  const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages })
  return Array.from(
    { length: buffers },
    (_, index) => new Uint8Array(buffer, index * alignedBufferBytes, alignedBufferBytes),
  )
}
