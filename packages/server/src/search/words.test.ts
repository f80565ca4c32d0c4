import { expect, test } from 'vitest'

import { fitOf, rangeOf, wordsOf } from './words.ts'

test.each([
  ['app', ['app'], 'one word'],
  ['payments-service_v2', ['payments-service_v2', 'service_v2', 'v2'], 'each word begins one'],
  ['nested/deep/app', ['nested/deep/app', 'deep/app', 'app'], 'slashes separate as well'],
  ['a--b', ['a--b', 'b'], 'several separators are one'],
  ['Upper', ['upper'], 'case does not matter'],
])('%s is found by %j: %s', (name, words) => {
  expect(wordsOf(name)).toEqual(words)
})

test('a name of many words has a bounded number of entries', () => {
  expect(wordsOf('x-'.repeat(100)).length).toBeLessThanOrEqual(12)
})

test.each(['%', '_', '*', '\\', "'"])('attack 15: %s is a letter like any other', (letter) => {
  const { from, to } = rangeOf(letter)
  expect(from).toBe(letter)
  expect('app' >= from && 'app' < to).toBe(false)
})

test.each([
  ['app', 'app', 4],
  ['app-web', 'app', 2],
  ['my-app', 'app', 1],
])('%s fits %s by %i', (name, typed, fit) => {
  expect(fitOf(name, typed)).toBe(fit)
})
