import { expect, test } from 'vitest'

import { configOf, faultsOf } from '../parse-config.fixture.ts'

test('the page that shows a token is a path of the registry', () => {
  expect(configOf('LOCAL_OAUTH_HANDLER: /oauth/mine').oauth.localHandlerPath).toBe('/oauth/mine')
  for (const path of ['https://elsewhere.example.com/', 'oauth', '/o?x', '/:id', '/*']) {
    expect(faultsOf(`LOCAL_OAUTH_HANDLER: '${path}'`)).toEqual([
      expect.stringContaining('no path of this registry'),
    ])
  }
})

test.each([
  ['', 'admin'],
  ['SUPER_USERS: [root, other]', 'root'],
  ['SUPER_USERS: [root]\nBOOTSTRAP_TOKEN_OWNER: robotic', 'robotic'],
])('with %j the bootstrap token acts for %s', (text, ownerName) => {
  expect(configOf(text).oauth.bootstrap.ownerName).toBe(ownerName)
})
