import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { isTagName, requireTagName } from './tag-name.ts'

test('tags are those of the specification', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/), (text) => {
      expect(isTagName(text)).toBe(true)
    }),
  )
})

test.each([
  '',
  '.',
  '-a',
  '.a',
  'a'.repeat(129),
  'a b',
  'a/b',
  'a:b',
  'a\n',
  '\na',
  'a\0',
  'ä',
  '١',
  'ａ',
  'a+b',
  '%61',
])('attack 11: %j can be no tag', (text) => {
  expect(isTagName(text)).toBe(false)
  expect(errorNameOf(() => requireTagName(text))).toBe('InvalidTagNameError')
})

test('no tag can be taken for a digest', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(isTagName(text) && text.includes(':')).toBe(false)
    }),
  )
})
