import { expect, test } from 'vitest'

import { digestRange } from './content-search.ts'

const sha256 = 'a'.repeat(64)
const sha512 = 'b'.repeat(128)

test.each([
  ['sha256:0123abcd', 'sha256:0123abcd'],
  [' 0123ABCD ', 'sha256:0123abcd'],
  [`sha256:${sha256}`, `sha256:${sha256}`],
  [`sha512:${sha512}`, `sha512:${sha512}`],
])('%j begins a digest', (typed, from) => {
  expect(digestRange(typed)).toEqual({ from, to: `${from}g` })
})

test.each([
  '',
  'sha256:',
  '0123abc',
  'sha256:0123abc',
  'md5:0123abcd',
  `${sha256}a`,
  'v1.0',
  '%%%%%%%%',
])('%j is none', (typed) => {
  expect(digestRange(typed)).toBeUndefined()
})
