import { expect, test } from 'vitest'

import { TokenBuckets } from './token-buckets.ts'

const rules = { perSecond: 2, burst: 3, bucketsMaximum: 10 }

test('a burst passes, and then the rate', () => {
  const buckets = new TokenBuckets(rules)
  expect([0, 0, 0, 0].map(() => buckets.take('a', 0))).toEqual([0, 0, 0, 1])
  expect(buckets.take('a', 500)).toBe(0)
  expect(buckets.take('a', 500)).toBe(1)
})

test('a pause fills a bucket up to the burst, and no further', () => {
  const buckets = new TokenBuckets(rules)
  expect([0, 0, 0].map(() => buckets.take('a', 0))).toEqual([0, 0, 0])
  expect([0, 0, 0, 0].map(() => buckets.take('a', 3_600_000))).toEqual([0, 0, 0, 1])
})

test('each key has a bucket of its own', () => {
  const buckets = new TokenBuckets({ ...rules, burst: 1 })
  expect(buckets.take('a', 0)).toBe(0)
  expect(buckets.take('a', 0)).toBe(1)
  expect(buckets.take('b', 0)).toBe(0)
})

test('the wait that is told is long enough', () => {
  const buckets = new TokenBuckets({ perSecond: 0.1, burst: 1, bucketsMaximum: 10 })
  buckets.take('a', 0)
  const wait = buckets.take('a', 0)
  expect(wait).toBe(10)
  expect(buckets.waitSeconds('a', wait * 1000)).toBe(0)
})

test('asking for the wait takes nothing', () => {
  const buckets = new TokenBuckets({ ...rules, burst: 1 })
  expect(buckets.waitSeconds('a', 0)).toBe(0)
  expect(buckets.waitSeconds('a', 0)).toBe(0)
  expect(buckets.take('a', 0)).toBe(0)
})

test('a clock that is set back opens no bucket and closes none', () => {
  const buckets = new TokenBuckets({ ...rules, burst: 2 })
  buckets.take('a', 10_000)
  expect(buckets.take('a', 5000)).toBe(0)
  expect(buckets.take('a', 5000)).toBe(1)
})

test('the oldest bucket makes room', () => {
  const buckets = new TokenBuckets({ ...rules, burst: 1, bucketsMaximum: 2 })
  buckets.take('a', 0)
  buckets.take('b', 0)
  buckets.take('c', 0)
  expect(buckets.take('c', 0)).toBe(1)
  expect(buckets.take('a', 0)).toBe(0)
})
