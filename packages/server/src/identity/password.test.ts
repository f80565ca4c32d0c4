import { hashSync } from 'bcryptjs'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import { hashPassword, isOutdated, isPasswordOf, requireUsablePassword } from './password.ts'

const config = { minimumLength: 8, memoryBytes: 64 * 1024, passes: 1, parallelism: 1 }

test('a password fits its own hash and no other', async () => {
  const [one, other] = [
    await hashPassword('correct-horse', config),
    await hashPassword('correct-horse', config),
  ]
  expect(one).not.toBe(other)
  expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await isPasswordOf('correct-horse', one)).toBe(true)
  expect(await isPasswordOf('correct-horse', other)).toBe(true)
  expect(await isPasswordOf('correct-hors', one)).toBe(false)
  expect(await isPasswordOf('Correct-horse', one)).toBe(false)
  expect(await isPasswordOf('', one)).toBe(false)
})

test('attack 22: every character counts, whatever the length', async () => {
  const long = 'a'.repeat(200)
  const hash = await hashPassword(long, config)
  expect(await isPasswordOf(long, hash)).toBe(true)
  expect(await isPasswordOf('a'.repeat(199), hash)).toBe(false)
  expect(await isPasswordOf(`${'a'.repeat(199)}b`, hash)).toBe(false)
  expect(await isPasswordOf(long.slice(0, 72), hash)).toBe(false)
})

test('a hash keeps its own costs, so that they can be raised', async () => {
  const hash = await hashPassword('correct-horse', {
    ...config,
    memoryBytes: 128 * 1024,
    passes: 2,
  })
  expect(hash).toContain('$m=128,t=2,p=1$')
  expect(await isPasswordOf('correct-horse', hash)).toBe(true)
})

test.each([
  '',
  'x',
  '$argon2id$',
  '$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA',
  '$2b$12$abc',
  'correct-horse',
])('nothing fits the hash %j', async (hash) => {
  expect(await isPasswordOf('correct-horse', hash)).toBe(false)
  expect(await isPasswordOf('', hash)).toBe(false)
})

test('attack 9: an endless password is not hashed', async () => {
  const hash = await hashPassword('correct-horse', config)
  expect(await isPasswordOf('x'.repeat(1_000_000), hash)).toBe(false)
})

test.each([
  ['too short', 'seven77'],
  ['too long', 'x'.repeat(1025)],
  ['with a space', 'correct horse'],
  ['with a line break', 'correct-horse\n'],
  ['with another white space', 'correct\u00A0horse'],
])('attack 22: a password that is %s cannot be used', (_what, password) => {
  expect(errorNameOf(() => requireUsablePassword(password, config))).toBe('WeakPasswordError')
})

test.each(['eight888', 'x'.repeat(1024), 'pässwörd✓'])('%s can be used', (password) => {
  expect(errorNameOf(() => requireUsablePassword(password, config))).toBeUndefined()
})

test.each(['2a', '2b', '2y'])(
  'a hash of bcrypt ($%s$) still fits its password',
  async (variant) => {
    const hash = hashSync('correct-horse', 4).replace('$2b$', `$${variant}$`)
    expect(isOutdated(hash)).toBe(true)
    expect(await isPasswordOf('correct-horse', hash)).toBe(true)
    expect(await isPasswordOf('correct-hors', hash)).toBe(false)
    expect(await isPasswordOf('', hash)).toBe(false)
  },
)

test('attack 22: bcrypt looks at 72 bytes, so nothing longer fits one of its hashes', async () => {
  const whole = 'a'.repeat(72)
  const hash = hashSync(whole, 4)
  expect(await isPasswordOf(whole, hash)).toBe(true)
  expect(await isPasswordOf(`${whole}b`, hash)).toBe(false)
  expect(await isPasswordOf(`${'ä'.repeat(36)}b`, hashSync('ä'.repeat(36), 4))).toBe(false)
  expect(await isPasswordOf('a\0b', hashSync('a', 4))).toBe(false)
})

test('attack 9: a hash that takes minutes is not compared', async () => {
  const hash = hashSync('correct-horse', 4).replace('$04$', '$31$')
  expect(await isPasswordOf('correct-horse', hash)).toBe(false)
})
