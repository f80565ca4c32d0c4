import fc from 'fast-check'
import { expect, test } from 'vitest'

import { waitBeforeNextTry } from './sign-in-throttle.ts'

const config = { freeFailures: 3, maximumDelaySeconds: 300 }
const nowMs = 1_800_000_000_000
const wait = (count: number, agoMs = 0) =>
  waitBeforeNextTry({ count, lastAtMs: nowMs - agoMs }, config, nowMs)

test('the first failures cost nothing, each further one twice as much', () => {
  expect(waitBeforeNextTry(undefined, config, nowMs)).toBe(0)
  expect([1, 2, 3, 4, 5, 6, 7].map((count) => wait(count))).toEqual([0, 0, 0, 1, 2, 4, 8])
})

test('attack 20: the wait has an end, also after a million failures', () => {
  expect(wait(12)).toBe(256)
  expect(wait(13)).toBe(300)
  expect(wait(1_000_000)).toBe(300)
})

test('attack 31: time that has passed is taken off, and a clock that went back adds nothing', () => {
  expect(wait(6, 1000)).toBe(3)
  expect(wait(6, 3999)).toBe(1)
  expect(wait(6, 4000)).toBe(0)
  expect(wait(6, 10 ** 12)).toBe(0)
})

test('the wait is a whole number of seconds, never negative', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(1_000_000), (count, agoMs) => {
      const seconds = wait(count, agoMs)
      expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= 300).toBe(true)
    }),
  )
})
