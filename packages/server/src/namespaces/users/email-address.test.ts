import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { requireEmail } from './email-address.ts'

test.each([
  ['ola@example.com', 'ola@example.com'],
  [' Ola@Example.COM ', 'ola@example.com'],
  ['o+tag@mail.example', 'o+tag@mail.example'],
])('%j is kept as %s', (text, email) => {
  expect(requireEmail(text, ['blocked.example'])).toBe(email)
})

test.each([
  ['nope', 'it has no domain'],
  ['a@b@c', 'it has two'],
  ['a b@example.com', 'it has a space'],
  ['a@example.com\r\nBcc: b@example.com', 'it would be a header'],
  ['a,b@example.com', 'it is two'],
  ['a@blocked.example', 'the domain is blocked'],
  ['a@Mail.Blocked.Example', 'the domain is below a blocked one'],
  [`${'a'.repeat(300)}@example.com`, 'no mailbox is so long'],
])('%j is refused, because %s', (text) => {
  expect(errorNameOf(() => requireEmail(text, ['blocked.example']))).toBe('InvalidEmailError')
})

test('a domain that only ends alike is not blocked', () => {
  expect(requireEmail('a@notblocked.example', ['blocked.example'])).toBe('a@notblocked.example')
})
