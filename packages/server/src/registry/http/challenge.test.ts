import { expect, test } from 'vitest'

import { challenge } from './challenge.ts'

const endpoint = { baseUrl: 'https://berth.example', service: 'berth.example' }
const start = 'Bearer realm="https://berth.example/v2/auth",service="berth.example"'
const name = { namespace: 'acme', repository: 'web' }

test('a challenge without a scope asks for any token', () => {
  expect(challenge(endpoint, [], undefined)).toBe(start)
})

test('who pulls needs a token to pull, who changes anything one to pull and push', () => {
  expect(challenge(endpoint, [{ name, action: 'pull' }], undefined)).toBe(
    `${start},scope="repository:acme/web:pull"`,
  )
  for (const action of ['push', 'delete'] as const) {
    expect(challenge(endpoint, [{ name, action }], undefined)).toBe(
      `${start},scope="repository:acme/web:pull,push"`,
    )
  }
})

test('a mount asks for both repositories in one scope', () => {
  const source = { namespace: 'acme', repository: 'base' }
  const scopes = [
    { name, action: 'push' },
    { name: source, action: 'pull' },
  ] as const
  expect(challenge(endpoint, scopes, 'insufficient_scope')).toBe(
    `${start},scope="repository:acme/web:pull,push repository:acme/base:pull"` +
      ',error="insufficient_scope"',
  )
})

test('a token that is no good is called invalid', () => {
  expect(challenge(endpoint, [], 'invalid_token')).toBe(`${start},error="invalid_token"`)
})
