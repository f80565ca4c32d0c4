import { expect, test } from 'vitest'

import { ownAddress } from './after-sign-in.ts'

const origin = 'https://registry.example.com'

test.each([
  ['/repository/acme/web?tab=tags', '/repository/acme/web?tab=tags'],
  [`${origin}/organization/acme`, '/organization/acme'],
  ['organization', '/organization'],
  ['/oauth/authorize?client_id=x', '/oauth/authorize?client_id=x'],
])('%s is ours', (wanted, address) => {
  expect(ownAddress(wanted, origin)).toBe(address)
})

test.each([
  null,
  '',
  'https://evil.example.com/',
  '//evil.example.com/',
  '/.//evil.example.com',
  '/\\evil.example.com',
  '\t//evil.example.com',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  `${origin}.evil.example.com/`,
  `https://registry.example.com@evil.example.com/`,
  '/signin?redirect_url=/signin',
  'http://[',
])('%s leads nowhere', (wanted) => {
  expect(ownAddress(wanted, origin)).toBeUndefined()
})
