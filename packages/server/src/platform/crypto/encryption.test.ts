import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { encryptionWith } from './encryption.ts'

const encryption = encryptionWith('the secret')

test('any text opens as it was sealed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, purpose) => {
      expect(encryption.open(encryption.seal(plain, purpose), purpose)).toBe(plain)
    }),
  )
})

test('two seals of one text are different', () => {
  expect(encryption.seal('x', 'p')).not.toBe(encryption.seal('x', 'p'))
})

test.each([
  ['another purpose', (sealed: string) => encryption.open(sealed, 'q')],
  ['another secret', (sealed: string) => encryptionWith('other').open(sealed, 'p')],
  ['another form', (sealed: string) => encryption.open(sealed.replace('v1:', 'v2:'), 'p')],
  ['no form', (sealed: string) => encryption.open(sealed.slice(3), 'p')],
  ['nothing', () => encryption.open('', 'p')],
  ['nothing sealed', () => encryption.open('v1:', 'p')],
])('with %s it does not open', (_what, open) => {
  expect(errorNameOf(() => open(encryption.seal('plain', 'p')))).toBe('SealBrokenError')
})

test('no part of a sealed text opens: a short tag is no tag', () => {
  const sealed = Buffer.from(encryption.seal('', 'p').slice(3), 'base64')
  for (let length = 0; length < sealed.length; length += 1) {
    const cut = `v1:${sealed.subarray(0, length).toString('base64')}`
    expect(errorNameOf(() => encryption.open(cut, 'p'))).toBe('SealBrokenError')
  }
})
