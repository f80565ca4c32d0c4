import { describe, expect, test } from 'vitest'

import { bytesAt, humanBytes, limitsOf, boundless, readBytes, warningPassed } from './quota.ts'

const quota = {
  id: 1,
  limitBytes: 1000,
  thresholds: [
    { id: 1, kind: 'warning', percent: 50 },
    { id: 2, kind: 'warning', percent: 80 },
    { id: 3, kind: 'reject', percent: 100 },
    { id: 4, kind: 'reject', percent: 90 },
  ],
} as const

describe('a warning', () => {
  test.each([
    { usedBytes: 500, percent: undefined, because: 'coming to it is not passing it' },
    { usedBytes: 501, percent: 50, because: 'this is passing it' },
    { usedBytes: 800, percent: 50, because: 'the higher one is not passed' },
    { usedBytes: 900, percent: 80, because: 'the higher one says more' },
  ])('at $usedBytes: $because', ({ usedBytes, percent }) => {
    expect(warningPassed(quota, usedBytes)?.percent).toBe(percent)
  })
})

describe('what bounds a namespace', () => {
  const defaults = { limitBytes: 5000, bounds: { ...boundless, tags: 10 } }

  test('the lowest of several thresholds refuses', () => {
    const limits = limitsOf({ quota, bounds: boundless }, defaults)
    expect(limits.rejectAt).toEqual({ bytes: 900, percent: 90 })
  })

  test('a quota of its own without such a threshold refuses nothing', () => {
    const own = { quota: { ...quota, thresholds: [] }, bounds: boundless }
    expect(limitsOf(own, defaults).rejectAt).toBeUndefined()
  })

  test('without a quota of its own that of the registry refuses at its end', () => {
    const limits = limitsOf({ quota: undefined, bounds: boundless }, defaults)
    expect(limits).toMatchObject({ rejectAt: { bytes: 5000, percent: 100 }, bounds: { tags: 10 } })
  })

  test('bounds of its own stand over those of the registry, one by one', () => {
    const bounds = { ...boundless, tags: 3, blobBytes: 7 }
    expect(limitsOf({ quota: undefined, bounds }, defaults).bounds).toEqual({
      repositories: undefined,
      tags: 3,
      blobBytes: 7,
    })
  })
})

test('the bytes of a threshold are exact also for the largest quotas', () => {
  expect(bytesAt({ limitBytes: Number.MAX_SAFE_INTEGER }, 100)).toBe(Number.MAX_SAFE_INTEGER)
  expect(bytesAt({ limitBytes: 999 }, 50)).toBe(499)
})

test.each([
  { text: '10 GiB', bytes: 10 * 1024 ** 3 },
  { text: '10GB', bytes: 10 * 1024 ** 3 },
  { text: '10g', bytes: 10 * 1024 ** 3 },
  { text: '1.5 Ti', bytes: 1.5 * 1024 ** 4 },
  { text: '512', bytes: 512 },
  { text: '512 B', bytes: 512 },
  { text: '0', bytes: 0 },
  { text: 'many', bytes: undefined },
  { text: '-1', bytes: undefined },
  { text: '10 GiB of it', bytes: undefined },
  { text: '9000 EiB', bytes: undefined },
])('$text is $bytes bytes', ({ text, bytes }) => {
  expect(readBytes(text)).toBe(bytes)
})

test.each([
  { bytes: 0, text: '0.0 B' },
  { bytes: 1023, text: '1023.0 B' },
  { bytes: 10 * 1024 ** 3, text: '10.0 GiB' },
  { bytes: 1536, text: '1.5 KiB' },
])('$bytes bytes are shown as $text', ({ bytes, text }) => {
  expect(humanBytes(bytes)).toBe(text)
})
