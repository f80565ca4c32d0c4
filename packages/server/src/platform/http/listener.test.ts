import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type RequestListener } from 'node:http'
import { get as getHttps } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { type TestCertificate, makeCertificate } from '../../../../../tools/test/certificate.ts'
import { describeWithPrograms } from '../../../../../tools/test/skip.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../../tools/test/temporary-directory.ts'
import { type Http2Client, http2Client } from '../../../test/harness/http2-client.ts'
import { readAll } from '../bytes/byte-source.ts'
import { hasBody, requestBody } from '../bytes/request-body.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { LimitsConfig } from '../config/slices/limits.ts'
import type { TlsConfig } from '../config/slices/tls.ts'
import { listen, type Listener, type ListenOptions } from './listener.ts'
import { readTlsMaterial } from './tls-material.ts'

const limits: LimitsConfig = parseConfig('', {
  filename: '/etc/berth/config.yaml',
  dataDirectory: '/var/lib/berth',
}).config.limits

const listeners: Listener[] = []

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.close(0)))
})

async function listening(options: Partial<ListenOptions>): Promise<Listener> {
  const listener = await listen({
    hosts: ['127.0.0.1'],
    port: 0,
    limits,
    tls: undefined,
    onRequest: (_request, response) => void response.end('hello'),
    ...options,
  })
  listeners.push(listener)
  return listener
}

describe('plain HTTP', () => {
  test('one port is taken at every address', async () => {
    const { port } = await listening({ hosts: ['127.0.0.1', '127.0.0.2'] })
    for (const host of ['127.0.0.1', '127.0.0.2']) {
      expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('hello')
    }
  })

  test('an address that the machine lacks is left out beside others', async () => {
    const { port } = await listening({ hosts: ['127.0.0.1', '192.0.2.1'] })
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200)
  })

  test('an address that the machine lacks is an error when it is the only one', async () => {
    await expect(listening({ hosts: ['192.0.2.1'] })).rejects.toThrow(
      'cannot listen on 192.0.2.1, port 0: this machine does not have that address',
    )
  })

  test('a port in use is an error that says so, and leaves no other address open', async () => {
    const { port } = await listening({})
    await expect(listening({ hosts: ['127.0.0.2', '127.0.0.1'], port })).rejects.toThrow(
      /another program listens there; stop it, or choose another port/,
    )
    const socket = connect(port, '127.0.0.2')
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })

  test('new limits count for connections that begin later', async () => {
    const listener = await listening({})
    listener.useLimits({ ...limits, connections: 1 })
    const first = connect(listener.port, '127.0.0.1')
    await once(first, 'connect')
    const second = connect(listener.port, '127.0.0.1')
    second.on('error', () => undefined)
    await once(second, 'close')
    expect(first.destroyed).toBe(false)
    first.destroy()
  })
})

describeWithPrograms(['openssl'], 'TLS', () => {
  let directory: TemporaryDirectory
  let certificate: TestCertificate
  const clients: Http2Client[] = []

  beforeEach(async () => {
    directory = await temporaryDirectory('tls')
    certificate = await makeCertificate(directory.path, 'first')
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close()
    await directory.remove()
  })

  async function secure(
    onRequest: RequestListener,
    changes: Partial<ListenOptions> = {},
  ): Promise<Listener> {
    const tls = await readTlsMaterial(tlsConfig(certificate))
    return await listening({ tls, onRequest, ...changes })
  }

  async function http2(port: number): Promise<Http2Client> {
    const client = await http2Client(`https://localhost:${port}`, certificate.pem)
    clients.push(client)
    return client
  }

  test('a client that offers HTTP/2 gets it, and another gets HTTP/1.1', async () => {
    const { port } = await secure((request, response) => void response.end(request.httpVersion))
    const answer = await (await http2(port)).send({ path: '/' })
    expect(answer.body.toString()).toBe('2.0')
    expect(await getOverHttp1(port, certificate)).toBe('1.1')
  })

  test('a body without a length is seen and read whole', async () => {
    const { port } = await secure((request, response) => {
      const isThere = hasBody(request)
      void readAll(requestBody(request, { maximumBytes: 1000, maximumSeconds: 60 })).then((body) =>
        response.end(`${isThere} ${body.toString()}`),
      )
    })
    const client = await http2(port)
    const send = async (body?: string) =>
      (
        await client.send({ method: 'PUT', path: '/', ...(body === undefined ? {} : { body }) })
      ).body.toString()
    expect(await send('layer')).toBe('true layer')
    expect(await send()).toBe('false ')
  })

  test('a body that is broken off is no whole body', async () => {
    const outcome = Promise.withResolvers<string>()
    const { port } = await secure((request) => {
      outcome.resolve(
        readAll(requestBody(request, { maximumBytes: 1000, maximumSeconds: 60 })).then(
          (bytes) => `whole: ${bytes.toString()}`,
          (error: Error) => error.name,
        ),
      )
    })
    const { session } = await http2(port)
    const stream = session.request({ ':method': 'PUT', ':path': '/' })
    stream.on('error', () => undefined)
    stream.write('half a lay', () => session.destroy())
    expect(await outcome.promise).toBe('BrokenBodyError')
  })

  test('a response whose reader is gone says that it is destroyed', async () => {
    const outcome = Promise.withResolvers<boolean>()
    const { port } = await secure((_request, response) => {
      response.writeHead(200)
      response.write('first')
      response.once('close', () => outcome.resolve(response.destroyed))
    })
    const { session } = await http2(port)
    const stream = session.request({ ':path': '/' })
    stream.on('error', () => undefined)
    stream.once('data', () => stream.close(8))
    expect(await outcome.promise).toBe(true)
  })

  test('a stream that is silent for too long is ended, whatever else its connection does', async () => {
    const { port } = await secure(
      (request, response) => {
        if (request.method === 'GET') response.end()
      },
      { limits: { ...limits, idleSeconds: 0.3 } },
    )
    const client = await http2(port)
    const busy = setInterval(() => void client.send({ path: '/' }).catch(() => undefined), 50)
    const stream = client.session.request({ ':method': 'PUT', ':path': '/' })
    stream.on('error', () => undefined)
    stream.write('a')
    await once(stream, 'close')
    clearInterval(busy)
    expect(stream.rstCode).toBe(8)
    expect((await client.send({ path: '/' })).status).toBe(200)
  })

  test('headers beyond the limit are refused', async () => {
    const { port } = await secure((_request, response) => void response.end('fine'))
    const client = await http2(port)
    const huge = client.send({ path: '/', headers: { 'x-filler': 'x'.repeat(32 * 1024) } })
    await expect(huge).rejects.toThrow('NGHTTP2_ENHANCE_YOUR_CALM')
  })

  test('a new certificate serves new connections, and old ones go on', async () => {
    const listener = await secure((_request, response) => void response.end('hello'))
    const before = await http2(listener.port)
    const renewed = await makeCertificate(directory.path, 'second')
    listener.useTls(await readTlsMaterial(tlsConfig(renewed)))
    expect(await nameOf(listener.port)).toBe('second')
    expect((await before.send({ path: '/' })).status).toBe(200)
  })

  test('a closing listener lets a stream end and takes no other', async () => {
    const underWay = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const listener = await secure((_request, response) => {
      underWay.resolve()
      void finish.promise.then(() => response.end('whole'))
    })
    const client = await http2(listener.port)
    const answer = client.send({ path: '/' })
    await underWay.promise
    const goneAway = once(client.session, 'goaway')
    const closed = listener.close(10)
    await goneAway
    await expect(http2(listener.port)).rejects.toThrow('ECONNREFUSED')
    finish.resolve()
    expect((await answer).body.toString()).toBe('whole')
    expect(await closed).toBe(0)
  })

  test('a stream that does not end is cut with its connection', async () => {
    const underWay = Promise.withResolvers<void>()
    const listener = await secure(() => underWay.resolve())
    const answer = (await http2(listener.port)).send({ path: '/' })
    answer.catch(() => undefined)
    await underWay.promise
    expect(await listener.close(0.1)).toBe(1)
    await expect(answer).rejects.toThrow('no answer')
  })

  test('a client that speaks no TLS is sent away', async () => {
    const { port } = await secure((_request, response) => void response.end('secret'))
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()))
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await once(socket, 'close')
    expect(received).not.toContain('secret')
  })

  test.each([
    ['missing', 'cannot be read (ENOENT)'],
    ['not PEM', 'holds no certificate'],
    ['a foreign key', 'is not the private key of'],
    ['a locked key', 'is locked with a passphrase'],
    ['no key', 'holds no private key'],
    ['unknown ciphers', 'cannot be used with SSL_CIPHERS'],
  ])(
    'certificate files that do not fit (%s) are refused with a sentence',
    async (kind, sentence) => {
      const config = await misfit(kind, directory.path, certificate)
      await expect(readTlsMaterial(config)).rejects.toThrow(sentence)
    },
  )

  async function nameOf(port: number): Promise<string> {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return String(subject.CN)
  }
})

function tlsConfig(certificate: Pick<TestCertificate, 'certificateFile' | 'keyFile'>): TlsConfig {
  return {
    certificateFile: certificate.certificateFile,
    keyFile: certificate.keyFile,
    minimumVersion: 'TLSv1.2',
    maximumVersion: 'TLSv1.3',
    ciphers: undefined,
  }
}

async function misfit(
  kind: string,
  directory: string,
  certificate: TestCertificate,
): Promise<TlsConfig> {
  const config = tlsConfig(certificate)
  const file = join(directory, 'other.pem')
  switch (kind) {
    case 'missing':
      return { ...config, certificateFile: join(directory, 'no.pem') }
    case 'not PEM':
      await writeFile(file, 'hello')
      return { ...config, certificateFile: file }
    case 'a foreign key':
      return { ...config, keyFile: (await makeCertificate(directory, 'foreign')).keyFile }
    case 'a locked key':
      await writeFile(file, lockedKey())
      return { ...config, keyFile: file }
    case 'no key':
      return { ...config, keyFile: certificate.certificateFile }
    default:
      return { ...config, maximumVersion: 'TLSv1.2', ciphers: 'NO-SUCH-CIPHER' }
  }
}

function lockedKey(): string {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  })
  return privateKey
}

async function getOverHttp1(port: number, certificate: TestCertificate): Promise<string> {
  const request = getHttps({ port, host: 'localhost', ca: certificate.pem, agent: false })
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
