import { expect, test } from 'vitest'

import { closingLines, isGood, sum } from './report.ts'

const noGo = 'crane is not installed, and there is no Go to build it'

test('the count is the last line, alone', () => {
  expect(closingLines({ passed: 3, failed: 1, skipped: [] })).toEqual([
    '3 passed, 1 failed, 0 skipped',
  ])
})

test('what could not run is listed once under each reason', () => {
  const skipped = [
    { suite: 'push.test.ts > crane', reason: noGo },
    { suite: 'pull.test.ts > crane', reason: noGo },
    { suite: 'pull.test.ts > crane', reason: noGo },
    { suite: 's3.test.ts', reason: 'radosgw is not installed' },
  ]
  expect(closingLines({ passed: 3, failed: 0, skipped })).toEqual([
    'could not run here:',
    `  ${noGo}:`,
    '    push.test.ts > crane',
    '    pull.test.ts > crane',
    '  radosgw is not installed:',
    '    s3.test.ts',
    '',
    '3 passed, 0 failed, 4 skipped',
  ])
})

test('parts add up', () => {
  const skip = { suite: 'a', reason: 'b' }
  expect(
    sum([
      { passed: 1, failed: 2, skipped: [] },
      { passed: 3, failed: 0, skipped: [skip] },
    ]),
  ).toEqual({ passed: 4, failed: 2, skipped: [skip] })
})

test.each([
  [{ passed: 1, failed: 0, skipped: [] }, true, 'something ran and nothing failed'],
  [{ passed: 1, failed: 1, skipped: [] }, false, 'one failed'],
  [{ passed: 0, failed: 0, skipped: [] }, false, 'nothing ran'],
] as const)('%j is good: %s, because %s', (outcome, good, _because) => {
  expect(isGood(outcome)).toBe(good)
})
