import { createServer, type RequestListener, type Server } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { Connection, type Origin } from './connection.ts'
import { drive } from './drive.ts'

const opened: { close: () => void }[] = []
afterEach(() => {
  for (const resource of opened.splice(0)) resource.close()
})

async function serve(listener: RequestListener): Promise<{ server: Server; origin: Origin }> {
  const server = createServer(listener)
  opened.push({
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { server, origin: { host: address.address, port: address.port } }
}

function connectionTo(origin: Origin, timeoutSeconds = 5): Connection {
  const connection = new Connection(origin, { timeoutSeconds })
  opened.push(connection)
  return connection
}

test('requests follow each other over one connection', async () => {
  const ports = new Set<number | undefined>()
  const { origin } = await serve((request, response) => {
    ports.add(request.socket.remotePort)
    response.end(request.url)
  })
  const connection = connectionTo(origin)
  for (const target of ['/one', '/two', '/three']) {
    const answer = await connection.request({ method: 'GET', target, isBodyKept: true })
    expect(answer.body?.toString()).toBe(target)
  }
  expect(ports.size).toBe(1)
})

test('a body in pieces arrives whole, larger than any buffer on the way', async () => {
  let receivedBytes = 0
  const { origin } = await serve((request, response) => {
    request.on('data', (chunk: Buffer) => (receivedBytes += chunk.length))
    request.on('end', () => response.writeHead(201).end())
  })
  const body = Array.from({ length: 64 }, () => Buffer.alloc(1 << 18))
  const answer = await connectionTo(origin).request({
    method: 'PUT',
    target: '/',
    body,
    bodyBytes: 64 << 18,
  })
  expect(answer.status).toBe(201)
  expect(receivedBytes).toBe(64 << 18)
})

test('a server that closes after its answer is asked again over a new connection', async () => {
  const { origin } = await serve((_, response) => {
    response.setHeader('Connection', 'close')
    response.end('bye')
  })
  const connection = connectionTo(origin)
  for (const _ of [1, 2]) {
    expect(await connection.request({ method: 'GET', target: '/' })).toMatchObject({
      status: 200,
      bodyBytes: 3,
    })
  }
})

test('a refusal before the end of the body is an answer like any other', async () => {
  const { origin } = await serve((_, response) => response.writeHead(413).end('too large'))
  function* endless() {
    for (let count = 0; count < 10_000; count += 1) yield Buffer.alloc(1 << 16)
  }
  const answer = await connectionTo(origin).request({
    method: 'PUT',
    target: '/',
    body: endless(),
    bodyBytes: 10_000 << 16,
  })
  expect(answer.status).toBe(413)
})

test('a connection that breaks in the middle of an answer fails the request, not the next one', async () => {
  let isFirst = true
  const { origin } = await serve((request, response) => {
    if (!isFirst) return response.end('whole')
    isFirst = false
    response.writeHead(200, { 'Content-Length': 100 })
    response.write('half', () => request.socket.destroy())
    return undefined
  })
  const connection = connectionTo(origin)
  await expect(connection.request({ method: 'GET', target: '/' })).rejects.toThrow(
    'closed the connection',
  )
  expect(await connection.request({ method: 'GET', target: '/' })).toMatchObject({ bodyBytes: 5 })
})

test('a server that says nothing is given up', async () => {
  const { origin } = await serve(() => undefined)
  const silent = connectionTo(origin, 0.05).request({ method: 'GET', target: '/' })
  await expect(silent).rejects.toThrow('no byte from the server')
})

test('a load does exactly as many steps as it should, all connections at the same time', async () => {
  let active = 0
  let mostActive = 0
  const { origin } = await serve((_, response) => {
    active += 1
    mostActive = Math.max(mostActive, active)
    setImmediate(() => {
      active -= 1
      response.end()
    })
  })
  const indexes: number[] = []
  const driven = await drive({
    origin,
    connections: 4,
    count: 50,
    step: async (connection, index) => {
      indexes.push(index)
      await connection.request({ method: 'GET', target: '/' })
    },
  })
  expect(driven.steps).toBe(50)
  expect(driven.latenciesSeconds).toHaveLength(50)
  expect(new Set(indexes).size).toBe(50)
  expect(mostActive).toBeGreaterThan(1)
})

test('one failed step ends the load', async () => {
  const { origin } = await serve((_, response) => response.end())
  let steps = 0
  const load = drive({
    origin,
    connections: 2,
    count: 1_000,
    step: async (connection, index) => {
      steps += 1
      await connection.request({ method: 'GET', target: '/' })
      if (index === 5) throw new Error('not what was asked for')
    },
  })
  await expect(load).rejects.toThrow('not what was asked for')
  expect(steps).toBeLessThan(20)
})

test('a load without an end is refused', async () => {
  const options = { origin: { host: '127.0.0.1', port: 1 }, connections: 1 }
  await expect(drive({ ...options, step: async () => undefined })).rejects.toThrow('never ends')
})
