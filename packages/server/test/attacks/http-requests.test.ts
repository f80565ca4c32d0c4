import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { blob, digestOf, pushBlob } from '../harness/content.ts'
import { rawConnection, sendRaw } from '../harness/raw-connection.ts'

let server: ChildServer
let directory: { readonly path: string; remove(): Promise<void> }

beforeAll(async () => {
  directory = await temporaryDirectory('attacked', { inMemory: true })
  server = await startChildServer({ dataDirectory: directory.path })
})

afterAll(async () => {
  await server.stop()
  await directory.remove()
})

const host = 'Host: localhost\r\n'

test.each([
  ['two Host headers', `GET /v2/ HTTP/1.1\r\n${host}Host: evil.example\r\n\r\n`],
  ['no Host header', 'GET /v2/ HTTP/1.1\r\n\r\n'],
  [
    'a length and a transfer coding',
    `POST /v2/auth HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'two different lengths',
    `POST /v2/auth HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!`,
  ],
  ['a list of lengths', `POST /v2/auth HTTP/1.1\r\n${host}Content-Length: 5, 5\r\n\r\nhello`],
  ['a negative length', `POST /v2/auth HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
  ['a length with a sign', `POST /v2/auth HTTP/1.1\r\n${host}Content-Length: +5\r\n\r\nhello`],
  [
    'a length beyond 64 bits',
    `POST /v2/auth HTTP/1.1\r\n${host}Content-Length: 99999999999999999999999\r\n\r\n`,
  ],
  [
    'a coding before chunked',
    `POST /v2/auth HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'a coding after chunked',
    `POST /v2/auth HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ],
  [
    'chunked in a second header',
    `POST /v2/auth HTTP/1.1\r\n${host}Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ],
  [
    'chunked with a control character',
    `POST /v2/auth HTTP/1.1\r\n${host}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
  ],
  ['a space before the colon', `GET /v2/ HTTP/1.1\r\n${host}X-One : 1\r\n\r\n`],
  ['a folded header', `GET /v2/ HTTP/1.1\r\n${host}X-One: 1\r\n  folded\r\n\r\n`],
  ['NUL in a header', `GET /v2/ HTTP/1.1\r\n${host}X-One: a\0b\r\n\r\n`],
  ['NUL in the path', `GET /v2/a\0b/tags/list HTTP/1.1\r\n${host}\r\n`],
  ['a header without a name', `GET /v2/ HTTP/1.1\r\n${host}: 1\r\n\r\n`],
  ['bare line feeds', 'GET /v2/ HTTP/1.1\nHost: localhost\n\n'],
  ['a bare carriage return in a header', `GET /v2/ HTTP/1.1\r\n${host}X-One: a\rX-Two: b\r\n\r\n`],
  ['a version that there is not', `GET /v2/ HTTP/1.9\r\n${host}\r\n`],
  ['a version of another protocol', `GET /v2/ HTTP/2.0\r\n${host}\r\n`],
  ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n'],
  ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
])('attack 30: %s is refused, and the connection with it', async (_what, request) => {
  const connection = await rawConnection(server.port)
  // What is smuggled behind the first request must not be answered.
  connection.write(`${request}GET /v2/smuggled HTTP/1.1\r\n${host}\r\n`)
  const answer = await connection.answer()
  await connection.closed

  expect(answer?.status).toBe(400)
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ errors: [{ code: 'INVALID_REQUEST' }] })
  expect(connection.received.match(/HTTP\/1\.1 /g)).toHaveLength(1)
})

test('attack 30: HTTP/0.9 gets no bare body', async () => {
  const connection = await rawConnection(server.port)
  connection.write('GET /v2/\r\n\r\n')
  const answer = await connection.answer()
  await connection.closed
  expect(answer?.status).toBe(400)
})

test.each([
  ['one large header', `X-One: ${'a'.repeat(20_000)}\r\n`],
  ['many headers', Array.from({ length: 3000 }, (_, index) => `X-${index}: a\r\n`).join('')],
])('attack 30: %s is too much', async (_what, headers) => {
  const answer = await sendRaw(server.port, `GET /v2/ HTTP/1.1\r\n${host}${headers}\r\n`)
  expect(answer?.status).toBe(431)
  expect(JSON.parse(answer?.body ?? '')).toHaveProperty('errors.0.code')
})

test.each([
  ['in chunks without an end', 'Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n'],
  ['in a chunk with a size that is none', 'Transfer-Encoding: chunked\r\n\r\nxyz\r\n'],
  [
    'in a chunk that is longer than it says',
    'Transfer-Encoding: chunked\r\n\r\n2\r\nabcdef\r\n0\r\n\r\n',
  ],
])('attack 30: a body %s ends the connection', async (_what, rest) => {
  const connection = await rawConnection(server.port)
  connection.write(`POST /v2/auth HTTP/1.1\r\n${host}${rest}`)
  const answer = await connection.answer()
  await connection.closed
  expect(answer?.status).toBe(400)
})

const spoofs: readonly [string, string][] = [
  ['an absolute URI', `GET http://evil.example/v2/ HTTP/1.1\r\n${host}\r\n`],
  ['the Host header', 'GET /v2/ HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  ['a Host with a user', 'GET /v2/ HTTP/1.1\r\nHost: localhost@evil.example\r\n\r\n'],
  ['a Host with a path', 'GET /v2/ HTTP/1.1\r\nHost: localhost/evil.example\r\n\r\n'],
  ['a Host with a quote', 'GET /v2/ HTTP/1.1\r\nHost: localhost",realm="evil.example\r\n\r\n'],
  ['X-Forwarded-Host', `GET /v2/ HTTP/1.1\r\n${host}X-Forwarded-Host: evil.example\r\n\r\n`],
  ['X-Forwarded-Server', `GET /v2/ HTTP/1.1\r\n${host}X-Forwarded-Server: evil.example\r\n\r\n`],
  ['X-Forwarded-Port', `GET /v2/ HTTP/1.1\r\n${host}X-Forwarded-Port: 666\r\n\r\n`],
  ['Forwarded', `GET /v2/ HTTP/1.1\r\n${host}Forwarded: host=evil.example;proto=http\r\n\r\n`],
  ['X-Original-Host', `GET /v2/ HTTP/1.1\r\n${host}X-Original-Host: evil.example\r\n\r\n`],
  ['X-Original-URL', `GET /v2/ HTTP/1.1\r\n${host}X-Original-URL: /v2/evil.example\r\n\r\n`],
]

test.each(spoofs)('attack 30: %s of a stranger reaches no realm', async (_what, request) => {
  const answer = await sendRaw(server.port, request)
  expect(answer?.status).toBe(401)
  expect(JSON.stringify(answer)).not.toContain('evil')
  expect(answer?.headers['www-authenticate']).toMatch(
    new RegExp(`^Bearer realm="http://(?:localhost|127\\.0\\.0\\.1:${server.port})/v2/auth"`),
  )
})

test('attack 30: a client that names this registry by an absolute URI is served', async () => {
  const target = `http://localhost:${server.port}/v2/`
  const answer = await sendRaw(server.port, `GET ${target} HTTP/1.1\r\n${host}\r\n`)
  expect(answer?.status).toBe(401)
})

test('attack 30: requests behind one another are answered in their order', async () => {
  const connection = await rawConnection(server.port)
  const paths = ['/v2/', '/v2/auth', '/v2/_catalog', '/nowhere', '/v2/a/b/tags/list']
  connection.write(paths.map((path) => `GET ${path} HTTP/1.1\r\n${host}\r\n`).join(''))
  const statuses = []
  for (const _path of paths) statuses.push((await connection.answer())?.status)
  connection.end()
  expect(statuses).toEqual([401, 401, 401, 404, 401])
})

test('attack 30: nothing behind a malformed request is answered', async () => {
  const connection = await rawConnection(server.port)
  const good = `GET /v2/ HTTP/1.1\r\n${host}\r\n`
  connection.write(`${good}BROKEN\r\n\r\n${good}`)
  expect((await connection.answer())?.status).toBe(401)
  await connection.closed
  expect(connection.received.match(/HTTP\/1\.1 /g)).toHaveLength(1)
})

test('attack 30: a malformed request adds nothing to the body of the answer before it', async () => {
  const content = blob(randomBytes(8_000_000))
  const client = server.client(administrator)
  await pushBlob(client, 'admin/large', content)
  const token = await client.tokenFor('repository:admin/large:pull')
  const connection = await rawConnection(server.port)
  connection.socket.pause()
  connection.write(
    `GET /v2/admin/large/blobs/${content.digest} HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\n\r\nBROKEN\r\n\r\n`,
  )
  connection.socket.resume()
  const answer = await connection.answer()
  await connection.closed
  expect(digestOf(Buffer.from(answer?.body ?? '', 'latin1'))).toBe(content.digest)
})

test('attack 30: methods that ask for a tunnel get none', async () => {
  const connect = await sendRaw(server.port, `CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n`)
  expect(connect?.status ?? 400).toBeGreaterThanOrEqual(400)
  const upgrade = await sendRaw(
    server.port,
    `GET /v2/ HTTP/1.1\r\n${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  )
  expect(upgrade?.status).toBe(401)
  const trace = await sendRaw(server.port, `TRACE /v2/ HTTP/1.1\r\n${host}X-Secret: canary\r\n\r\n`)
  expect(trace?.status).toBe(405)
  expect(trace?.body).not.toContain('canary')
})

test('attack 30: an expectation that nobody can meet is refused', async () => {
  const answer = await sendRaw(
    server.port,
    `POST /v2/auth HTTP/1.1\r\n${host}Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n`,
  )
  expect(answer?.status).toBe(417)
})
