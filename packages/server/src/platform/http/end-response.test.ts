import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  connect as connectHttp2,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2'
import { type AddressInfo, connect, type Socket } from 'node:net'

import { afterEach, expect, test } from 'vitest'

import { parseConfig } from '../config/parse-config.ts'
import { discardedBytesMaximum, endResponse } from './end-response.ts'
import { listen, type Listener } from './listener.ts'

const { limits } = parseConfig('', {
  filename: '/etc/berth/config.yaml',
  dataDirectory: '/var/lib/berth',
}).config

let listener: Listener | undefined
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await listener?.close(0)
  listener = undefined
})

const refuse: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(403, { 'content-length': 7 })
  endResponse(request, response, 'refused')
}

/** A connection to a server that refuses every body, and what came over it until now. */
async function connected(onRequest = refuse): Promise<{ socket: Socket; received: () => string }> {
  listener = await listen({
    hosts: ['127.0.0.1'],
    port: 0,
    limits,
    tls: undefined,
    onRequest,
  })
  const socket = connect(listener.port, '127.0.0.1')
  sockets.push(socket)
  let text = ''
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
  })
  await once(socket, 'connect')
  return { socket, received: () => text }
}

const head = (connection: string) =>
  `PATCH / HTTP/1.1\r\nHost: berth\r\nTransfer-Encoding: chunked\r\nConnection: ${connection}\r\n\r\n`
const chunk = `${(65_536).toString(16)}\r\n${'x'.repeat(65_536)}\r\n`

async function write(socket: Socket, text: string): Promise<void> {
  if (!socket.write(text, 'latin1')) await once(socket, 'drain')
}

async function answered(received: () => string, socket: Socket, times: number): Promise<void> {
  while (received().split('refused').length <= times) await once(socket, 'data')
}

test('a client that asks to close has the answer while it sends, and can send to the end', async () => {
  const { socket, received } = await connected()
  await write(socket, head('close') + chunk)
  await answered(received, socket, 1)
  for (let sent = 0; sent < 64; sent += 1) await write(socket, chunk)
  const ended = once(socket, 'end')
  await write(socket, '0\r\n\r\n')
  await ended
  expect(received()).toMatch(/^HTTP\/1\.1 403 .*\r\nConnection: close\r\n.*refused$/s)
})

test('a connection that stays serves its next request after the rest of a refused one', async () => {
  const { socket, received } = await connected()
  await write(socket, head('keep-alive') + chunk)
  await answered(received, socket, 1)
  await write(socket, `${chunk}0\r\n\r\n${head('close')}0\r\n\r\n`)
  await answered(received, socket, 2)
  expect(received().match(/HTTP\/1\.1 403/g)).toHaveLength(2)
})

test('whoever goes on sending without end is cut off', async () => {
  const { socket, received } = await connected()
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
  })
  await write(socket, head('close'))
  await answered(received, socket, 1)
  const chunksMaximum = (4 * discardedBytesMaximum) / 65_536
  let sent = 0
  for (; sent < chunksMaximum && !socket.destroyed; sent += 1) {
    await Promise.race([write(socket, chunk).catch(() => undefined), closed])
  }
  expect(socket.destroyed).toBe(true)
  expect(sent).toBeLessThan(chunksMaximum)
})

test.each([204, 202])(
  'an answer of %i without a body is had while the client sends',
  async (status) => {
    const { socket, received } = await connected((request, response) => {
      response.writeHead(status, status === 204 ? {} : { 'content-length': 0 })
      endResponse(request, response)
    })
    await write(socket, head('close') + chunk)
    while (!received().includes('\r\n\r\n')) await once(socket, 'data')
    const ended = once(socket, 'end')
    await write(socket, `${chunk}0\r\n\r\n`)
    await ended
    expect(received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\n\r\n$`))
  },
)

test.each([
  ['HEAD', 200, ''],
  ['DELETE', 204, ''],
  ['POST', 202, ''],
  ['PUT', 403, 'refused'],
])('over HTTP/2 a %s is answered with %i, without a fault', async (method, status, body) => {
  let stream: Http2ServerResponse['stream'] | undefined
  const server = createHttp2Server((request: Http2ServerRequest, response: Http2ServerResponse) => {
    stream = response.stream
    response.writeHead(status)
    endResponse(request as unknown as IncomingMessage, response as unknown as ServerResponse, body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    const asked = client.request({ ':method': method, ':path': '/' })
    let text = ''
    asked.on('data', (data: Buffer) => {
      text += data.toString()
    })
    asked.end()
    await once(asked, 'close')
    expect(text).toBe(body)
    expect(stream?.errored).toBeNull()
  } finally {
    client.close()
    await new Promise((closed) => server.close(closed))
  }
})
