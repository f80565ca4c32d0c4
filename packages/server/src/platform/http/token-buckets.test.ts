import { expect, test } from 'vitest'

import { TokenBuckets } from './token-buckets.ts'

const rules = { perSecond: 2, burst: 3 }
const single = { perSecond: 2, burst: 1 }

test('a burst passes, and then the rate', () => {
  const buckets = new TokenBuckets(10)
  expect([0, 0, 0, 0].map(() => buckets.take('a', rules, 0))).toEqual([0, 0, 0, 1])
  expect(buckets.take('a', rules, 500)).toBe(0)
  expect(buckets.take('a', rules, 500)).toBe(1)
})

test('a pause fills a bucket up to the burst, and no further', () => {
  const buckets = new TokenBuckets(10)
  expect([0, 0, 0].map(() => buckets.take('a', rules, 0))).toEqual([0, 0, 0])
  expect([0, 0, 0, 0].map(() => buckets.take('a', rules, 3_600_000))).toEqual([0, 0, 0, 1])
})

test('each key has a bucket of its own', () => {
  const buckets = new TokenBuckets(10)
  expect(buckets.take('a', single, 0)).toBe(0)
  expect(buckets.take('a', single, 0)).toBe(1)
  expect(buckets.take('b', single, 0)).toBe(0)
})

test('the wait that is told is long enough', () => {
  const buckets = new TokenBuckets(10)
  const slow = { perSecond: 0.1, burst: 1 }
  buckets.take('a', slow, 0)
  const wait = buckets.take('a', slow, 0)
  expect(wait).toBe(10)
  expect(buckets.waitSeconds('a', slow, wait * 1000)).toBe(0)
})

test('asking for the wait takes nothing', () => {
  const buckets = new TokenBuckets(10)
  expect(buckets.waitSeconds('a', single, 0)).toBe(0)
  expect(buckets.waitSeconds('a', single, 0)).toBe(0)
  expect(buckets.take('a', single, 0)).toBe(0)
})

test('a clock that is set back opens no bucket and closes none', () => {
  const buckets = new TokenBuckets(10)
  const two = { perSecond: 2, burst: 2 }
  buckets.take('a', two, 10_000)
  expect(buckets.take('a', two, 5000)).toBe(0)
  expect(buckets.take('a', two, 5000)).toBe(1)
})

test('the oldest bucket makes room', () => {
  const buckets = new TokenBuckets(2)
  buckets.take('a', single, 0)
  buckets.take('b', single, 0)
  buckets.take('c', single, 0)
  expect(buckets.take('c', single, 0)).toBe(1)
  expect(buckets.take('a', single, 0)).toBe(0)
})

test('other rules count from now on', () => {
  const buckets = new TokenBuckets(10)
  buckets.take('a', single, 0)
  expect(buckets.take('a', { perSecond: 1000, burst: 5 }, 10)).toBe(0)
})
