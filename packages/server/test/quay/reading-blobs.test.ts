import { describeQuayRows, type QuayRow } from './quay-row.ts'
import { bearer, type World, zero } from './world.ts'

const layer = ({ layer: { digest } }: World) => `/v2/acme/app/blobs/${digest}`
const served = {
  status: 200,
  headers: {
    'content-type': 'application/octet-stream',
    'docker-content-digest': /^sha256:[0-9a-f]{64}$/,
    'cache-control': 'max-age=31536000',
  },
} as const
const resumable = 'Blobs are resumable' as const

const rows: readonly QuayRow[] = [
  { case: 'layer', send: bearer('GET', layer), quay: served },
  {
    case: 'layer, HEAD',
    send: bearer('HEAD', layer),
    quay: {
      ...served,
      headers: { ...served.headers, 'cache-control': /^max-age=31\d{6}$/, 'content-length': '125' },
    },
  },
  {
    case: 'config',
    send: bearer('GET', ({ config: { digest } }) => `/v2/acme/app/blobs/${digest}`),
    quay: served,
  },
  {
    case: 'range 0-9',
    send: bearer('GET', layer, { headers: { range: 'bytes=0-9' } }),
    quay: { ...served, headers: { ...served.headers, 'content-range': null } },
    berth: {
      because: resumable,
      status: 206,
      headers: { ...served.headers, 'content-range': 'bytes 0-9/125' },
    },
  },
  {
    case: 'range beyond the end',
    send: bearer('GET', layer, { headers: { range: 'bytes=999999-' } }),
    quay: served,
    berth: { because: resumable, status: 416, headers: { 'content-range': 'bytes */125' } },
  },
  {
    case: 'If-None-Match',
    send: bearer('GET', layer, ({ layer: { digest } }) => ({
      headers: { 'if-none-match': `"${digest}"` },
    })),
    quay: { status: 200 },
    berth: { because: resumable, status: 304 },
  },
  {
    case: 'Accept-Encoding gzip',
    send: bearer('GET', layer, { headers: { 'accept-encoding': 'gzip' } }),
    quay: { ...served, headers: { ...served.headers, 'content-encoding': null } },
  },
  {
    case: 'unknown',
    send: bearer('GET', `/v2/acme/app/blobs/${zero}`),
    quay: { status: 404, code: 'BLOB_UNKNOWN' },
  },
  {
    case: 'unknown, HEAD',
    send: bearer('HEAD', `/v2/acme/app/blobs/${zero}`),
    quay: { status: 404 },
  },
  {
    case: 'blob of another repository',
    send: bearer('GET', ({ layer: { digest } }) => `/v2/acme/push/blobs/${digest}`),
    quay: { status: 404, code: 'BLOB_UNKNOWN' },
  },
  {
    case: 'not a digest',
    send: bearer('GET', '/v2/acme/app/blobs/latest'),
    quay: { status: 405, code: null },
    berth: { because: 'Digests that cannot be', status: 400, code: 'DIGEST_INVALID' },
  },
  {
    case: 'DELETE of a blob in use',
    send: bearer('DELETE', layer),
    quay: { status: 405, code: 'UNSUPPORTED' },
    berth: { because: 'Deletion of blobs', code: 'DENIED' },
  },
  {
    case: 'DELETE of a blob that nothing needs',
    send: async (world) => {
      const { digest } = world.webLayer
      await bearer('POST', `/v2/acme/push/blobs/uploads/?mount=${digest}&from=acme/web`)(world)
      return await bearer('DELETE', `/v2/acme/push/blobs/${digest}`)(world)
    },
    quay: { status: 405, code: 'UNSUPPORTED' },
    berth: { because: 'Deletion of blobs', status: 202, code: null },
  },
  {
    case: 'empty-gzip layer of Docker',
    send: bearer(
      'HEAD',
      '/v2/acme/push/blobs/sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4',
    ),
    quay: { status: 404 },
  },
]

describeQuayRows('reading blobs, as from Quay', rows)
