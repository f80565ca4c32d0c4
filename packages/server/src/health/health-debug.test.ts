import { expect, test } from 'vitest'

import { Secret } from '../platform/config/secret.ts'
import { encryptionWith } from '../platform/crypto/encryption.ts'
import { HealthDebug } from './health-debug.ts'

const encryption = encryptionWith('the key of all replicas')

function debugWith(secret: string | undefined, options: { isSecure?: boolean } = {}) {
  const clock = Object.assign(() => clock.now, { now: 1_000_000 })
  const debug = new HealthDebug({
    encryption,
    clock,
    secret: secret === undefined ? undefined : new Secret(secret),
    isSecure: options.isSecure ?? false,
  })
  return { debug, clock }
}

const cookieOf = (header: string | undefined) => header?.split(';')[0] ?? ''

test('the secret opens the details for an hour', () => {
  const { debug, clock } = debugWith('open-sesame')
  const cookie = cookieOf(debug.enable('open-sesame'))
  expect(debug.isEnabledFor({ cookie: `theme=dark; ${cookie}` })).toBe(true)
  clock.now += 3_600_000
  expect(debug.isEnabledFor({ cookie })).toBe(false)
})

test('a wrong word, and any word where no secret is configured, opens nothing', () => {
  expect(debugWith('open-sesame').debug.enable('open-sesam')).toBeUndefined()
  expect(debugWith(undefined).debug.enable('')).toBeUndefined()
  expect(debugWith(undefined).debug.enable('undefined')).toBeUndefined()
})

test('no cookie, a forged one and one that is cut open nothing', () => {
  const { debug } = debugWith('open-sesame')
  const cookie = cookieOf(debug.enable('open-sesame'))
  const forged = `berth_health_debug=${Buffer.from('v1:9999999999999').toString('base64url')}`
  for (const value of [undefined, forged, cookie.slice(0, -4), 'berth_health_debug=', 'x']) {
    expect(debug.isEnabledFor(value === undefined ? {} : { cookie: value })).toBe(false)
  }
})

test('a cookie counts no more when the secret is taken away', () => {
  const cookie = cookieOf(debugWith('open-sesame').debug.enable('open-sesame'))
  expect(debugWith(undefined).debug.isEnabledFor({ cookie })).toBe(false)
})

test('the cookie is not for scripts, not for other sites, and only for TLS where there is TLS', () => {
  const plain = debugWith('s').debug.enable('s')
  expect(plain).toContain('HttpOnly; SameSite=Strict')
  expect(plain).not.toContain('Secure')
  expect(debugWith('s', { isSecure: true }).debug.enable('s')).toContain('; Secure')
})
