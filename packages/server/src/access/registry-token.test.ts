import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import {
  InvalidTokenError,
  keyIdOf,
  type RegistryTokenClaims,
  signRegistryToken,
  verifyRegistryToken,
} from './registry-token.ts'

const parties = { issuer: 'quay', audience: 'registry.example.com' }
const nowSeconds = 1_800_000_000
const expected = { ...parties, maximumLifetimeSeconds: 3660, nowMs: nowSeconds * 1000 }
const ours = generateKeyPairSync('rsa', { modulusLength: 2048 })
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 })
const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const claims: RegistryTokenClaims = {
  accountName: 'alice',
  accountUuid: '9b2f7c1e-0000-4000-8000-000000000000',
  credential: 'user',
  credentialUuid: undefined,
  access: [{ type: 'repository', name: 'alice/app', actions: ['pull'] }],
  issuedAtMs: nowSeconds * 1000 + 123,
  expiresAtSeconds: nowSeconds + 3600,
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const decode = (part: string) =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
const signed = (head: unknown, body: unknown, key: KeyObject = ours.privateKey) => {
  const text = `${encode(head)}.${encode(body)}`
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`
}
/** As the registry does it: the key is looked up by its id, and nothing else in the header. */
const verify = (token: string, options = expected) => {
  if (keyIdOf(token) !== 'ours') throw new InvalidTokenError('no key of this registry signed it')
  return verifyRegistryToken(token, ours.publicKey, options)
}
const verdict = (token: string, options = expected) => errorNameOf(() => verify(token, options))
const refused = 'InvalidTokenError'

let token = ''
let header: Record<string, unknown> = {}
let body: Record<string, unknown> = {}

beforeAll(async () => {
  token = await signRegistryToken(claims, parties, { kid: 'ours', key: ours.privateKey })
  const [head = '', middle = ''] = token.split('.')
  header = decode(head)
  body = decode(middle)
})

test('what was signed is what is read', () => {
  expect(verify(token)).toEqual(claims)
  expect(keyIdOf(token)).toBe('ours')
})

test('a token of nobody is of nobody', async () => {
  // A token of nobody does not tell milliseconds.
  const issuedAtMs = nowSeconds * 1000
  const nobody = {
    ...claims,
    accountName: undefined,
    accountUuid: undefined,
    access: [],
    issuedAtMs,
  }
  const text = await signRegistryToken(nobody, parties, { kid: 'ours', key: ours.privateKey })
  expect(verify(text)).toEqual(nobody)
})

test('attack 18: a token that is not signed is refused', () => {
  for (const alg of ['none', 'None', 'NONE', '']) {
    const head = encode({ ...header, alg })
    for (const signature of ['', '.', `.${token.split('.')[2]}`]) {
      expect(verdict(`${head}.${encode(body)}${signature}`)).toBe(refused)
    }
  }
})

test('attack 18: a token signed with HS256 and the public key is refused', () => {
  const publicForms = [
    ours.publicKey.export({ format: 'pem', type: 'spki' }),
    ours.publicKey.export({ format: 'der', type: 'spki' }),
    ours.publicKey.export({ format: 'pem', type: 'pkcs1' }),
  ]
  for (const secret of publicForms) {
    for (const alg of ['HS256', 'RS256']) {
      const text = `${encode({ ...header, alg })}.${encode(body)}`
      const mac = createHmac('sha256', secret).update(text).digest('base64url')
      expect(verdict(`${text}.${mac}`)).toBe(refused)
    }
  }
})

test.each(['RS384', 'RS512', 'PS256', 'ES256', 'EdDSA', 'rs256', 'HS256', null, 1, ['RS256']])(
  'attack 18: the algorithm %j is refused, whatever signed it',
  (alg) => {
    expect(verdict(signed({ ...header, alg }, body))).toBe(refused)
  },
)

test('attack 18: a token signed by another key is refused', () => {
  expect(verdict(signed(header, body, theirs.privateKey))).toBe(refused)
  const text = `${encode(header)}.${encode(body)}`
  const other = sign('sha256', Buffer.from(text), elliptic.privateKey).toString('base64url')
  expect(verdict(`${text}.${other}`)).toBe(refused)
})

test('attack 18: a key that the token brings along is not used', () => {
  const jwk = theirs.publicKey.export({ format: 'jwk' })
  for (const more of [
    { jwk },
    { jwk: { ...jwk, kid: 'ours' } },
    { jku: 'https://evil.example.com/keys' },
    { x5u: 'https://evil.example.com/certificate' },
    { x5c: [theirs.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')] },
    { x5t: 'x', kid: 'ours' },
  ]) {
    expect(verdict(signed({ ...header, ...more }, body, theirs.privateKey))).toBe(refused)
  }
})

test.each(['theirs', '', undefined, null, 1, ['ours'], { ours: 1 }, '../ours', "ours' or '1'='1"])(
  'attack 18: the key id %j opens nothing',
  (kid) => {
    expect(verdict(signed({ ...header, kid }, body))).toBe(refused)
  },
)

test('attack 18: a token that asks for extensions is refused', () => {
  expect(verdict(signed({ ...header, crit: ['exp'] }, body))).toBe(refused)
  expect(verdict(signed({ ...header, crit: [] }, body))).toBe(refused)
})

test('attack 18: a changed header, body or signature is refused', () => {
  const [head = '', middle = '', signature = ''] = token.split('.')
  const more = encode({
    ...body,
    access: [{ type: 'repository', name: 'bob/app', actions: ['*'] }],
  })
  expect(verdict(`${head}.${more}.${signature}`)).toBe(refused)
  expect(verdict(`${encode({ ...header, x: 1 })}.${middle}.${signature}`)).toBe(refused)
  for (let at = 0; at < signature.length; at += 17) {
    const changed = signature[at] === 'A' ? 'B' : 'A'
    const damaged = `${signature.slice(0, at)}${changed}${signature.slice(at + 1)}`
    expect(verdict(`${head}.${middle}.${damaged}`)).toBe(refused)
  }
})

test.each([
  ['another audience', { aud: 'other.example.com' }],
  ['no audience', { aud: undefined }],
  ['null for an audience', { aud: null }],
  ['a list with our audience', { aud: ['registry.example.com'] }],
  ['our audience in capitals', { aud: 'REGISTRY.example.com' }],
  ['another issuer', { iss: 'harbor' }],
  ['no issuer', { iss: undefined }],
  ['no subject', { sub: undefined }],
  ['a subject that is a list', { sub: ['alice'] }],
])('attack 18: a token with %s is refused', (_what, change) => {
  expect(verdict(signed(header, { ...body, ...change }))).toBe(refused)
})

const hour = 3600
test.each([
  [
    'that has expired',
    { iat: nowSeconds - 2 * hour, nbf: nowSeconds - 2 * hour, exp: nowSeconds - hour },
  ],
  ['that expired a moment too long ago', { iat: nowSeconds - hour, exp: nowSeconds - 30 }],
  ['from the future', { iat: nowSeconds + 31, nbf: nowSeconds + 31, exp: nowSeconds + hour }],
  ['that is not valid yet', { nbf: nowSeconds + 31 }],
  ['that lives too long', { exp: nowSeconds + 3661 }],
  ['that ends before it begins', { exp: nowSeconds - 1 }],
  ['that ends when it begins', { exp: nowSeconds }],
  ['without an end', { exp: undefined }],
  ['without a begin', { iat: undefined }],
  ['that ends in a text', { exp: String(nowSeconds + 60) }],
  ['that ends in a fraction', { exp: nowSeconds + 0.5 }],
  ['that ends before time', { exp: -1 }],
  ['that ends beyond all numbers', { exp: 2 ** 53, iat: 2 ** 53 - 60 }],
  ['with a begin of zero', { iat: 0, exp: 60 }],
  ['whose begin is null', { iat: null }],
])('attack 31: a token %s is refused', (_what, change) => {
  expect(verdict(signed(header, { ...body, ...change }))).toBe(refused)
})

test('attack 31: clocks may differ by half a minute, and the year 2038 is a year like others', () => {
  expect(
    verdict(signed(header, { ...body, iat: nowSeconds - 3500, nbf: 1, exp: nowSeconds - 29 })),
  ).toBe(undefined)
  expect(verdict(signed(header, { ...body, iat: nowSeconds + 29, nbf: nowSeconds + 29 }))).toBe(
    undefined,
  )
  const later = 2 ** 31 + 10
  const text = signed(header, { ...body, iat: later, nbf: later, exp: later + hour })
  expect(verdict(text, { ...expected, nowMs: (later + 5) * 1000 })).toBe(undefined)
})

test('attack 19: actions that nobody knows, and entries that are none, count for nothing', () => {
  const access = [
    { type: 'repository', name: 'a/b', actions: ['pull', 'fly', 1, null, 'PUSH'] },
    { type: 'plugin', name: 'a/b', actions: ['push'] },
    { type: 'repository', name: 1, actions: ['push'] },
    { type: 'repository', name: 'c/d', actions: 'push' },
    { type: 'repository', actions: ['push'] },
    'repository:e/f:push',
    null,
    ['push'],
  ]
  expect(verify(signed(header, { ...body, access })).access).toEqual([
    { type: 'repository', name: 'a/b', actions: ['pull'] },
  ])
  for (const nothing of [undefined, null, {}, 'x', 1]) {
    expect(verify(signed(header, { ...body, access: nothing })).access).toEqual([])
  }
})

test('attack 31: the instant of issue is within its second, whatever the token says', () => {
  const issuedAtMs = (claim: unknown) =>
    verify(signed(header, { ...body, context: { issued_at_ms: claim } })).issuedAtMs
  expect(issuedAtMs(nowSeconds * 1000 + 999)).toBe(nowSeconds * 1000 + 999)
  for (const claim of [
    undefined,
    null,
    'x',
    -1,
    0,
    nowSeconds * 1000 + 1000,
    2 ** 60,
    Number.MAX_VALUE,
  ]) {
    expect(issuedAtMs(claim)).toBe(nowSeconds * 1000)
  }
})

test('attack 18: an account cannot be smuggled into a token of nobody', () => {
  const parsed = verify(signed(header, { ...body, sub: '(anonymous)' }))
  expect([parsed.accountName, parsed.accountUuid]).toEqual([undefined, undefined])
})

test.each([
  '',
  '.',
  '..',
  '...',
  'a.b.c',
  'a.b',
  `${encode({ alg: 'RS256', kid: 'ours' })}..x`,
  `${encode('null')}.${encode('null')}.x`,
  `${encode('[]')}.${encode('{}')}.x`,
  `${encode({ alg: 'RS256', kid: 'ours' })}.${encode('not json')}.x`,
  'é.è.ê',
])('attack 18: %j is no token', (text) => {
  expect(verdict(text)).toBe(refused)
})

test('attack 9: an endless token is refused before it is looked at', () => {
  expect(errorNameOf(() => keyIdOf('a'.repeat(1_000_000)))).toBe(refused)
})

test.each([
  ['a letter that is none of the alphabet', `${token.slice(0, -20)}\u0085${token.slice(-20)}`],
  ['padding', `${token}=`],
  [
    'a last letter whose unused bits differ',
    `${token.slice(0, -1)}${String.fromCodePoint((token.codePointAt(token.length - 1) ?? 0) + 1)}`,
  ],
])('attack 18: the same signature with %s is another text, and refused', (_, text) => {
  expect(verdict(text)).toBe(refused)
})

test('attack 18: any text, and any damage to a token, is refused', () => {
  const damaged = fc
    .tuple(fc.nat(), fc.string({ minLength: 1, maxLength: 3 }))
    .map(([at, text]) => {
      const place = at % token.length
      return `${token.slice(0, place)}${text}${token.slice(place + text.length)}`
    })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged), (text) => {
      fc.pre(text !== token)
      expect(verdict(text)).toBe(refused)
    }),
    { numRuns: 300 },
  )
})

test('the public key alone verifies', () => {
  const published = createPublicKey({
    key: ours.publicKey.export({ format: 'jwk' }),
    format: 'jwk',
  })
  expect(verifyRegistryToken(token, published, expected)).toEqual(claims)
})
