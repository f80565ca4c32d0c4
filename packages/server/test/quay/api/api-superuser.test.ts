import { afterDays, type ApiWorld, limitOrganizations, noteBootstrapToken } from './api-world.ts'
import { type CaseSetting, describeReplay } from './replay.ts'

const made = { params: { username: 'made' } }
const unknown = { params: { username: 'nobody99' } }
const kid = ({ note }: ApiWorld) => ({ kid: note('key') })
const longAgo: CaseSetting = {
  isLoginOld: true,
}

describeReplay('superusers, as Quay answers', [
  {
    operation: 'listAllUsers',
    cases: {
      'query {"limit": 2}': {
        after: ({ notes }, { next_page: page }: { next_page: string }) =>
          void notes.set('page', page),
      },
      next_page: { query: ({ note }) => ({ limit: '2', next_page: note('page') }) },
      'bearer (bootstrap)': { before: noteBootstrapToken },
      'login older than FRESH_LOGIN_TIMEOUT (fresh)': longAgo,
      'after verify (fresh)': {},
    },
  },
  {
    operation: 'createInstallUser',
    cases: {
      'name of a user deleted just now': {
        before: async ({ client }) => {
          await (await client('admin')).delete('/superuser/users/made')
        },
        berth: {
          status: 200,

          shape: 'object',
          because: 'Names of the deleted',
        },
      },
      'login older than FRESH_LOGIN_TIMEOUT (fresh)': longAgo,
    },
  },
  {
    operation: 'changeInstallUser',
    ...made,
    cases: {
      'another superuser': { params: { username: 'admin' } },
      'superuser flag': { params: { username: 'outsider' } },
    },
  },
  {
    operation: 'getInstallUser',
    ...made,
    cases: {
      unknown,
      'an organization': { params: { username: 'acme' } },
      disabled: {
        before: async ({ client }) => {
          await (await client('admin')).put('/superuser/users/made', { enabled: false })
        },
      },
    },
  },
  { operation: 'sendInstallUserRecoveryEmail', cases: { unknown } },
  {
    operation: 'deleteInstallUser',
    ...made,
    cases: { itself: { params: { username: 'admin' } } },
  },
  { operation: 'listAllOrganizations', before: limitOrganizations },
  {
    operation: 'changeOrganization',
    params: { name: 'renaming' },
    before: async ({ berth }) => {
      if ((await berth.services.accounts.find('renaming')) === undefined) {
        await berth.createOrganization('renaming', 'owner')
      }
    },
    cases: {
      taken: { berth: { status: 400, error: 'invalid_request', because: 'Faults of Quay' } },
      unknown: {
        params: { name: 'nosuchorg' },
      },
    },
  },
  {
    operation: 'takeOwnership',
    params: { namespace: 'renamed' },
    cases: {
      user: { params: { namespace: 'leaver' } },
      unknown: { params: { namespace: 'nosuchorg' } },
    },
  },
  {
    operation: 'deleteOrganization',
    params: { name: 'renamed' },
    cases: { unknown: { params: { name: 'nosuchorg' } } },
  },
  { operation: 'getRegistrySize' },
  { operation: 'queueRegistrySizeCalculation' },
  {
    operation: 'createServiceKey',
    cases: {
      ok: {
        body: () => ({
          service: 'clair',
          name: 'k1',
          expiration: afterDays(1),
          metadata: { a: 1 },
          notes: 'why',
        }),
        after: ({ notes }, { kid: id }: { kid: string }) => void notes.set('key', id),
      },
    },
  },
  { operation: 'listServiceKeys' },
  {
    operation: 'getServiceKey',
    params: kid,
    cases: { unknown: { params: { kid: 'nosuch' } } },
  },
  {
    operation: 'updateServiceKey',
    params: kid,
    cases: { ok: { body: () => ({ name: 'k2', expiration: afterDays(1), metadata: {} }) } },
  },
  {
    operation: 'approveServiceKey',
    params: kid,
    cases: { unknown: { params: { kid: 'nosuch' } } },
  },
  { operation: 'deleteServiceKey', params: kid },
  { operation: 'getChangeLog' },
  {
    operation: 'get /superuser/config',
    cases: {
      'SUPERUSER_CONFIGDUMP off (off)': {
        berth: { status: 404, error: 'not_found', because: 'Absent capabilities' },
      },
    },
  },
  { operation: 'scRegistryStatus' },
  {
    operation: 'renewBootstrapToken',
    cases: { 'ok (bootstrap)': { before: noteBootstrapToken } },
  },
  {
    operation: 'post /bootstrap/renew/',
    berth: { status: 403, form: 'error', because: 'Slashes at the end' },
  },
])
