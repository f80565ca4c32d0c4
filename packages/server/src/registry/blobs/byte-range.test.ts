import fc from 'fast-check'
import { expect, test } from 'vitest'

import { matchesEntityTag, parseRange } from './byte-range.ts'

const sizeBytes = 2048

test.each([
  ['bytes=0-0', 0, 0],
  ['bytes=500-1499', 500, 1499],
  ['bytes=500-', 500, 2047],
  ['bytes=-500', 1548, 2047],
  ['bytes=-9999', 0, 2047],
  ['bytes=2000-5000', 2000, 2047],
  ['bytes=0-99999999999999999999', 0, 2047],
  ['bytes = 1 - 2', 1, 2],
])('%s is a part', (header, firstByte, lastByte) => {
  expect(parseRange(header, sizeBytes)).toEqual({ firstByte, lastByte })
})

test.each([
  'bytes=2048-',
  'bytes=5000-10000',
  'bytes=500-0',
  'bytes=-0',
  'bytes=99999999999999999999-',
])('attack 30: no byte is in %s', (header) => {
  expect(parseRange(header, sizeBytes)).toBe('unsatisfiable')
})

test.each([
  undefined,
  '',
  'bytes',
  'bytes=',
  'bytes=-',
  'bytes=a-b',
  'bytes=1-2,3-4',
  'bytes=1-2-3',
  'bytes=--1',
  'lines=1-2',
  'BYTES=1-2',
  'bytes=0x1-0x2',
  'bytes=1e3-',
  'bytes=١-٢',
  `bytes=${'9'.repeat(21)}-`,
])('attack 30: %j is ignored', (header) => {
  expect(parseRange(header, sizeBytes)).toBe('whole')
})

test('nothing of an empty body can be asked for', () => {
  expect(parseRange('bytes=0-', 0)).toBe('unsatisfiable')
  expect(parseRange('bytes=-1', 0)).toBe('unsatisfiable')
  expect(parseRange(undefined, 0)).toBe('whole')
})

test('attack 30: any header is ignored, refused, or a part that lies within the body', () => {
  const number = fc.oneof(fc.nat(3000), fc.bigInt({ min: 0n, max: 10n ** 25n }))
  const range = fc
    .tuple(fc.option(number, { nil: '' }), fc.option(number, { nil: '' }))
    .map(([first, last]) => `bytes=${first}-${last}`)
  fc.assert(
    fc.property(fc.oneof(range, fc.string()), fc.nat(3000), (header, size) => {
      const parsed = parseRange(header, size)
      const part = typeof parsed === 'string' ? { firstByte: 0, lastByte: 0 } : parsed
      expect(part.firstByte).toBeGreaterThanOrEqual(0)
      expect(part.lastByte).toBeGreaterThanOrEqual(part.firstByte)
      expect(part.lastByte).toBeLessThan(Math.max(1, size))
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['"a"', true],
  ['W/"a"', true],
  ['"b", "a"', true],
  ['"b",W/"a"', true],
  ['*', true],
  [' * ', true],
  ['"b"', false],
  ['a', false],
  ['"A"', false],
  ['', false],
  [undefined, false],
])('If-None-Match of %j', (header, matches) => {
  expect(matchesEntityTag(header, '"a"')).toBe(matches)
})
