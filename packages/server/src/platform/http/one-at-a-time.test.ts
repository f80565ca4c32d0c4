import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { once } from 'node:events'

import { onTestFinished, expect, test } from 'vitest'

import { oneAtATime } from './one-at-a-time.ts'

test('a request that was sent ahead is heard when the one before it has its answer', async () => {
  const heard: string[] = []
  const answers: (() => void)[] = []
  const client = await connected((request, response) => {
    heard.push(request.url ?? '')
    answers.push(() => response.end(request.url))
  })
  client.write(get('/1') + get('/2') + get('/3'))

  for (const expected of [['/1'], ['/1', '/2'], ['/1', '/2', '/3']]) {
    await expect.poll(() => heard).toEqual(expected)
    answers.shift()?.()
  }
  await expect
    .poll(() => client.received.match(/\/[123]$|\/[123](?=HTTP)/g))
    .toEqual(['/1', '/2', '/3'])
})

test('nobody hears of requests whose connection went before their turn', async () => {
  const heard: string[] = []
  const client = await connected((request, response) => {
    heard.push(request.url ?? '')
    response.once('close', () => heard.push('gone'))
  })
  client.write(get('/1') + get('/2') + get('/3'))
  await expect.poll(() => heard).toEqual(['/1'])
  client.socket.destroy()

  await expect.poll(() => heard).toEqual(['/1', 'gone'])
})

test('a connection that sends too far ahead is cut', async () => {
  let count = 0
  const client = await connected(() => {
    count += 1
  })
  client.write(get('/').repeat(34))

  await once(client.socket, 'close')
  expect(count).toBe(1)
})

function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`
}

interface Client {
  readonly socket: Socket
  readonly received: string
  write(text: string): void
}

async function connected(listener: RequestListener): Promise<Client> {
  const server = createServer(oneAtATime(listener))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => {
    socket.destroy()
    server.closeAllConnections()
    server.close()
  })
  let received = ''
  socket.setEncoding('latin1').on('data', (text: string) => (received += text))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return {
    socket,
    get received() {
      return received
    },
    write: (text) => void socket.write(text),
  }
}
