import { artifactManifest, indexManifest, ociIndex } from '../harness/content.ts'
import { challengeForm } from './challenge-form.ts'
import { describeQuayRows, type Expected, type QuayRow } from './quay-row.ts'
import { auth, bearer, raw, type World, zero } from './world.ts'

/** A text in place of the list of errors. */
const bare = (status: number): Expected => ({ status, code: null })
const json = (code: string) => ({ because: 'Errors are JSON' as const, code })
const both = 'repository:acme/app:pull,push'
const asks = (name: string, actions: string): Expected => ({
  status: 401,
  code: 'UNAUTHORIZED',
  headers: { 'www-authenticate': challengeForm(`repository:${name}:${actions}`) },
})

describeQuayRows(
  'without anonymous access, as in Quay',
  [
    {
      case: 'catalogue',
      send: raw('GET', '/v2/_catalog'),
      quay: bare(401),
      berth: json('UNAUTHORIZED'),
    },
    {
      case: 'tags of a public repository',
      send: raw('GET', '/v2/acme/web/tags/list'),
      quay: asks('acme/web', 'pull'),
    },
    {
      case: 'base',
      send: raw('GET', '/v2/'),
      quay: { status: 401, headers: { 'www-authenticate': challengeForm() } },
    },
    {
      case: 'token for a public repository',
      send: auth(['repository:acme/web:pull'], undefined),
      quay: bare(401),
      berth: json('UNAUTHORIZED'),
    },
  ],
  'FEATURE_ANONYMOUS_ACCESS: false\n',
)

describeQuayRows(
  'superusers without full access, as in Quay',
  [
    {
      case: 'token',
      send: auth([both], 'admin'),
      quay: { status: 200, access: [{ type: 'repository', name: 'acme/app', actions: [] }] },
    },
    {
      case: 'catalogue',
      send: async ({ berth }: World) =>
        await berth.client('admin').get('/v2/_catalog?n=3', { scope: [] }),
      quay: { status: 200, json: { repositories: [] } },
    },
  ],
  'FEATURE_SUPERUSERS_FULL_ACCESS: false\n',
)

const closed: readonly (readonly [string, QuayRow['send']])[] = [
  ['start of an upload', bearer('POST', '/v2/acme/push/blobs/uploads/')],
  ['PUT of a manifest', bearer('PUT', '/v2/acme/push/manifests/x')],
  ['DELETE of a manifest', bearer('DELETE', '/v2/acme/app/manifests/v1')],
]

describeQuayRows(
  'with pushes switched off, as in Quay',
  [
    {
      case: 'token',
      send: auth(['repository:acme/push:pull,push'], 'owner'),
      quay: { status: 200 },
    },
    ...closed.map(([name, send]) => ({
      case: name,
      send,
      quay: { status: 405, code: 'METHOD NOT ALLOWED' },
      berth: { because: 'Codes of the specification' as const, code: 'UNSUPPORTED' },
    })),
    {
      case: 'tags',
      send: bearer('GET', '/v2/acme/push/tags/list'),
      quay: { status: 200, json: { name: 'acme/push', tags: [] } },
    },
  ],
  'DISABLE_PUSHES: true\n',
)

describeQuayRows(
  'read-only, as in Quay',
  [
    { case: 'token', send: auth([both], 'owner'), quay: { status: 200 } },
    {
      case: 'base',
      send: bearer('GET', '/v2/', { scope: [] }),
      quay: { status: 200, json: true, headers: { 'www-authenticate': challengeForm() } },
    },
    { case: 'tags', send: bearer('GET', '/v2/acme/app/tags/list'), quay: { status: 200 } },
    ...closed.map(([name, send]) => ({
      case: name,
      send,
      quay: { status: 405, code: 'DENIED' },
    })),
    {
      case: 'start of an upload, no token',
      send: raw('POST', '/v2/acme/app/blobs/uploads/'),
      quay: asks('acme/app', 'pull,push'),
    },
    {
      case: 'token for a new repository',
      send: auth(['repository:acme/brandnew:pull,push'], 'owner'),
      quay: { status: 405, code: 'DENIED' },
      berth: { because: 'Pushes to a read-only registry', status: 200, code: null },
    },
  ],
  'REGISTRY_STATE: readonly\n',
)

describeQuayRows(
  'recovering accounts, as in Quay',
  [
    {
      case: 'base',
      send: raw('GET', '/v2/'),
      quay: { status: 401, headers: { 'www-authenticate': challengeForm() } },
    },
    { case: 'catalogue', send: raw('GET', '/v2/_catalog'), quay: bare(405), berth: json('DENIED') },
    {
      case: 'tags',
      send: raw('GET', '/v2/acme/web/tags/list'),
      quay: bare(405),
      berth: json('DENIED'),
    },
    { case: 'token', send: auth(['repository:acme/app:pull'], 'owner'), quay: { status: 200 } },
  ],
  'ACCOUNT_RECOVERY_MODE: true\n',
)

const incomplete = indexManifest([artifactManifest('a/absent')])

describeQuayRows(
  'with features switched, as in Quay',
  [
    {
      case: 'CREATE_NAMESPACE_ON_PUSH: token for a new namespace',
      send: auth(['repository:brandnewns/x:pull,push'], 'owner'),
      quay: {
        status: 200,
        access: [{ type: 'repository', name: 'brandnewns/x', actions: ['push', 'pull'] }],
      },
    },
    {
      case: 'FEATURE_PUBLIC_CATALOG',
      send: raw('GET', '/v2/_catalog?n=3'),
      quay: { status: 200, json: { repositories: ['acme/web'] } },
    },
    {
      case: 'index with a missing child, FEATURE_SPARSE_INDEX off',
      send: bearer('PUT', '/v2/acme/push/manifests/sparse9', {
        headers: { 'content-type': ociIndex },
        body: incomplete.content,
      }),
      quay: { status: 400, code: 'MANIFEST_INVALID' },
      berth: { because: 'Codes of the specification', code: 'MANIFEST_BLOB_UNKNOWN' },
    },
    {
      case: 'FEATURE_LIBRARY_SUPPORT off',
      send: bearer('GET', '/v2/busybox/tags/list', { scope: [] }),
      quay: bare(404),
      berth: { because: 'Codes of the specification', status: 400, code: 'NAME_INVALID' },
    },
    {
      case: 'FEATURE_REFERRERS_API off',
      send: bearer('GET', `/v2/acme/app/referrers/${zero}`),
      quay: bare(404),
      berth: json('UNSUPPORTED'),
    },
    {
      case: 'base says so',
      send: bearer('GET', '/v2/', { scope: [] }),
      quay: { status: 200, headers: { 'x-sparse-manifest-support': 'false' } },
    },
  ],
  'CREATE_NAMESPACE_ON_PUSH: true\nFEATURE_PUBLIC_CATALOG: true\nFEATURE_SPARSE_INDEX: false\nFEATURE_LIBRARY_SUPPORT: false\nFEATURE_REFERRERS_API: false\n',
)
