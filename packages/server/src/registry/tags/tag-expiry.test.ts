import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { endAsWanted, endOfLabelled } from './tag-expiry.ts'

const hour = 3_600_000
const bounds = { labelledExpirationMinimumSeconds: 3600, labelledExpirationMaximumSeconds: 86_400 }
const startMs = 1_800_000_000_000

test.each([
  ['no label: it does not end', undefined, undefined],
  ['within the bounds: as the label says', 7200, 2 * hour],
  ['nothing at all: the shortest life', 0, hour],
  ['a second too short: the shortest life', 3599, hour],
  ['a second too long: the longest life', 86_401, 24 * hour],
  ['what no instant can be: the longest life', 999_999_999 * 604_800, 24 * hour],
])('by label, %s', (_why, livesForSeconds, lives) => {
  const expected = lives === undefined ? undefined : startMs + lives
  expect(endOfLabelled(livesForSeconds, startMs, bounds)).toBe(expected)
})

test.each([
  ['as wanted', 3 * hour, 3 * hour],
  ['not before the shortest life is over, counted from its beginning', 30 * 60_000, hour],
  ['soon, when it is older than that', 2 * hour + 1, 2 * hour + 1],
  ['not later than the longest life from now', 999 * hour, 26 * hour],
])('by the API it ends %s', (_why, wanted, expected) => {
  const nowMs = startMs + (expected === 26 * hour || wanted > hour ? 2 * hour : 0)
  expect(endAsWanted(startMs + wanted, startMs, nowMs, bounds)).toBe(startMs + expected)
})

test.each([-1, 0])('an end that is %i ms ahead is in the past', (ahead) => {
  const end = () => endAsWanted(startMs + ahead, startMs - hour, startMs, bounds)
  expect(errorNameOf(end)).toBe('TagExpirationInPastError')
})
