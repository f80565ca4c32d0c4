import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { redirectTarget, requireRedirectUri } from './redirect-uri.ts'

const ownPage = 'https://registry.example.com/oauth/localapp'
const registered = 'https://app.example.com/callback'

test.each([
  [registered, 'it is what was registered'],
  [`${registered}?tenant=7`, 'a query is free'],
  [`${registered}/deeper`, 'it lies below'],
  ['HTTPS://APP.example.com:443/callback', 'it is another spelling of the same'],
  [ownPage, 'it is our own page'],
])('%s is led to: %s', (asked) => {
  expect(redirectTarget(asked, registered, ownPage)).toBeDefined()
})

test.each([
  ['https://app.example.com.evil.com/callback', 'the host only begins alike'],
  ['https://app.example.com@evil.com/callback', 'the host is behind the user name'],
  ['https://user:pw@app.example.com/callback', 'it has a user name'],
  ['https://app.example.com:8443/callback', 'the port is another'],
  ['http://app.example.com/callback', 'the scheme is another'],
  ['https://app.example.com/callbackevil', 'the path only begins alike'],
  ['https://app.example.com/callback/../other', 'it steps out'],
  ['https://app.example.com/callback/%2e%2e/other', 'it steps out, encoded'],
  ['https://app.example.com/callback/..%2fother', 'it steps out, with an encoded slash'],
  ['https://app.example.com/other', 'the path is another'],
  ['//evil.com/callback', 'it has no scheme'],
  ['\\\\evil.com\\callback', 'it has backslashes'],
  ['https:\\\\evil.com/callback', 'it has backslashes'],
  ['/oauth/localapp', 'it is relative'],
  ['javascript:alert(1)', 'browsers run it'],
  ['https://app.example.com/callback#at', 'it has a fragment already'],
  ['https://app.example.com/call\nback', 'it has a line break'],
  ['https://app.example.com/callback\u0000', 'it has a NUL'],
  ['https://app.example.com／callback', 'it has a slash that is none'],
  [`${ownPage}.evil`, 'it only begins like our own page'],
  ['', 'it is nothing'],
])('attack 17: %s is not led to: %s', (asked) => {
  expect(redirectTarget(asked, registered, ownPage)).toBeUndefined()
})

test('an application that registered nothing is led to our own page alone', () => {
  expect(redirectTarget(ownPage, '', ownPage)?.href).toBe(ownPage)
  expect(redirectTarget('https://anything.example.com/', '', ownPage)).toBeUndefined()
})

test('a program on a device is led to exactly what it registered', () => {
  expect(redirectTarget('my.app:/done', 'my.app:/done', ownPage)).toBeDefined()
  expect(redirectTarget('my.app:/done/more', 'my.app:/done', ownPage)).toBeUndefined()
})

test('a host alone covers all its paths', () => {
  expect(
    redirectTarget('https://app.example.com/a', 'https://app.example.com', ownPage),
  ).toBeDefined()
})

test.each(['nonsense', 'javascript:alert(1)', 'data:text/html,x', 'https://a@b/', 'https://a/#b'])(
  '%s cannot be registered',
  (uri) => {
    expect(errorNameOf(() => requireRedirectUri(uri))).toBe('InvalidRedirectUriError')
  },
)

test.each(['', 'https://app.example.com/callback', 'http://localhost:3000/', 'my.app:/done'])(
  '%j can be registered',
  (uri) => {
    expect(() => {
      requireRedirectUri(uri)
    }).not.toThrow()
  },
)
