import type { ApiWorld } from './api-world.ts'
import { type CaseSetting, describeReplay } from './replay.ts'

const callback = 'http://HOST/oauth/localapp'

/** The recorded parameters of a request, with the application of the test. */
const asking =
  (given: Readonly<Record<string, string>> = {}) =>
  ({ note }: ApiWorld) => ({
    client_id: note('application'),
    redirect_uri: callback,
    scope: 'repo:read',
    response_type: 'token',
    ...given,
  })

const client = ({ note }: ApiWorld) => ({ client_id: note('application') })
const exchange = ({ note }: ApiWorld) => ({
  client_id: note('application'),
  client_secret: note('secret'),
  code: note('code'),
})
const service = { service: 'quay' }

async function makeApplication({ client: of, notes }: ApiWorld): Promise<void> {
  const body = { name: 'recorded', redirect_uri: callback }
  const { body: made } = await (await of('owner')).post('/organization/acme/applications', body)
  const { client_id: id, client_secret: secret } = made as {
    client_id: string
    client_secret: string
  }
  notes.set('application', id)
  notes.set('secret', secret)
}

const confirming: CaseSetting = {
  before: async ({ berth, notes }) => {
    const owner = await berth.services.accounts.find('owner')
    if (owner === undefined) throw new Error('there is no owner')
    const { id: accountId } = owner
    const code = await berth.foundation.database.transaction((tx) =>
      berth.services.mailedCodes.issue(tx, { accountId, purpose: 'confirm' }),
    )
    notes.set('mailed code', code)
  },
  query: ({ note }) => ({ code: note('mailed code') }),
}

describeReplay('what is not below /api/v1, as Quay answers', [
  { operation: 'get //config' },
  { operation: 'get //csrf_token' },
  { operation: 'get //.well-known/app-capabilities' },
  { operation: 'get //.well-known/change-password' },
  { operation: 'get //robots.txt' },
  { operation: 'get //opensearch.xml' },
  {
    operation: 'get //keys/services/{service}/keys',
    params: service,
    after: ({ notes }, { keys }: { keys: { kid: string }[] }) =>
      void notes.set('kid', keys[0]?.kid ?? 'none'),
  },
  {
    operation: 'get //keys/services/{service}/keys/{kid}',
    params: { ...service, kid: 'unknown' },
    cases: {
      ok: { params: ({ note }) => ({ ...service, kid: note('kid') }) },
      unknown: { berth: { form: 'error', because: 'Unknown calls' } },
    },
  },
  {
    operation: 'get //confirm',
    cases: {
      'verify e-mail': { ...confirming, berth: { form: 'empty', because: 'Pages of mails' } },
      'used or bad code': { berth: { status: 400, because: 'Pages of mails' } },
    },
  },
  {
    operation: 'get //oauth/authorize',
    only: ['page', 'format=json'],
    cases: {
      page: { before: makeApplication, query: asking({ scope: 'repo:write' }) },
      'format=json': { query: asking({ scope: 'repo:write user:admin', format: 'json' }) },
    },
  },
  {
    operation: 'post //oauth/authorizeapp',
    fields: client,
    cases: {
      code: {
        seen: ({ notes }, { headers }) => {
          const code = new URL(headers.location ?? '').searchParams.get('code')
          notes.set('code', code ?? 'none')
        },
      },
    },
  },
  {
    operation: 'get //oauth/authorize',
    query: asking(),
    only: [
      'scope already granted',
      'anonymous',
      'unknown application',
      'other redirect_uri',
      'bad scope',
      'not an org admin, no assignment',
      'missing scope',
    ],
    cases: {
      'unknown application': { query: asking({ client_id: 'NOSUCH' }) },
      'other redirect_uri': { query: asking({ redirect_uri: 'https://evil.example.com' }) },
      'bad scope': { query: asking({ scope: 'nope' }) },
      'missing scope': {
        query: (world) => {
          const { scope: _scope, ...others } = asking()(world)
          return others
        },
      },
    },
  },
  {
    operation: 'post //oauth/access_token',
    only: ['ok', 'code used twice', 'wrong secret', 'unsupported grant'],
    fields: exchange,
    cases: {
      'wrong secret': { fields: (world) => ({ ...exchange(world), client_secret: 'x' }) },
    },
  },
  { operation: 'post //oauth/denyapp', fields: client },
  {
    operation: 'post //oauth/authorize/assignuser',
    query: asking({ username: 'member', format: 'json' }),
  },
])
