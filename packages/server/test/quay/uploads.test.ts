import { blob } from '../harness/content.ts'
import type { Answer } from '../harness/registry-client.ts'
import { describeQuayRows, type Expected, type QuayRow } from './quay-row.ts'
import { bearer, someUpload, type World, zero } from './world.ts'

const uploads = '/v2/acme/push/blobs/uploads/'
const octets = { 'content-type': 'application/octet-stream' }
const digestOf = (text: string, algorithm?: string) => blob(text, algorithm).digest
const unknown = { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' } as const
const isLocation = /\/v2\/acme\/push\/blobs\/uploads\/[0-9a-f-]{36}$/
const isUuid = /^[0-9a-f-]{36}$/

/** Begins an upload that the rows after it go on with. */
async function begin(world: World): Promise<Answer> {
  const answer = await bearer('POST', uploads)(world)
  world.notes.set('upload', String(answer.headers.location))
  return answer
}

const here = (world: World) => world.notes.get('upload') ?? ''
const patch = (body: string, range?: string) =>
  bearer('PATCH', here, {
    headers: { ...octets, ...(range === undefined ? {} : { 'content-range': range }) },
    body,
  })
const finish = (query: string, body?: string) =>
  bearer(
    'PUT',
    (world) => `${here(world)}${query}`,
    body === undefined ? {} : { headers: octets, body },
  )

const accepted = (range: string): Expected => ({
  status: 202,
  headers: { location: isLocation, range, 'docker-upload-uuid': isUuid },
})
const created = (text: string): Expected => ({
  status: 201,
  headers: {
    'docker-content-digest': digestOf(text),
    location: new RegExp(`/v2/acme/push/blobs/${digestOf(text)}$`),
  },
})
const range = (value: string) => ({
  because: 'State of an upload' as const,
  headers: { range: value },
})

const story: readonly QuayRow[] = [
  {
    case: 'start',
    send: begin,
    quay: accepted('bytes=0--1'),
    berth: { ...range('0-0') },
  },
  {
    case: 'state, nothing sent',
    send: bearer('GET', here),
    quay: { status: 204, headers: { 'docker-upload-uuid': isUuid, range: 'bytes=0-0' } },
    berth: { ...range('0-0') },
  },
  { case: 'PATCH without Content-Range', send: patch('hello'), quay: accepted('0-4') },
  {
    case: 'state, 5 bytes',
    send: bearer('GET', here),
    quay: { status: 204, headers: { range: 'bytes=0-5' } },
    berth: { ...range('0-4') },
  },
  { case: 'PATCH in order, Content-Range 5-9', send: patch(' worl', '5-9'), quay: accepted('0-9') },
  {
    case: 'PATCH with a gap (20-24)',
    send: patch('wrong', '20-24'),
    quay: { status: 416, headers: { location: isLocation, range: '0-10' } },
    berth: { ...range('0-9') },
  },
  {
    case: 'PATCH again the last range (5-9)',
    send: patch(' worl', '5-9'),
    quay: accepted('0-9'),
    berth: { because: 'Content-Range', status: 416, code: 'BLOB_UPLOAD_INVALID' },
  },
  {
    case: 'PATCH with a malformed range',
    send: patch('xx', 'nonsense'),
    quay: { status: 400, code: 'INVALID_REQUEST' },
    berth: { because: 'Codes of the specification', code: 'BLOB_UPLOAD_INVALID' },
  },
  { case: 'PATCH, empty body', send: patch(''), quay: accepted('0-9') },
  {
    case: 'state, 10 bytes',
    send: bearer('GET', here),
    quay: { status: 204, headers: { range: 'bytes=0-10' } },
    berth: { ...range('0-9') },
  },
  {
    case: 'finish, no digest',
    send: finish(''),
    quay: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
  },
  {
    case: 'finish, wrong digest',
    send: finish(`?digest=${zero}`),
    quay: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
    berth: { because: 'Digest mismatch', code: 'DIGEST_INVALID' },
  },
  { case: 'state after the failed finish', send: bearer('GET', here), quay: unknown },
  {
    case: 'finish with the last bytes in the PUT',
    send: async (world) => {
      await begin(world)
      await patch('hello')(world)
      return await finish(`?digest=${digestOf('hello world')}`, ' world')(world)
    },
    quay: created('hello world'),
  },
  { case: 'state after the finish', send: bearer('GET', here), quay: unknown },
  { case: 'PATCH after the finish', send: patch('x'), quay: unknown },
  {
    case: 'finish again',
    send: finish(`?digest=${digestOf('hello world')}`),
    quay: unknown,
    berth: { because: 'Finished uploads', ...created('hello world'), code: null },
  },
  {
    case: 'HEAD of the new blob',
    send: bearer('HEAD', `/v2/acme/push/blobs/${digestOf('hello world')}`),
    quay: { status: 200, headers: { 'docker-content-digest': digestOf('hello world') } },
  },
  {
    case: 'finish with the whole body',
    send: async (world) => {
      await begin(world)
      return await finish(`?digest=${digestOf('whole')}`, 'whole')(world)
    },
    quay: created('whole'),
  },
  {
    case: 'one POST with digest and body',
    send: bearer('POST', `${uploads}?digest=${digestOf('single')}`, {
      headers: octets,
      body: 'single',
    }),
    quay: created('single'),
  },
  {
    case: 'one POST, wrong digest',
    send: bearer('POST', `${uploads}?digest=${zero}`, { headers: octets, body: 'single' }),
    quay: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
    berth: { because: 'Digest mismatch', code: 'DIGEST_INVALID' },
  },
  {
    case: 'one POST, digest of another algorithm',
    send: bearer('POST', `${uploads}?digest=${digestOf('long', 'sha512')}`, {
      headers: octets,
      body: 'long',
    }),
    quay: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
    berth: { because: 'sha512', status: 201, code: null },
  },
  {
    case: 'cancel',
    send: async (world) => {
      await begin(world)
      return await bearer('DELETE', here)(world)
    },
    quay: { status: 204 },
  },
  { case: 'state after cancel', send: bearer('GET', here), quay: unknown },
  { case: 'cancel again', send: bearer('DELETE', here), quay: unknown },
  {
    case: 'unknown upload',
    send: bearer('PATCH', `${uploads}${someUpload}`, { body: 'x' }),
    quay: unknown,
  },
  { case: 'unknown upload, state', send: bearer('GET', `${uploads}${someUpload}`), quay: unknown },
  {
    case: 'upload id that is no UUID',
    send: bearer('PATCH', `${uploads}abc`, { body: 'x' }),
    quay: unknown,
  },
  {
    case: 'start without the last slash',
    send: bearer('POST', uploads.slice(0, -1)),
    quay: { status: 308 },
    berth: { because: 'Base without its last slash', status: 202 },
  },
  {
    case: 'finish with zero bytes, sha256 of nothing',
    send: async (world) => {
      await begin(world)
      return await finish(`?digest=${digestOf('')}`)(world)
    },
    quay: created(''),
  },
  {
    case: 'upload of another repository',
    send: async (world) => {
      await begin(world)
      const elsewhere = here(world).replace('acme/push', 'acme/app')
      return await bearer('PATCH', elsewhere, { headers: octets, body: 'x' })(world)
    },
    quay: { status: 202 },
    berth: { because: 'Uploads belong to their repository', ...unknown },
  },
  {
    case: 'PATCH, Transfer-Encoding: chunked',
    send: async (world) => {
      await begin(world)
      return await world.owner.patch(here(world), {
        headers: octets,
        body: (async function* parts() {
          yield await Promise.resolve(Buffer.from('data'))
        })(),
      })
    },
    quay: accepted('0-3'),
  },
  {
    case: 'finish what was streamed',
    send: finish(`?digest=${digestOf('data')}`),
    quay: created('data'),
  },
]

const mount = (query: (world: World) => string, scope?: readonly string[]) =>
  bearer('POST', (world) => `${uploads}?${query(world)}`, scope === undefined ? {} : { scope })
const pushScope = 'repository:acme/push:pull,push'
const fellBack = { ...accepted('bytes=0--1') }

const mounts: readonly QuayRow[] = [
  {
    case: 'mount, source readable',
    send: mount(({ layer }) => `mount=${layer.digest}&from=acme/app`),
    quay: {
      status: 201,
      headers: { 'docker-content-digest': /^sha256:/, location: /blobs\/sha256:/ },
    },
  },
  {
    case: 'mount, no from',
    send: mount(({ referrer }) => `mount=${referrer.digest}`),
    quay: fellBack,
    berth: { ...range('0-0') },
  },
  {
    case: 'mount, unknown blob',
    send: mount(() => `mount=${zero}&from=acme/app`),
    quay: fellBack,
    berth: { ...range('0-0') },
  },
  {
    case: 'mount, unknown source',
    send: mount(({ layer }) => `mount=${layer.digest}&from=acme/nosuch`),
    quay: fellBack,
    berth: { ...range('0-0') },
  },
  {
    case: 'mount, source not in the token',
    send: mount(({ layer }) => `mount=${layer.digest}&from=acme/nested/deep/app`, [pushScope]),
    quay: fellBack,
    berth: {
      because: 'Mount sources in tokens',
      status: 401,
      code: 'UNAUTHORIZED',
      headers: {
        'www-authenticate':
          /scope="repository:acme\/push:pull,push repository:acme\/nested\/deep\/app:pull"/,
      },
    },
  },
  {
    case: 'mount from a public repository, not in the token',
    send: mount(({ webLayer }) => `mount=${webLayer.digest}&from=acme/web`, [pushScope]),
    quay: { status: 201, headers: { location: /blobs\/sha256:/ } },
  },
]

describeQuayRows('uploads, as Quay takes them', [...story, ...mounts])
