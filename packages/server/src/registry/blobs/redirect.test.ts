import type { IncomingMessage } from 'node:http'

import { expect, test } from 'vitest'

import { canFollow } from './redirect.ts'

const withToken = { authorization: 'Bearer x' }

test.each([
  ['registry.example.com', 'https://s3.example.com/x', true, 'the names have nothing in common'],
  [
    'registry.example.com',
    'https://registry.example.com:9000/x',
    false,
    'the token would go along',
  ],
  ['Example.com:443', 'https://s3.example.com/x', false, 'the token goes to names below, too'],
  ['example.com', 'https://badexample.com/x', true, 'another name that ends alike is not below'],
  ['registry.example.com', 'https://10.1.2.3:9000/x', false, 'crane follows to no private address'],
  ['registry.example.com', 'https://198.51.100.7/x', true, 'the address is public'],
  ['registry.example.com', 'https://[fd00::1]/x', false, 'the address is private'],
  ['registry.example.com', 'https://[::1]/x', false, 'the address is this machine'],
  ['registry.example.com', 'https://[2001:db8::1]/x', true, 'the address is public'],
  ['localhost:8080', 'http://127.0.0.1:9000/x', false, 'crane compares the names, not the machine'],
  ['127.0.0.1:8080', 'http://localhost:9000/x', true, 'a name is not taken for its address'],
  ['[::1]:8080', 'http://[::1]:9000/x', false, 'the token would go along'],
])('a token for %s and a store at %s: %s, because %s', (host, url, expected) => {
  expect(canFollow(requestWith({ host, ...withToken }), new URL(url))).toBe(expected)
})

test.each([
  ['registry.example.com', 'https://registry.example.com:9000/x', true, 'no token goes along'],
  ['10.1.2.3:8080', 'http://10.1.2.3:9000/x', true, 'the client knows the address already'],
  ['10.1.2.3:8080', 'http://10.1.2.4:9000/x', false, 'the address is private, and another one'],
])('nobody in particular at %s and a store at %s: %s, because %s', (host, url, expected) => {
  expect(canFollow(requestWith({ host }), new URL(url))).toBe(expected)
})

test('HTTP/2 names the host in its own way', () => {
  const request = requestWith({ ':authority': 'registry.example.com', ...withToken })
  expect(canFollow(request, new URL('https://registry.example.com:9000/x'))).toBe(false)
  expect(canFollow(request, new URL('https://s3.example.com/x'))).toBe(true)
})

function requestWith(headers: Readonly<Record<string, string>>): IncomingMessage {
  return { headers } as unknown as IncomingMessage
}
