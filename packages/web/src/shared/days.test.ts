import { expect, test } from 'vitest'

import { apiDay, countsByDay, lastDays } from './days.ts'

test('days go to the server as it takes them', () => {
  expect(apiDay('2026-05-01')).toBe('05/01/2026')
})

test('what was done is summed by day, pushes and pulls apart, and quiet days are there', () => {
  const at = (day: string, count: number, kind = 'push_repo') => ({
    kind,
    count,
    datetime: `${day}T00:00:00Z`,
  })
  const counts = [
    at('2026-05-01', 2),
    at('2026-05-01', 3, 'pull_repo'),
    at('2026-05-01', 4, 'create_tag'),
    at('2026-05-01', 1, 'push_repo_failed'),
    at('2026-05-03', 1),
  ]
  expect(countsByDay(counts, { from: '2026-05-01', to: '2026-05-03' })).toEqual([
    { day: '2026-05-01', pushes: 2, pulls: 3, others: 5 },
    { day: '2026-05-02', pushes: 0, pulls: 0, others: 0 },
    { day: '2026-05-03', pushes: 1, pulls: 0, others: 0 },
  ])
})

test('days that end before they begin have no sums', () => {
  expect(countsByDay([], { from: '2026-05-03', to: '2026-05-01' })).toEqual([])
})

test('the last days end today, at the day that the server counts', () => {
  const now = Date.parse('2026-03-01T00:30:00Z')
  expect(lastDays(3, now)).toEqual({ from: '2026-02-27', to: '2026-03-01' })
})
