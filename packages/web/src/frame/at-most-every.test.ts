import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { atMostEvery } from './at-most-every.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function counted() {
  const runs: number[] = []
  const begin = Date.now()
  return { runs, want: atMostEvery(1000, () => runs.push(Date.now() - begin)) }
}

test('the first is run at once, and all of the next second are one at its end', () => {
  const { runs, want } = counted()
  want()
  for (let at = 0; at < 9; at += 1) {
    vi.advanceTimersByTime(100)
    want()
  }
  vi.advanceTimersByTime(5000)
  expect(runs).toEqual([0, 1000])
})

test('what comes without end is run once a second', () => {
  const { runs, want } = counted()
  for (let at = 0; at < 50; at += 1) {
    want()
    vi.advanceTimersByTime(100)
  }
  vi.advanceTimersByTime(5000)
  expect(runs).toEqual([0, 1000, 2000, 3000, 4000, 5000])
})
