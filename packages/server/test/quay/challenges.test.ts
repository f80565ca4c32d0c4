import { challengeForm } from './challenge-form.ts'
import { describeQuayRows, type Expected, type QuayRow } from './quay-row.ts'
import { auth, bearer, raw, someUpload, type World, zero } from './world.ts'

const api = { 'docker-distribution-api-version': 'registry/2.0' }
const asks = (name?: string, actions = 'pull'): Expected => ({
  status: 401,
  headers: {
    ...api,
    'www-authenticate': challengeForm(
      name === undefined ? undefined : `repository:${name}:${actions}`,
    ),
  },
})
const asksFor = (actions: string): Expected => ({
  ...asks('acme/app', actions),
  code: 'UNAUTHORIZED',
})
const upload = `/v2/acme/app/blobs/uploads/${someUpload}`

/** What Quay answers to tokens that are no good: a bare text in place of the list of errors. */
const bare = (name?: string): Expected => ({ ...asks(name), code: null })
const inOneForm = { because: 'Bad signatures, tokens and schemes', code: 'UNAUTHORIZED' } as const

const noToken: readonly QuayRow[] = [
  {
    case: 'no token: GET /v2/',
    send: raw('GET', '/v2/'),
    quay: {
      status: 401,
      code: null,
      headers: { ...asks().headers, 'x-sparse-manifest-support': 'true' },
    },
    berth: { because: 'Errors are JSON', code: 'UNAUTHORIZED' },
  },
  {
    case: 'no token: HEAD /v2/',
    send: raw('HEAD', '/v2/'),
    quay: { status: 401, headers: { ...asks().headers, 'x-sparse-manifest-support': 'true' } },
  },
  {
    case: 'no token: GET /v2',
    send: raw('GET', '/v2'),
    quay: { status: 308 },
    berth: { because: 'Base without its last slash', status: 401 },
  },
  {
    case: 'no token: POST /v2/',
    send: raw('POST', '/v2/'),
    quay: { status: 405, code: null, headers: { allow: /GET/, 'content-type': /html/ } },
    berth: {
      because: 'Errors are JSON',
      code: 'UNSUPPORTED',
      headers: { allow: /GET/, 'content-type': 'application/json' },
    },
  },
  {
    case: 'no token: catalogue',
    send: raw('GET', '/v2/_catalog'),
    quay: { status: 200, json: { repositories: [] } },
    berth: {
      because: 'Catalogue for nobody',
      ...asks(),
      json: { errors: [{ code: 'UNAUTHORIZED', message: 'sign in first' }] },
    },
  },
  { case: 'no token: tags', send: raw('GET', '/v2/acme/app/tags/list'), quay: asksFor('pull') },
  {
    case: 'no token: manifest',
    send: raw('GET', '/v2/acme/app/manifests/v1'),
    quay: asksFor('pull'),
  },
  {
    case: 'no token: HEAD of a manifest',
    send: raw('HEAD', '/v2/acme/app/manifests/v1'),
    quay: asks('acme/app'),
  },
  {
    case: 'no token: PUT of a manifest',
    send: raw('PUT', '/v2/acme/app/manifests/v1'),
    quay: asksFor('pull,push'),
  },
  {
    case: 'no token: DELETE of a manifest',
    send: raw('DELETE', `/v2/acme/app/manifests/${zero}`),
    quay: asksFor('pull,push'),
  },
  { case: 'no token: blob', send: raw('GET', `/v2/acme/app/blobs/${zero}`), quay: asksFor('pull') },
  {
    case: 'no token: HEAD of a blob',
    send: raw('HEAD', `/v2/acme/app/blobs/${zero}`),
    quay: asks('acme/app'),
  },
  {
    case: 'no token: DELETE of a blob',
    send: raw('DELETE', `/v2/acme/app/blobs/${zero}`),
    quay: asksFor('pull,push'),
  },
  {
    case: 'no token: start of an upload',
    send: raw('POST', '/v2/acme/app/blobs/uploads/'),
    quay: asksFor('pull,push'),
  },
  { case: 'no token: PATCH', send: raw('PATCH', upload), quay: asksFor('pull,push') },
  { case: 'no token: PUT of an upload', send: raw('PUT', upload), quay: asksFor('pull,push') },
  { case: 'no token: state of an upload', send: raw('GET', upload), quay: asksFor('pull,push') },
  { case: 'no token: cancel', send: raw('DELETE', upload), quay: asksFor('pull,push') },
  {
    case: 'no token: referrers',
    send: raw('GET', `/v2/acme/app/referrers/${zero}`),
    quay: asksFor('pull'),
  },
  {
    case: 'no token: unknown repository',
    send: raw('GET', '/v2/acme/nosuch/manifests/v1'),
    quay: { ...asks('acme/nosuch'), code: 'UNAUTHORIZED' },
  },
  {
    case: 'no token: manifest of a public repository',
    send: raw('GET', '/v2/acme/web/manifests/1'),
    quay: {
      status: 200,
      headers: { 'content-type': 'application/vnd.docker.distribution.manifest.v1+json' },
    },
    berth: {
      because: 'Manifests are served as stored',
      headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' },
    },
  },
  {
    case: 'no token: tags of a public repository',
    send: raw('GET', '/v2/acme/web/tags/list'),
    quay: { status: 200, json: { name: 'acme/web', tags: ['1', '2'] } },
  },
  {
    case: 'no token: unknown namespace',
    send: raw('GET', '/v2/nosuchns/x/tags/list'),
    quay: { ...asks('nosuchns/x'), code: 'UNAUTHORIZED' },
  },
]

/** A request with a token that is made from a good one. */
const withToken =
  (change: (token: string) => string, scope = 'repository:acme/app:pull') =>
  async (world: World) => {
    const token = (await world.owner.tokenFor(scope)) as string
    return await world.owner.get('/v2/acme/app/tags/list', { token: change(token) })
  }

const badTokens: readonly QuayRow[] = [
  {
    case: 'basic credentials on a data route',
    send: raw('GET', '/v2/acme/app/tags/list', { authorization: 'Basic b3duZXI6eA==' }),
    quay: bare('acme/app'),
    berth: inOneForm,
  },
  {
    case: 'basic credentials on /v2/',
    send: raw('GET', '/v2/', { authorization: 'Basic b3duZXI6eA==' }),
    quay: bare(),
    berth: inOneForm,
  },
  {
    case: 'garbage token',
    send: raw('GET', '/v2/acme/app/tags/list', { authorization: 'Bearer garbage' }),
    quay: bare('acme/app'),
    berth: inOneForm,
  },
  {
    case: 'garbage token on /v2/',
    send: raw('GET', '/v2/', { authorization: 'Bearer garbage' }),
    quay: bare(),
    berth: inOneForm,
  },
  {
    case: 'token for another service',
    send: async (world) => {
      const answer = await auth(['repository:acme/app:pull'], 'owner', { service: 'other' })(world)
      const { token } = answer.json() as { token: string }
      return await world.owner.get('/v2/acme/app/tags/list', { token })
    },
    quay: bare('acme/app'),
    berth: inOneForm,
  },
  {
    case: 'good token on /v2/',
    send: bearer('GET', '/v2/', { scope: [] }),
    quay: {
      status: 200,
      json: true,
      headers: {
        ...api,
        'www-authenticate': challengeForm(),
        'x-sparse-manifest-support': 'true',
      },
    },
  },
  {
    case: 'token of another repository',
    send: bearer('GET', '/v2/acme/nested/deep/app/tags/list', {
      scope: 'repository:acme/app:pull',
    }),
    quay: { ...asks('acme/nested/deep/app'), code: 'UNAUTHORIZED' },
  },
  {
    case: 'pull token, push asked',
    send: bearer('POST', '/v2/acme/app/blobs/uploads/', { scope: 'repository:acme/app:pull' }),
    quay: asksFor('pull,push'),
  },
  {
    case: 'pull token, manifest PUT',
    send: bearer('PUT', '/v2/acme/app/manifests/x', { scope: 'repository:acme/app:pull' }),
    quay: asksFor('pull,push'),
  },
  {
    case: 'pull token, manifest DELETE',
    send: bearer('DELETE', '/v2/acme/app/manifests/v1', { scope: 'repository:acme/app:pull' }),
    quay: asksFor('pull,push'),
  },
  {
    case: 'token with a changed signature',
    send: withToken((token) => `${token.slice(0, -10)}AAAAAAAAAA`),
    quay: bare('acme/app'),
    berth: inOneForm,
  },
  {
    case: 'anonymous token (empty access) on a private repository',
    send: async ({ berth }) =>
      await berth.anonymous().get('/v2/acme/app/tags/list', { scope: 'repository:acme/app:pull' }),
    quay: asksFor('pull'),
  },
  {
    case: 'OAuth API token as Bearer on /v2',
    send: raw('GET', '/v2/acme/app/tags/list', { authorization: `Bearer ${'x'.repeat(40)}` }),
    quay: bare('acme/app'),
    berth: inOneForm,
  },
]

describeQuayRows('challenges, as Quay gives them', [...noToken, ...badTokens])
