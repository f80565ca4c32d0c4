import { ociManifest } from '../harness/content.ts'
import { challengeForm } from './challenge-form.ts'
import { describeQuayRows, type Expected, type QuayRow } from './quay-row.ts'
import { bearer, raw } from './world.ts'

const asks = (name: string): Expected => ({
  status: 401,
  code: 'UNAUTHORIZED',
  headers: { 'www-authenticate': challengeForm(`repository:${name}:pull,push`) },
})
const told = {
  because: 'Pushes to repositories in another state',
  status: 405,
  code: 'DENIED',
  headers: { 'www-authenticate': null },
} as const

const rows: readonly QuayRow[] = [
  {
    case: 'READ_ONLY repository: upload',
    send: bearer('POST', '/v2/acme/ro/blobs/uploads/'),
    quay: asks('acme/ro'),
    berth: told,
  },
  {
    case: 'READ_ONLY repository: manifest PUT',
    send: bearer('PUT', '/v2/acme/ro/manifests/x', { headers: { 'content-type': ociManifest } }),
    quay: asks('acme/ro'),
    berth: told,
  },
  {
    case: 'READ_ONLY repository: pull',
    send: bearer('GET', '/v2/acme/ro/manifests/1', { headers: { accept: ociManifest } }),
    quay: { status: 200, headers: { 'content-type': ociManifest } },
  },
  {
    case: 'MIRROR repository: upload by a user',
    send: bearer('POST', '/v2/acme/mirrored/blobs/uploads/'),
    quay: asks('acme/mirrored'),
    berth: told,
  },
  {
    case: 'token without any action: upload',
    send: bearer('POST', '/v2/nosuchns/x/blobs/uploads/'),
    quay: asks('nosuchns/x'),
  },
  {
    case: 'OPTIONS /v2/',
    send: raw('OPTIONS', '/v2/'),
    quay: { status: 200, headers: { allow: /GET/ } },
  },
  {
    case: 'PUT /v2/',
    send: bearer('PUT', '/v2/', { scope: [] }),
    quay: { status: 405, code: null, headers: { allow: /GET/ } },
    berth: { because: 'Errors are JSON', code: 'UNSUPPORTED' },
  },
  {
    case: 'trailing slash on tags/list',
    send: bearer('GET', '/v2/acme/app/tags/list/', { scope: [] }),
    quay: { status: 404, code: null },
    berth: { because: 'Errors are JSON', code: 'NAME_UNKNOWN' },
  },
  {
    case: 'double slash',
    send: bearer('GET', '/v2//acme/app/tags/list', { scope: [] }),
    quay: { status: 308 },
    berth: { because: 'Paths have one spelling', status: 404, code: 'NAME_UNKNOWN' },
  },
]

describeQuayRows('states and odds, as in Quay', rows)
