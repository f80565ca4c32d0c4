import { noteBootstrapToken } from './api-world.ts'
import { type CaseSetting, describeReplay } from './replay.ts'

/** After a wrong password the next has to wait. */
const wait: CaseSetting['before'] = async ({ berth }) => {
  await Promise.resolve(berth.clock.advance(60_000))
}

describeReplay('users and signing in, as Quay answers', [
  { operation: 'get /nosuch' },
  { operation: 'get /nosuch/' },
  { operation: 'options /user/', berth: { status: 204, because: 'Preflights' } },
  { operation: 'options /messages', berth: { status: 204, because: 'Preflights' } },
  {
    operation: 'get /user',
    berth: { status: 200, because: 'Slashes at the end' },
  },
  {
    operation: 'patch /user/',
    berth: { status: 404, error: 'not_found', because: 'Unknown calls' },
  },
  { operation: 'head /user/' },
  { operation: 'get /user/plan' },
  { operation: 'get /user/private' },
  { operation: 'get /plans/' },
  {
    operation: 'getLoggedInUser',
    cases: {
      'after sign-out': {
        before: async ({ client, notes }) => {
          const leaver = await client('leaver')
          await leaver.post('/signout')
          notes.set('cookie', leaver.headers['cookie'] ?? '')
        },
        as: 'anonymous',
        headers: ({ note }) => ({ cookie: note('cookie') }),
      },
      'HTTP basic': {
        as: 'anonymous',
        headers: { authorization: `Basic ${Buffer.from('owner:password').toString('base64')}` },
      },
      'with quota': {},
      'bearer #6': { as: 'bearer user:read' },
      bearer: {},
      'bearer, revoked': { as: 'bearer unknown token' },
      'after deletion': { as: 'bearer unknown token' },
      'bearer (bootstrap)': { before: noteBootstrapToken },
      'bearer, new token (bootstrap)': {
        before: async ({ berth, notes }) => {
          notes.set('bootstrap token', await berth.oauthToken('admin', 'user:read'))
        },
      },
      'signed in by the sign-up (signup)': { as: 'admin' },
      'browser, no X-Requested-With (BROWSER_API_CALLS_XHR_ONLY) (xhr)': {
        headers: { 'x-requested-with': 'no', 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' },
      },
    },
  },
  {
    operation: 'createNewUser',
    as: 'anonymous with CSRF token',
    cases: {
      'sign-up, FEATURE_MAILING on': {
        body: { username: 'newcomer', password: 'password', email: 'newcomer@example.com' },
      },
      'FEATURE_USER_CREATION off (off)': {},
      'sign-up, FEATURE_MAILING off (signup)': {},
    },
  },
  {
    operation: 'signinUser',
    as: 'anonymous with CSRF token',
    cases: {
      'no CSRF token': { as: 'anonymous' },
      'session cookie, CSRF header empty': { headers: { 'x-csrf-token': '' } },
      'wrong CSRF token': { headers: { 'x-csrf-token': 'x'.repeat(64) } },
      'not JSON': { rawBody: 'a=b', headers: { 'content-type': 'text/plain' } },
      'e-mail not yet verified': { body: { username: 'newcomer', password: 'password' } },
      'disabled user': {
        before: async ({ berth }) => {
          const { accounts } = berth.services
          const actor = { accountId: undefined, address: '127.0.0.1', details: {} }
          await accounts.setEnabled(actor, 'leaver', false)
        },
        body: { username: 'leaver', password: 'password' },
      },
    },
  },
  {
    operation: 'verifyUser',
    cases: {
      'wrong password': { as: 'member' },
      'renews the login (fresh)': {
        before: async ({ server }) => {
          const fresh = await server('fresh')
          fresh.clock.advance(60_000)
        },
      },
    },
  },
  { operation: 'getUserInformation', cases: { unknown: { params: { username: 'nobody99' } } } },
  {
    operation: 'changeUserDetails',
    cases: {
      'login older than FRESH_LOGIN_TIMEOUT (fresh)': {
        isLoginOld: true,
      },
    },
  },
  {
    operation: 'generateUserClientKey',
    cases: {
      'wrong password': { before: wait, as: 'member', body: { password: 'bad' } },
    },
  },
  { operation: 'requestRecoveryEmail' },
  {
    operation: 'retrieveExternalLoginAuthorizationUrl',
    params: { service_id: 'nosuch' },
  },
  { operation: 'detachExternalLogin', params: { service_id: 'nosuch' } },
  {
    operation: 'logout',
    cases: { ok: { as: 'outsider' }, 'registry read-only (readonly)': { as: 'outsider' } },
  },
  {
    operation: 'convertUserToOrganization',
    cases: {
      ok: {
        before: wait,
      },
      'wrong admin password': { body: { adminUser: 'readonly', adminPassword: 'bad' } },
    },
  },
  {
    operation: 'deleteCurrentUser',
    cases: {
      ok: {
        before: async ({ berth }) => {
          const { accounts } = berth.services
          const actor = { accountId: undefined, address: '127.0.0.1', details: {} }
          await accounts.setEnabled(actor, 'leaver', true)
        },
      },
    },
  },
])
