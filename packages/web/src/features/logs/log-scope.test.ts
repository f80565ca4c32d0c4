import { expect, test } from 'vitest'

import { apiDay, countsByDay } from './log-scope.ts'

test('days go to the server as it takes them', () => {
  expect(apiDay('2026-05-01')).toBe('05/01/2026')
})

test('entries are summed by day over their kinds, and days without any are there', () => {
  const at = (day: string, count: number, kind = 'push_repo') => ({
    kind,
    count,
    datetime: `${day}T00:00:00Z`,
  })
  const counts = [at('2026-05-01', 2), at('2026-05-01', 3, 'pull_repo'), at('2026-05-03', 1)]
  const range = { from: '2026-05-01', to: '2026-05-03', performer: undefined }
  expect(countsByDay(counts, range)).toEqual([
    { day: '2026-05-01', count: 5 },
    { day: '2026-05-02', count: 0 },
    { day: '2026-05-03', count: 1 },
  ])
})

test('days that end before they begin have no sums', () => {
  expect(countsByDay([], { from: '2026-05-03', to: '2026-05-01', performer: undefined })).toEqual(
    [],
  )
})
