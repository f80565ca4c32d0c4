import {
  artifactManifest,
  blob,
  descriptorOf,
  dockerManifest,
  emptyBlob,
  imageManifest,
  indexManifest,
  manifest,
  ociConfig,
  ociIndex,
  ociManifest,
  pushBlob,
  type TestManifest,
} from '../harness/content.ts'
import { describeQuayRows, type Expected, type QuayRow } from './quay-row.ts'
import { bearer, type World, zero } from './world.ts'

const push = '/v2/acme/push/manifests'
const layer = blob('a layer of five')
const config = emptyBlob
const image = imageManifest(config, [layer])
const other = imageManifest(config, [layer], { annotations: { other: 'yes' } })
const index = indexManifest([image])

const put = (
  reference: string,
  content: TestManifest | string,
  type: string | null = ociManifest,
) =>
  bearer('PUT', `${push}/${reference}`, {
    headers: type === null ? {} : { 'content-type': type },
    body: typeof content === 'string' ? content : content.content,
  })

const created = (content: TestManifest): Expected => ({
  status: 201,
  headers: {
    'docker-content-digest': content.digest,
    location: `${push}/${content.digest}`,
  },
})
const invalid = { status: 400, code: 'MANIFEST_INVALID' } as const
const withSubject = artifactManifest('a/referrer', { subject: descriptorOf(image) })
const orphan = artifactManifest('a/orphan', { subject: { ...descriptorOf(image), digest: zero } })
const large = (bytes: number) =>
  artifactManifest('a/large', { annotations: { a: 'a'.repeat(bytes) } })
const tooLarge = { status: 413, code: null } as const

const rows: readonly QuayRow[] = [
  {
    case: 'by tag',
    send: async (world: World) => {
      await pushBlob(world.owner, 'acme/push', config)
      await pushBlob(world.owner, 'acme/push', layer)
      return await put('v1', image)(world)
    },
    quay: created(image),
  },
  { case: 'same again', send: put('v1', image), quay: created(image) },
  { case: 'by digest', send: put(other.digest, other), quay: created(other) },
  {
    case: 'tag list after a push by digest',
    send: bearer('GET', '/v2/acme/push/tags/list'),
    quay: { status: 200, json: { name: 'acme/push', tags: ['v1'] } },
  },
  {
    case: 'digest does not match',
    send: put(zero, image),
    quay: invalid,
    berth: { because: 'Digest mismatch', code: 'DIGEST_INVALID' },
  },
  { case: 'not JSON', send: put('bad', 'nonsense'), quay: invalid },
  { case: 'empty body', send: put('bad', ''), quay: invalid },
  { case: 'JSON, but no manifest', send: put('bad', '{}'), quay: invalid },
  {
    case: 'unknown content type',
    send: put('bad', image, 'text/plain'),
    quay: { status: 415, code: 'MANIFEST_INVALID' },
  },
  {
    case: 'no content type',
    send: put('bad', image, null),
    quay: invalid,
    berth: { because: 'Manifests without Content-Type', ...created(image), code: null },
  },
  {
    case: 'content type application/json',
    send: put('bad', image, 'application/json'),
    quay: invalid,
    berth: { because: 'Manifests without Content-Type', ...created(image), code: null },
  },
  {
    case: 'content type of Docker schema 2 over an OCI body',
    send: put('bad', image, dockerManifest),
    quay: invalid,
  },
  {
    case: 'content type with charset',
    send: put('charset', image, `${ociManifest}; charset=utf-8`),
    quay: { status: 415, code: 'MANIFEST_INVALID' },
    berth: { because: 'Content-Type with parameters', ...created(image), code: null },
  },
  {
    case: 'layer blob unknown',
    send: put('bad', imageManifest(config, [layer, blob('absent')])),
    quay: invalid,
    // With sparse manifests switched on, as here; the row without is under the configurations.
    berth: { because: 'Sparse images', status: 201, code: null },
  },
  {
    case: 'config blob unknown',
    send: put('bad', imageManifest(blob('absent'), [layer])),
    quay: invalid,
    berth: { because: 'Codes of the specification', code: 'MANIFEST_BLOB_UNKNOWN' },
  },
  {
    case: 'layer size wrong',
    send: put(
      'wrongsize',
      manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(config, ociConfig),
        layers: [{ ...descriptorOf(layer), size: 1 }],
      }),
    ),
    quay: { status: 201 },
    berth: { because: 'Sizes of layers', ...invalid },
  },
  {
    case: 'layer size negative',
    send: put(
      'bad',
      manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(config, ociConfig),
        layers: [{ ...descriptorOf(layer), size: -1 }],
      }),
    ),
    quay: invalid,
  },
  {
    case: 'no layers key',
    send: put(
      'bad',
      manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(config, ociConfig),
      }),
    ),
    quay: invalid,
  },
  {
    case: 'layers empty',
    send: put('nolayers', imageManifest(config, [])),
    quay: created(imageManifest(config, [])),
  },
  {
    case: 'bad tag name',
    send: put('.bad', image),
    quay: { status: 404, code: null },
    berth: { because: 'Tag names that cannot be', status: 400, code: 'TAG_INVALID' },
  },
  {
    case: 'tag of 129 characters',
    send: put('a'.repeat(129), image),
    quay: { status: 404, code: null },
    berth: { because: 'Tag names that cannot be', status: 400, code: 'TAG_INVALID' },
  },
  {
    case: 'with subject',
    send: put(withSubject.digest, withSubject),
    quay: { ...created(withSubject), headers: { 'oci-subject': null } },
    berth: { because: 'Subjects are confirmed', headers: { 'oci-subject': image.digest } },
  },
  {
    case: 'with a subject that does not exist',
    send: put(orphan.digest, orphan),
    quay: { ...created(orphan), headers: { 'oci-subject': null } },
    berth: { because: 'Subjects are confirmed', headers: { 'oci-subject': zero } },
  },
  {
    case: 'referrers of a subject that does not exist',
    send: bearer('GET', `/v2/acme/push/referrers/${zero}`),
    quay: { status: 400, code: 'MANIFEST_INVALID' },
    berth: { because: 'Referrers of an unknown subject', status: 200, code: null },
  },
  {
    case: 'artifact with the empty config',
    send: put('artifact', artifactManifest('a/artifact')),
    quay: created(artifactManifest('a/artifact')),
  },
  { case: 'index', send: put('index', index, ociIndex), quay: created(index) },
  {
    case: 'index, one child missing (FEATURE_SPARSE_INDEX on)',
    send: put('sparse', indexManifest([image, artifactManifest('a/absent')]), ociIndex),
    quay: created(indexManifest([image, artifactManifest('a/absent')])),
  },
  {
    case: 'index, all children missing (FEATURE_SPARSE_INDEX on)',
    send: put('sparse2', indexManifest([artifactManifest('a/absent')]), ociIndex),
    quay: created(indexManifest([artifactManifest('a/absent')])),
  },
  {
    case: 'index without children',
    send: put('emptyindex', indexManifest([]), ociIndex),
    quay: created(indexManifest([])),
  },
  { case: '0.9 MB manifest', send: put('big0', large(900_000)), quay: created(large(900_000)) },
  {
    case: '1.1 MB manifest',
    send: put('big1', large(1_100_000)),
    quay: tooLarge,
    berth: { because: 'Large manifests', ...created(large(1_100_000)) },
  },
  {
    case: 'manifest of almost 4 MiB',
    send: put('big4', large(4_190_000)),
    quay: tooLarge,
    berth: { because: 'Large manifests', ...created(large(4_190_000)) },
  },
  {
    case: '20 MiB manifest',
    send: put('big20', large(20 * 1024 * 1024)),
    quay: { ...tooLarge, headers: { 'content-type': /html/ } },
    berth: {
      because: 'Errors are JSON',
      code: 'SIZE_INVALID',
      headers: { 'content-type': 'application/json' },
    },
  },
  {
    case: 'manifest with tag query',
    send: put(`${image.digest}?tag=a&tag=b`, image),
    quay: { ...created(image), headers: { ...created(image).headers, 'oci-tag': null } },
    berth: {
      because: 'Tags in one push',
      headers: { ...created(image).headers, 'oci-tag': 'a, b' },
    },
  },
  {
    case: 'tag a afterwards',
    send: bearer('HEAD', `${push}/a`),
    quay: { status: 404 },
    berth: { because: 'Tags in one push', status: 200 },
  },
]

const deletions: readonly QuayRow[] = [
  { case: 'delete by tag', send: bearer('DELETE', `${push}/index`), quay: { status: 202 } },
  {
    case: 'delete by tag, again',
    send: bearer('DELETE', `${push}/index`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'delete unknown digest',
    send: bearer('DELETE', `${push}/${zero}`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'delete by digest, several tags',
    send: bearer('DELETE', `${push}/${image.digest}`),
    quay: { status: 202 },
  },
  {
    case: 'delete by digest, again',
    send: bearer('DELETE', `${push}/${image.digest}`),
    quay: { status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'pull by digest after the deletion',
    send: bearer('GET', `${push}/${image.digest}`),
    quay: { status: 200 },
    berth: { because: 'Deleted by digest', status: 404, code: 'MANIFEST_UNKNOWN' },
  },
  {
    case: 'pull by tag after the deletion',
    send: bearer('GET', `${push}/v1`),
    quay: { status: 404, code: 'TAG_EXPIRED' },
    berth: { because: 'Codes of the specification', code: 'MANIFEST_UNKNOWN' },
  },
]

describeQuayRows('writing and deleting manifests, as in Quay', [...rows, ...deletions])
