import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  maximumParts,
  type PartLimits,
  smallestPartBytes,
  usualPartBytesAfter,
} from './part-sizes.ts'

const kibibyte = 1024
const mebibyte = 1024 ** 2
const gibibyte = 1024 ** 3
const tebibyte = 1024 ** 4

const amazon: PartLimits = { minimumPartBytes: 5 * mebibyte, maximumPartBytes: 5 * gibibyte }

/** Cuts an object into parts by a rule, and answers with their sizes. */
function cut(objectBytes: number, nextPart: (precedingBytes: number) => number): number[] {
  const parts: number[] = []
  for (let done = 0; done < objectBytes;) {
    const part = Math.min(nextPart(done), objectBytes - done)
    parts.push(part)
    done += part
  }
  return parts
}

describe('the parts of an upload', () => {
  test.each([
    { title: '10 MiB', size: 10 * mebibyte, most: 2 },
    { title: '10 GiB', size: 10 * gibibyte, most: 1280 },
    { title: '100 GiB', size: 100 * gibibyte, most: 4500 },
    { title: '5 TiB, the most that S3 takes', size: 5 * tebibyte, most: maximumParts },
  ])('$title need at most $most of them', ({ size, most }) => {
    const parts = cut(size, (preceding) => usualPartBytesAfter(amazon, preceding))
    expect(parts.length).toBeLessThanOrEqual(most)
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(size)
    for (const part of parts.slice(0, -1)) {
      expect(part).toBeGreaterThanOrEqual(amazon.minimumPartBytes)
      expect(part).toBeLessThanOrEqual(amazon.maximumPartBytes)
    }
  })

  test('5 TiB fit into 10,000 of them even if each is the smallest that is allowed', () => {
    const parts = cut(5 * tebibyte, (preceding) => smallestPartBytes(amazon, preceding))
    expect(parts.length).toBeLessThanOrEqual(maximumParts)
  })

  test('are enough for 5 TiB however the body is cut into appends', () => {
    const anyAppend = fc.oneof(
      fc.integer({ min: 4 * kibibyte, max: 64 * kibibyte }),
      fc.integer({ min: 4 * mebibyte, max: 6 * mebibyte }),
      fc.integer({ min: 1, max: 20 * gibibyte }),
    )
    fc.assert(
      fc.property(fc.array(anyAppend, { minLength: 1, maxLength: 20 }), (appends) => {
        let preceding = 0
        let gathered = 0
        let parts = 0
        for (let round = 0; preceding < 5 * tebibyte && parts <= maximumParts; round++) {
          gathered += appends[round % appends.length] as number
          // As few bytes as ever may become a part, so that there are as many parts as possible.
          while (gathered >= smallestPartBytes(amazon, preceding)) {
            const part = smallestPartBytes(amazon, preceding)
            gathered -= part
            preceding += part
            parts += 1
          }
          // Tiny appends would take for ever: they cannot make parts of their own anyway.
          gathered = Math.max(gathered, smallestPartBytes(amazon, preceding) - 64 * kibibyte)
        }
        expect(parts).toBeLessThanOrEqual(maximumParts)
      }),
      { numRuns: 20 },
    )
  })

  test('are as large as the store lets them be, with room for the end of the body', () => {
    const limits = fc.record({
      minimumPartBytes: fc.integer({ min: 5, max: 100 }).map((size) => size * mebibyte),
      maximumPartBytes: fc.integer({ min: 5, max: 5 * 1024 }).map((size) => size * mebibyte),
    })
    fc.assert(
      fc.property(limits, fc.integer({ min: 0, max: 5 * tebibyte }), (given, preceding) => {
        const part = usualPartBytesAfter(given, preceding)
        const end = smallestPartBytes(given, preceding + part)
        const most = Math.max(given.maximumPartBytes, 2 * given.minimumPartBytes)
        expect(part).toBeGreaterThanOrEqual(given.minimumPartBytes)
        expect(end).toBeGreaterThanOrEqual(given.minimumPartBytes)
        expect(part + end).toBeLessThanOrEqual(most)
      }),
    )
  })

  test('stay small while uploads have usual sizes, so that many fit into memory', () => {
    expect(usualPartBytesAfter(amazon, 0)).toBe(8 * mebibyte)
    expect(usualPartBytesAfter(amazon, 9 * gibibyte)).toBe(8 * mebibyte)
    expect(usualPartBytesAfter(amazon, 20 * gibibyte)).toBeLessThan(17 * mebibyte)
  })
})
