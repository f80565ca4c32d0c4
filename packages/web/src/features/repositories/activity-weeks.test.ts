import { expect, test } from 'vitest'

import { weeksOf } from './activity-weeks.ts'

test('weeks begin on Monday, whatever the first day is', () => {
  // A Sunday and the Monday behind it.
  const days = [
    { date: '2026-11-15T00:00:00Z', count: 1 },
    { date: '2026-11-16T00:00:00Z', count: 2 },
  ]
  const weeks = weeksOf(days)
  expect(weeks.map((week) => week.map((day) => day?.count))).toEqual([
    [undefined, undefined, undefined, undefined, undefined, undefined, 1],
    [2, undefined, undefined, undefined, undefined, undefined, undefined],
  ])
})

test('nothing has no weeks', () => {
  expect(weeksOf([])).toEqual([])
})
