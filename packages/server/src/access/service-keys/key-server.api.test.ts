import { createPrivateKey, sign } from 'node:crypto'

import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { type KeyPair, newKeyPair } from './key-pair.ts'

interface Claims {
  readonly iss?: string
  readonly aud?: string
  readonly lifetimeSeconds?: number
}

describeEachBerth('the server of service keys', (berth) => {
  const proofBy = (pair: KeyPair, kid: string, claims: Claims = {}) => {
    const nowSeconds = Math.floor(berth().clock() / 1000)
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const head = encode({ alg: 'RS256', typ: 'JWT', kid })
    const body = encode({
      iss: claims.iss ?? 'clair',
      aud: claims.aud ?? berth().url,
      iat: nowSeconds,
      nbf: nowSeconds,
      exp: nowSeconds + (claims.lifetimeSeconds ?? 300),
    })
    const key = createPrivateKey(pair.privateKeyPem)
    const signature = sign('RSA-SHA256', Buffer.from(`${head}.${body}`), key).toString('base64url')
    return { authorization: `Bearer ${head}.${body}.${signature}` }
  }
  const call = async (method: string, kid: string, body?: unknown, headers = {}) =>
    (await berth().api()).call(method, `//keys/services/clair/keys/${kid}`, body, headers)
  const approve = (kid: string) =>
    berth().services.serviceKeys.approve(commandLine, kid, { approverId: undefined, notes: '' })
  const submitted = async () => {
    const pair = await newKeyPair()
    const answer = await call('PUT', pair.kid, pair.jwk, proofBy(pair, pair.kid))
    expect(answer.status).toBe(202)
    return pair
  }

  test('the registry’s own keys are there for everybody', async () => {
    await berth().services.signingKeys.signingKey()
    const answer = await (await berth().api()).get('//keys/services/quay/keys')
    const { keys } = answer.body as { keys: object[] }
    expect(keys.length).toBeGreaterThan(0)
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual(['e', 'kid', 'kty', 'n'])
    expect(answer.text).not.toContain('"d"')
  })

  test('a submitted key waits, is approved, and is there', async () => {
    const pair = await submitted()
    expect((await call('GET', pair.kid)).status).toBe(409)
    await approve(pair.kid)
    const found = await call('GET', pair.kid)
    expect(found).toMatchObject({ status: 200, body: pair.jwk })
    expect(found.headers['cache-control']).toBe('max-age=86400')
    expect((await call('PUT', pair.kid, pair.jwk, proofBy(pair, pair.kid))).status).toBe(409)
  })

  test('a key is renewed by the one before, without a superuser', async () => {
    const [old, next] = [await submitted(), await newKeyPair()]
    expect((await call('PUT', next.kid, next.jwk, proofBy(old, old.kid))).status).toBe(409)
    await approve(old.kid)
    expect((await call('PUT', next.kid, next.jwk, proofBy(old, old.kid))).status).toBe(200)
    expect((await call('GET', next.kid)).status).toBe(200)
  })

  test.each(['%00', 'a%00b', '%EF%BF%BD', '..%2f..', '%0a'])(
    'attack 15: %s names no key and no service',
    async (text) => {
      expect((await call('GET', text)).status).toBe(404)
      const list = await (await berth().api()).get(`//keys/services/${text}/keys`)
      expect([list.status, list.body]).toEqual([200, { keys: [] }])
      const pair = await newKeyPair()
      const headers = proofBy(pair, decodeURIComponent(text))
      expect((await call('PUT', pair.kid, pair.jwk, headers)).status).toBe(400)
      expect((await call('DELETE', pair.kid, undefined, headers)).status).toBe(400)
    },
  )

  test('a key that has expired is told apart from one that is not there', async () => {
    const pair = await submitted()
    await approve(pair.kid)
    const expiresAtMs = berth().clock() + 60_000
    await berth().services.serviceKeys.change(commandLine, pair.kid, { expiresAtMs })
    berth().clock.advance(61_000)
    expect((await call('GET', pair.kid)).status).toBe(403)
    expect((await call('GET', 'nosuch')).status).toBe(404)
    const foreign = await (await berth().api()).get(`//keys/services/other/keys/${pair.kid}`)
    expect(foreign.status).toBe(404)
  })

  test('a key ends itself; an unapproved one ends no other', async () => {
    const [first, second] = [await submitted(), await submitted()]
    const ended = (by: KeyPair, kid: string) => call('DELETE', kid, undefined, proofBy(by, by.kid))
    expect((await ended(second, first.kid)).status).toBe(403)
    expect((await ended(first, first.kid)).status).toBe(204)
    expect((await ended(first, first.kid)).status).toBe(404)
    await approve(second.kid)
    const third = await submitted()
    expect((await ended(second, third.kid)).status).toBe(204)
  })

  test('attack 18: a proof of another service, registry, key or time is none', async () => {
    const [pair, other] = [await newKeyPair(), await newKeyPair()]
    for (const headers of [
      proofBy(pair, pair.kid, { iss: 'other' }),
      proofBy(pair, pair.kid, { aud: 'https://elsewhere.example.com' }),
      proofBy(pair, pair.kid, { lifetimeSeconds: -60 }),
      proofBy(pair, pair.kid, { lifetimeSeconds: 1e6 }),
      proofBy(other, pair.kid),
    ]) {
      expect((await call('PUT', pair.kid, pair.jwk, headers)).status).toBe(403)
    }
    expect((await call('PUT', pair.kid, pair.jwk)).status).toBe(400)
    expect((await call('PUT', pair.kid, pair.jwk, { authorization: 'Bearer x' })).status).toBe(400)
    expect((await call('GET', pair.kid)).status).toBe(404)
  })

  test.each([
    ['nothing', {}],
    ['another kind', { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }],
    ['no numbers', { kty: 'RSA', n: '', e: '' }],
    ['a small one', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
  ])('a key that is %s is refused', async (_what, jwk) => {
    const pair = await newKeyPair()
    expect((await call('PUT', pair.kid, jwk, proofBy(pair, pair.kid))).status).toBe(400)
  })
})
