import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { newKeyPair } from './key-pair.ts'

test('the id of a key is its thumbprint', async () => {
  const { kid, jwk } = await newKeyPair()
  const members = JSON.stringify({ e: jwk.e, kty: jwk.kty, n: jwk.n })
  expect(kid).toBe(createHash('sha256').update(members).digest('base64url'))
  expect(jwk.kid).toBe(kid)
})

test('no id of a key looks like an option of a command', async () => {
  const ids = ['-abc', '--all', 'a-bc', 'unused']
  const { kid } = await newKeyPair(async () => {
    const pair = await Promise.resolve({
      publicKeyPem: '',
      privateKeyPem: '',
      kid: ids.shift() ?? '',
    })
    return { ...pair, jwk: { kty: 'RSA', n: '', e: '', kid: pair.kid } }
  })
  expect([kid, ids]).toEqual(['a-bc', ['unused']])
})
