import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { someBytes } from '../../contract/test-bytes.ts'
import { PartCutter } from './part-cutter.ts'

const mebibyte = 1024 ** 2
const limits = { minimumPartBytes: 5 * mebibyte, maximumPartBytes: 5 * 1024 * mebibyte }

/** Cuts chunks, taking parts after each, and answers with copies: a released buffer is used again. */
function cut(chunks: readonly Uint8Array[]): { parts: Buffer[]; rest: Buffer } {
  const cutter = new PartCutter(limits, 0)
  const parts: Buffer[] = []
  for (const chunk of chunks) {
    cutter.add([Buffer.from(chunk)])
    for (let part = cutter.nextPart(); part !== undefined; part = cutter.nextPart()) {
      parts.push(Buffer.from(part.bytes))
      part.release()
    }
  }
  const { sizeBytes } = cutter
  const rest = cutter.rest()
  expect(rest.bytes.byteLength).toBe(sizeBytes)
  const copy = Buffer.from(rest.bytes)
  rest.release()
  return { parts, rest: copy }
}

describe('a body cut into parts', () => {
  test('is the same when it is joined again, and its end is never too small', () => {
    const body = someBytes(40 * mebibyte)
    const sizes = fc.array(fc.integer({ min: 1, max: 9 * mebibyte }), { maxLength: 8 })
    fc.assert(
      fc.property(sizes, (chunkSizes) => {
        let at = 0
        const chunks = chunkSizes.map((size) => body.subarray(at, (at += size)))
        const { parts, rest } = cut(chunks)
        const whole = Buffer.concat(chunks)
        expect(Buffer.concat([...parts, rest]).equals(whole)).toBe(true)
        for (const part of parts) expect(part.byteLength).toBe(8 * mebibyte)
        const smallestRest = Math.min(whole.byteLength, limits.minimumPartBytes)
        expect(rest.byteLength).toBeGreaterThanOrEqual(smallestRest)
        expect(rest.byteLength).toBeLessThan(13 * mebibyte)
      }),
      { numRuns: 40 },
    )
  })

  test('may arrive in one chunk', () => {
    const body = someBytes(30 * mebibyte)
    const { parts, rest } = cut([body])
    expect(parts.map((part) => part.byteLength)).toEqual([8, 8, 8].map((size) => size * mebibyte))
    expect(Buffer.concat([...parts, rest]).equals(body)).toBe(true)
  })

  test('of two parts and a byte less is one piece', () => {
    const { parts, rest } = cut([someBytes(13 * mebibyte - 1)])
    expect(parts).toEqual([])
    expect(rest).toHaveLength(13 * mebibyte - 1)
  })

  test('may be empty', () => {
    expect(cut([])).toEqual({ parts: [], rest: Buffer.alloc(0) })
  })
})
