import fc from 'fast-check'
import { expect, test } from 'vitest'

import { formatFullName, isRepositoryName, parseFullName } from './repository-name.ts'

const rules = { libraryNamespace: 'library', mayNest: true }

const letter = fc.stringMatching(/^[a-z0-9]$/)
/** The specification's grammar of a part (distribution-spec 1.1, "Pulling manifests"). */
const part = fc
  .tuple(
    fc.array(letter, { minLength: 1, maxLength: 5 }),
    fc.array(
      fc.tuple(
        fc.constantFrom('.', '_', '__', '-', '--', '---'),
        fc.array(letter, { minLength: 1, maxLength: 5 }),
      ),
      { maxLength: 3 },
    ),
  )
  .map(
    ([first, rest]) => first.join('') + rest.map(([sign, more]) => sign + more.join('')).join(''),
  )
const name = fc.array(part, { minLength: 2, maxLength: 6 }).map((parts) => parts.join('/'))

test('every name of the specification is read, and written back as it was', () => {
  fc.assert(
    fc.property(name, (text) => {
      const parsed = parseFullName(text, rules)
      expect(parsed === undefined ? undefined : formatFullName(parsed)).toBe(text)
    }),
  )
})

test('attack 11: whatever is read holds nothing that a path or a query could be', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[a-z0-9._/-]{0,40}$/),
    fc.webPath(),
  )
  fc.assert(
    fc.property(anything, (text) => {
      const parsed = parseFullName(text, rules)
      const written = parsed === undefined ? 'a/b' : formatFullName(parsed)
      expect(written).toMatch(/^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)+$/)
      expect(written).not.toContain('..')
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['nothing', ''],
  ['a slash', '/'],
  ['an empty namespace', '/a'],
  ['an empty name', 'a/'],
  ['two slashes', 'a//b'],
  ['a slash at the end', 'a/b/'],
  ['capitals', 'A/b'],
  ['a leading dot', 'a/.b'],
  ['a leading dash', 'a/-b'],
  ['a leading underscore', 'a/_b'],
  ['dots that climb', 'a/../b'],
  ['two dots in a word', 'a/b..c'],
  ['one dot alone', 'a/.'],
  ['NUL', 'a/b\0'],
  ['a line break', 'a/b\n'],
  ['an encoded slash', 'a%2fb'],
  ['a backslash', String.raw`a\b/c`],
  ['a space', 'a/b c'],
  ['an umlaut', 'a/ä'],
  ['a Cyrillic а', 'а/b'],
  ['a letter of full width', 'ａ/b'],
  ['256 characters', `a/${'b'.repeat(254)}`],
])('attack 11: %s is in no name', (_what, text) => {
  expect(parseFullName(text, rules)).toBeUndefined()
})

test('255 characters fit', () => {
  expect(parseFullName(`a/${'b'.repeat(253)}`, rules)).toBeDefined()
})

test('a name without a slash lies in the library, where there is one', () => {
  expect(parseFullName('busybox', rules)).toEqual({ namespace: 'library', repository: 'busybox' })
  expect(parseFullName('busybox', { ...rules, libraryNamespace: undefined })).toBeUndefined()
  expect(parseFullName('Busybox', rules)).toBeUndefined()
})

test('names nest only where they may', () => {
  const flat = { ...rules, mayNest: false }
  expect(parseFullName('a/b/c', rules)).toEqual({ namespace: 'a', repository: 'b/c' })
  expect(parseFullName('a/b/c', flat)).toBeUndefined()
  expect(parseFullName('a/b', flat)).toEqual({ namespace: 'a', repository: 'b' })
  expect(isRepositoryName('b/c', true)).toBe(true)
  expect(isRepositoryName('b/c', false)).toBe(false)
})
