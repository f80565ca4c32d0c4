import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { linearPattern } from './linear-pattern.ts'

test.each([
  ['^dev', 'dev-1', true],
  ['^dev', 'my-dev', false],
  ['dev', 'my-dev-1', true],
  ['', 'anything', true],
  ['v\\d+\\.\\d+$', 'v1.20', true],
  ['v\\d+\\.\\d+$', 'v1.20-rc', false],
  ['(?i)RC', 'v1-rc1', true],
])('%j in %j: %s', (pattern, text, isIn) => {
  expect(linearPattern(pattern).isIn(text)).toBe(isIn)
})

test.each([
  ['v1', 'v1', true],
  ['v1', 'v1.0', false],
  ['^v1.*', 'v1.0', true],
  ['a|ab', 'ab', true],
  ['a|ab', 'abc', false],
  ['v1', 'v1\n', false],
])('%j is the whole of %j: %s', (pattern, text, matches) => {
  expect(linearPattern(pattern).matches(text)).toBe(matches)
})

test.each(['[', '(', '*', '(?=x)', '(a)\\1', 'a{1001}', 'x'.repeat(1001), '((a?){40}){40}'])(
  '%j is refused',
  (pattern) => {
    expect(errorNameOf(() => linearPattern(pattern))).toBe('InvalidPatternError')
  },
)

test('attack 26: no pattern and no text take more than linear time', () => {
  const text = 'a'.repeat(255)
  for (const pattern of ['(a+)+$b', '(a|aa)+b', '(.*)*b', '(a?){200}a{200}b', '^(([a-z])+.)+b$']) {
    const compiled = linearPattern(pattern)
    for (let count = 0; count < 200; count += 1) {
      expect([compiled.isIn(text), compiled.matches(text)]).toEqual([false, false])
    }
  }
})

test('any text is a pattern or is refused as one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.string(), (pattern, text) => {
      const outcome = errorNameOf(() => linearPattern(pattern).isIn(text))
      expect([undefined, 'InvalidPatternError']).toContain(outcome)
    }),
    { numRuns: 300 },
  )
})
