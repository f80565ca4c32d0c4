import { dockerList, dockerManifest, ociIndex, ociManifest } from '../harness/content.ts'
import { challengeForm } from './challenge-form.ts'
import { describeQuayRows, type QuayRow } from './quay-row.ts'
import { bearer, zero } from './world.ts'

const schema1 = 'application/vnd.docker.distribution.manifest.v1+json'
const everything = [ociManifest, ociIndex, dockerManifest, dockerList].join(', ')
const app = '/v2/acme/app/manifests'
const accepting = (accept: string) => ({ headers: { accept } })

/** A manifest that is served as it is stored, whatever was accepted. */
function stored(
  name: string,
  send: QuayRow['send'],
  quayType: string,
  own?: { mediaType: string },
): QuayRow {
  return {
    case: name,
    send,
    quay: { status: 200, headers: { 'content-type': quayType } },
    ...(own === undefined
      ? {}
      : {
          berth: {
            because: 'Manifests are served as stored' as const,
            headers: { 'content-type': own.mediaType },
          },
        }),
  }
}

const rows: readonly QuayRow[] = [
  stored('by tag', bearer('GET', `${app}/v1`, accepting(everything)), ociManifest),
  stored('by tag, HEAD', bearer('HEAD', `${app}/v1`, accepting(everything)), ociManifest),
  stored(
    'by digest',
    bearer('GET', ({ image }) => `${app}/${image.digest}`, accepting(ociManifest)),
    ociManifest,
  ),
  stored(
    'by digest, HEAD',
    bearer('HEAD', ({ image }) => `${app}/${image.digest}`, accepting(ociManifest)),
    ociManifest,
  ),
  stored('no Accept header', bearer('GET', `${app}/v1`), schema1, { mediaType: ociManifest }),
  stored('Accept */*', bearer('GET', `${app}/v1`, accepting('*/*')), schema1, {
    mediaType: ociManifest,
  }),
  stored(
    'OCI stored, only Docker schema 2 accepted',
    bearer('GET', `${app}/v1`, accepting(dockerManifest)),
    schema1,
    { mediaType: ociManifest },
  ),
  stored(
    'OCI stored, only schema 1 accepted',
    bearer('GET', `${app}/v1`, accepting(schema1)),
    schema1,
    { mediaType: ociManifest },
  ),
  stored(
    'list stored, everything accepted',
    bearer('GET', `${app}/multi`, accepting(everything)),
    dockerList,
  ),
  stored(
    'list stored, only Docker schema 2 accepted',
    bearer('GET', `${app}/multi`, accepting(dockerManifest)),
    dockerManifest,
    { mediaType: dockerList },
  ),
  stored('list stored, no Accept header', bearer('GET', `${app}/multi`), schema1, {
    mediaType: dockerList,
  }),
  stored(
    'list stored, Accept application/json',
    bearer('GET', `${app}/multi`, accepting('application/json')),
    schema1,
    { mediaType: dockerList },
  ),
  stored(
    'list stored, only OCI manifest accepted',
    bearer('GET', `${app}/multi`, accepting(ociManifest)),
    schema1,
    { mediaType: dockerList },
  ),
  {
    case: 'If-None-Match with its digest',
    send: bearer('GET', `${app}/v1`, ({ image }) => ({
      headers: { 'if-none-match': `"${image.digest}"`, accept: ociManifest },
    })),
    quay: { status: 200 },
    berth: { because: 'Blobs are resumable', status: 304 },
  },
  {
    case: 'unknown tag',
    send: bearer('GET', `${app}/nosuch`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  { case: 'unknown tag, HEAD', send: bearer('HEAD', `${app}/nosuch`), quay: { status: 404 } },
  {
    case: 'unknown digest',
    send: bearer('GET', `${app}/${zero}`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'deleted tag (time machine)',
    send: bearer('GET', `${app}/copy`),
    quay: { status: 404, code: 'TAG_EXPIRED' },
    berth: { because: 'Codes of the specification', code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'bad tag name',
    send: bearer('GET', `${app}/-bad!`),
    quay: { status: 404, code: null },
    berth: { because: 'Errors are JSON', code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'digest of another algorithm',
    send: bearer('GET', `${app}/sha512:${'a'.repeat(128)}`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'short digest',
    send: bearer('GET', `${app}/sha256:abc`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
    berth: { because: 'Digests that cannot be', status: 400, code: 'DIGEST_INVALID' },
  },
  {
    case: 'unknown repository (token asked for it)',
    send: bearer('GET', '/v2/acme/nosuch/manifests/v1'),
    quay: { status: 404, code: 'NAME_UNKNOWN' },
  },
  {
    case: 'upper-case repository',
    send: bearer('GET', '/v2/acme/App/manifests/v1', { scope: [] }),
    quay: { status: 401, code: 'UNAUTHORIZED' },
    berth: { because: 'Codes of the specification', status: 400, code: 'NAME_INVALID' },
  },
  {
    case: 'no namespace',
    send: bearer('GET', '/v2/busybox/manifests/latest', { scope: [] }),
    quay: {
      status: 401,
      code: 'UNAUTHORIZED',
      headers: { 'www-authenticate': challengeForm('repository:library/busybox:pull') },
    },
  },
  {
    case: 'unknown route below /v2',
    send: bearer('GET', '/v2/acme/app/nothing', { scope: [] }),
    quay: { status: 404, code: null },
    berth: { because: 'Errors are JSON', code: 'NAME_UNKNOWN' },
  },
]

describeQuayRows('reading manifests, as from Quay', rows)
