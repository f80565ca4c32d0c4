import { describeReplay } from './replay.ts'
import { type ApiWorld, limitOrganizations } from './api-world.ts'

const application = ({ note }: ApiWorld) => ({ client_id: note('application') })
const token = ({ note }: ApiWorld) => ({
  client_id: note('application'),
  token_uuid: note('token'),
})
const appToken = ({ note }: ApiWorld) => ({ token_uuid: note('app token') })
const nobody = '00000000-0000-4000-8000-000000000000'

describeReplay('applications and their tokens, as Quay answers', [
  { operation: 'getOrganizationApplications', only: ['none', 'outsider'] },
  {
    operation: 'createOrganizationApplication',
    cases: {
      ok: {
        after: ({ notes }, { client_id: id }: { client_id: string }) =>
          void notes.set('application', id),
      },
    },
  },
  { operation: 'getOrganizationApplications', only: ['ok'] },
  {
    operation: 'getOrganizationApplication',
    params: application,
    cases: { unknown: { params: { client_id: 'NOSUCH' } } },
  },
  { operation: 'updateOrganizationApplication', params: application },
  { operation: 'resetOrganizationApplicationClientSecret', params: application },
  {
    operation: 'getApplicationInformation',
    params: application,
    before: async (world) => {
      const { client } = world
      await limitOrganizations(world)
      const address = { invoice_email_address: 'inv@example.com' }
      await (await client('owner')).put('/organization/acme', address)
    },
    cases: { unknown: { params: { client_id: 'NOSUCH' } } },
  },
  { operation: 'listOrganizationApplicationTokens', params: application, only: ['none'] },
  {
    operation: 'createOrganizationApplicationToken',
    params: application,
    cases: {
      ok: { after: ({ notes }, { uuid }: { uuid: string }) => void notes.set('token', uuid) },
    },
  },
  { operation: 'listOrganizationApplicationTokens', params: application, only: ['ok', 'limit'] },
  { operation: 'deleteOrganizationApplicationToken', params: token },
  { operation: 'listUserAuthorizations', only: ['empty', 'anonymous'] },
  {
    operation: 'listUserAuthorizations',
    only: ['ok'],
    before: async ({ berth, notes }) => {
      await berth.oauthToken('owner', 'repo:read user:read')
      const [row] = await berth.foundation.database.reader
        .selectFrom('oauth_token')
        .select('uuid')
        .orderBy('id', 'desc')
        .limit(1)
        .execute()
      notes.set('authorization', row?.uuid ?? 'none')
    },
  },
  {
    operation: 'getUserAuthorization',
    params: ({ note }) => ({ access_token_uuid: note('authorization') }),
    cases: { unknown: { params: { access_token_uuid: nobody } } },
  },
  {
    operation: 'deleteUserAuthorization',
    params: ({ note }) => ({ access_token_uuid: note('authorization') }),
  },
  {
    operation: 'listAssignedAuthorizations',
    only: ['empty', 'anonymous', 'ASSIGN_OAUTH_TOKEN off (off)'],
  },
  {
    operation: 'listAssignedAuthorizations',
    only: ['ok'],
    before: async ({ client, note }) => {
      const query = new URLSearchParams({
        client_id: note('application'),
        redirect_uri: 'http://HOST/oauth/localapp',
        scope: 'repo:read',
        response_type: 'token',
        username: 'member',
        format: 'json',
      })
      await (await client('owner')).post(`//oauth/authorize/assignuser?${query}`)
    },
    after: ({ notes }, { authorizations }: { authorizations: { uuid: string }[] }) =>
      void notes.set('assigned', authorizations[0]?.uuid ?? 'none'),
  },
  {
    operation: 'deleteAssignedAuthorization',
    only: ['unknown'],
    params: ({ note }) => ({ assigned_authorization_uuid: note('assigned') }),
    cases: { unknown: { params: { assigned_authorization_uuid: nobody } } },
  },
  { operation: 'listAppTokens', only: ['empty', 'anonymous', 'APP_SPECIFIC_TOKENS off (off)'] },
  {
    operation: 'createAppToken',
    cases: {
      ok: {
        after: ({ notes }, { token: { uuid } }: { token: { uuid: string } }) =>
          void notes.set('app token', uuid),
      },
      'login older than FRESH_LOGIN_TIMEOUT (fresh)': {
        isLoginOld: true,
      },
    },
  },
  { operation: 'listAppTokens', only: ['ok', 'expiring'] },
  { operation: 'listAllAppTokens' },
  {
    operation: 'getAppToken',
    params: appToken,
    cases: { unknown: { params: { token_uuid: nobody } } },
  },
  { operation: 'revokeAppToken', params: appToken },
  {
    operation: 'deleteOrganizationApplication',
    params: application,
  },
])
