import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'

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
})

const refuse: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(403, { 'content-length': 7 })
  endResponse(request, response, 'refused')
}

/** A connection to a server that refuses every body, and what came over it until now. */
async function connected(): Promise<{ socket: Socket; received: () => string }> {
  listener = await listen({
    hosts: ['127.0.0.1'],
    port: 0,
    limits,
    tls: undefined,
    onRequest: refuse,
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
