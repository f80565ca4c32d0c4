import fc from 'fast-check'
import { expect, test } from 'vitest'

import { encryptionWith } from '../../platform/crypto/encryption.ts'
import { openRefreshToken, type RefreshGrant, sealRefreshToken } from './refresh-token.ts'

const encryption = encryptionWith('a secret of this registry')
const grant: RefreshGrant = {
  accountName: 'alice',
  accountUuid: '9b2f7c1e-0000-4000-8000-000000000000',
  credential: 'user',
  issuedAtMs: 1_800_000_000_000,
}

test('what was sealed is what opens, and reads like nothing', () => {
  const token = sealRefreshToken(encryption, grant)
  expect(openRefreshToken(encryption, token)).toEqual(grant)
  expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
  expect(token).not.toContain('alice')
  expect(sealRefreshToken(encryption, grant)).not.toBe(token)
})

test('attack 18: a token of another registry does not open', () => {
  const theirs = sealRefreshToken(encryptionWith('another secret'), grant)
  expect(openRefreshToken(encryption, theirs)).toBeUndefined()
})

test('attack 18: what was sealed for another purpose is no refresh token', () => {
  const sealed = encryption.seal(JSON.stringify(grant), 'robot-token:x')
  const text = Buffer.from(sealed).toString('base64url')
  expect(openRefreshToken(encryption, text)).toBeUndefined()
})

test('attack 18: no text and no damage opens as anything else', () => {
  const token = sealRefreshToken(encryption, grant)
  const cut = fc.nat(token.length - 2).map((length) => token.slice(0, length))
  const damaged = fc
    .tuple(fc.nat(token.length - 2), fc.constantFrom('A', 'z', '9', '_'))
    .map(([at, letter]) => `${token.slice(0, at)}${letter}${token.slice(at + 1)}`)
  const sealedForm = fc
    .uint8Array({ maxLength: 60 })
    .map((bytes) =>
      Buffer.from(`v1:${Buffer.from(bytes).toString('base64')}`).toString('base64url'),
    )
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), cut, damaged, sealedForm), (text) => {
      // Some letters of a spelling mean nothing; what opens is then the same grant.
      expect([undefined, JSON.stringify(grant)]).toContain(
        JSON.stringify(openRefreshToken(encryption, text)),
      )
    }),
    { numRuns: 1000 },
  )
})
