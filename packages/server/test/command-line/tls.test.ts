import { execFile } from 'node:child_process'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { once } from 'node:events'
import { promisify } from 'node:util'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { makeCertificate, type TestCertificate } from '../../../../tools/test/certificate.ts'
import { installed, pathOf } from '../../../../tools/test/installed.ts'
import { describeWithPrograms } from '../../../../tools/test/skip.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import {
  blob,
  descriptorOf,
  emptyBlob,
  emptyType,
  manifest,
  ociManifest,
} from '../harness/content.ts'
import { type Http2Client, http2Client } from '../harness/http2-client.ts'
import { basic } from '../harness/registry-client.ts'
import { type ServeProcess, startServe } from '../harness/serve-process.ts'

const administrator = { username: 'admin', password: 'correct-horse-battery' }

describeWithPrograms(['openssl'], 'a registry with a certificate', () => {
  let directory: TemporaryDirectory
  let certificate: TestCertificate
  let server: ServeProcess
  const clients: Http2Client[] = []

  beforeEach(async () => {
    directory = await temporaryDirectory('registry-tls')
    const data = join(directory.path, 'data')
    await mkdir(data)
    // Quay's names, beside the configuration.
    certificate = await makeCertificate(data, 'ssl')
    server = await startServe({
      dataDirectory: data,
      config: '',
      environment: { BERTH_ADMIN_PASSWORD: administrator.password },
    })
    await server.started()
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    await server.stop()
    await directory.remove()
  })

  async function http2(trusted = certificate.pem): Promise<Http2Client> {
    const client = await http2Client(`https://localhost:${server.port}`, trusted)
    clients.push(client)
    return client
  }

  async function tokenFor(client: Http2Client, name: string): Promise<string> {
    const answer = await client.send({
      path: `/v2/auth?scope=repository:${name}:pull,push`,
      headers: { authorization: basic(administrator) },
    })
    const { token } = JSON.parse(answer.body.toString()) as { token: string }
    return `Bearer ${token}`
  }

  test('the banner names the address with its scheme, and no flag to go without TLS', () => {
    expect(server.banner).toContain(`https://localhost:${server.port}`)
    expect(server.banner).not.toContain('--tls-verify=false')
  })

  test('an image is pushed and pulled over HTTP/2', async () => {
    const client = await http2()
    const authorization = await tokenFor(client, 'admin/app')
    const send = (method: string, path: string, more: object = {}) =>
      client.send({ method, path, headers: { authorization }, ...more })
    const layer = blob('the bytes of a layer')

    // In three steps, with a body in the last one that no header announces.
    const begun = await send('POST', '/v2/admin/app/blobs/uploads/')
    expect(begun.status).toBe(202)
    const upload = begun.headers.location as string
    const patched = await send('PATCH', upload, { body: layer.content.subarray(0, 5) })
    expect([patched.status, patched.headers.range]).toEqual([202, '0-4'])
    const finished = await send('PUT', `${upload}?digest=${layer.digest}`, {
      body: layer.content.subarray(5),
    })
    expect(finished.status).toBe(201)

    // At once.
    const whole = await send('POST', `/v2/admin/app/blobs/uploads/?digest=${emptyBlob.digest}`, {
      body: emptyBlob.content,
    })
    expect(whole.status).toBe(201)

    const image = manifest({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: descriptorOf(emptyBlob, emptyType),
      layers: [descriptorOf(layer)],
    })
    const stored = await send('PUT', '/v2/admin/app/manifests/v1', {
      headers: { authorization, 'content-type': ociManifest },
      body: image.content,
    })
    expect([stored.status, stored.headers['docker-content-digest']]).toEqual([201, image.digest])

    const pulled = await send('GET', '/v2/admin/app/manifests/v1')
    expect(pulled.body).toEqual(image.content)
    const head = await send('HEAD', '/v2/admin/app/manifests/v1')
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([
      200,
      String(image.size),
      0,
    ])
    const unchanged = await send('GET', '/v2/admin/app/manifests/v1', {
      headers: { authorization, 'if-none-match': pulled.headers.etag as string },
    })
    expect([unchanged.status, unchanged.body.length]).toEqual([304, 0])
    const part = await send('GET', `/v2/admin/app/blobs/${layer.digest}`, {
      headers: { authorization, range: 'bytes=4-8' },
    })
    expect([part.status, part.body.toString()]).toEqual([206, 'bytes'])
    const gone = await send('DELETE', '/v2/admin/app/manifests/v1')
    expect(gone.status).toBe(202)
  })

  test('a large blob goes both ways over HTTP/2', async () => {
    const client = await http2()
    const authorization = await tokenFor(client, 'admin/big')
    const layer = blob(Buffer.alloc(24 * 1024 * 1024, 'some bytes, again and again. '))
    const pushed = await client.send({
      method: 'POST',
      path: `/v2/admin/big/blobs/uploads/?digest=${layer.digest}`,
      headers: { authorization },
      body: layer.content,
    })
    expect(pushed.status).toBe(201)
    const pulled = await client.send({
      path: `/v2/admin/big/blobs/${layer.digest}`,
      headers: { authorization },
    })
    expect(pulled.body.equals(layer.content)).toBe(true)
  })

  test('errors over HTTP/2 have their status, codes and headers', async () => {
    const client = await http2()
    const anonymous = await client.send({ path: '/v2/' })
    expect(anonymous.status).toBe(401)
    expect(anonymous.headers['www-authenticate']).toContain(
      `Bearer realm="https://localhost:${server.port}/v2/auth"`,
    )
    const authorization = await tokenFor(client, 'admin/app')
    const unknown = await client.send({
      path: '/v2/admin/app/manifests/none',
      headers: { authorization },
    })
    expect(unknown.status).toBe(404)
    const body = JSON.parse(unknown.body.toString()) as { errors: { code: string }[] }
    expect(body.errors[0]?.code).toBe('NAME_UNKNOWN')
    const wrong = await client.send({ method: 'TRACE', path: '/v2/admin/app/manifests/none' })
    expect(wrong.status).toBe(405)
  })

  test('a manifest that is too large is refused, and the connection serves on', async () => {
    const client = await http2()
    const authorization = await tokenFor(client, 'admin/app')
    const refused = await client.send({
      method: 'PUT',
      path: '/v2/admin/app/manifests/v1',
      headers: { authorization, 'content-type': ociManifest },
      body: Buffer.alloc(5 * 1024 * 1024, ' '),
    })
    expect(refused.status).toBe(413)
    expect((await client.send({ path: '/v2/' })).status).toBe(401)
  })

  test('what is not /v2 answers over HTTP/2 as well', async () => {
    const client = await http2()
    expect((await client.send({ path: '/health/instance' })).status).toBe(200)
    expect((await client.send({ path: '/no/such/page' })).status).toBe(404)
  })

  test('SIGHUP takes a new certificate over without dropping a connection', async () => {
    const before = await http2()
    const data = join(directory.path, 'data')
    const renewed = await makeCertificate(directory.path, 'renewed')
    await rename(renewed.certificateFile, join(data, 'ssl.cert'))
    await rename(renewed.keyFile, join(data, 'ssl.key'))
    server.process.kill('SIGHUP')
    await server.untilLogged('configuration reloaded')
    expect((await (await http2(renewed.pem)).send({ path: '/v2/' })).status).toBe(401)
    expect((await before.send({ path: '/v2/' })).status).toBe(401)
  })

  test('a certificate without its key is reported, and the old pair goes on', async () => {
    const foreign = await makeCertificate(directory.path, 'foreign')
    await rename(foreign.certificateFile, join(directory.path, 'data', 'ssl.cert'))
    server.process.kill('SIGHUP')
    await server.untilLogged('configuration not reloaded')
    expect(JSON.stringify(server.logged('configuration not reloaded')[0])).toContain(
      'is not the private key of',
    )
    expect((await (await http2()).send({ path: '/v2/' })).status).toBe(401)
  })

  test('versions of TLS from before 1.2 are refused', async () => {
    const socket = connect({
      port: server.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    const [error] = (await once(socket, 'error')) as [Error]
    expect(error.message).toMatch(/version|alert/i)
  })

  test.skipIf(installed('curl').path === undefined).each([
    ['--http2', '2'],
    ['--http1.1', '1.1'],
  ])('curl %s is answered', async (flag, version) => {
    const { stdout } = await promisify(execFile)(pathOf('curl'), [
      ...[
        '--silent',
        '--show-error',
        '--output',
        '-',
        '--write-out',
        '\n%{http_version} %{http_code}',
      ],
      ...[flag, '--cacert', certificate.certificateFile],
      `https://localhost:${server.port}/v2/`,
    ])
    expect(stdout.split('\n').at(-1)).toBe(`${version} 401`)
  })
})
