import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'

import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'

import { answerRequests } from './requests.ts'

/** Answers with the name of the part that a request was led to. */
async function serving(parts: { readonly isPrepared?: boolean; readonly hasRegistry?: boolean }) {
  const app = Fastify()
  app.all('/*', () => 'web')
  await app.ready()
  const server = createServer(
    answerRequests({
      registry:
        parts.hasRegistry === false
          ? undefined
          : (_request, response) => {
              response.end('registry')
              return Promise.resolve()
            },
      web: () => Promise.resolve(app),
      isPrepared: () => parts.isPrepared ?? true,
    }),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    await app.close()
  })
  const { port } = server.address() as AddressInfo
  return async (target: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString()
  }
}

test.each([
  ['/v2/', 'registry'],
  ['/v2', 'registry'],
  ['/v2?x=1', 'registry'],
  ['/v2/_catalog?n=1', 'registry'],
  ['http://registry.example.com/v2/', 'registry'],
  ['HTTP://127.0.0.1:5000/v2', 'registry'],
  ['/', 'web'],
  ['/v2x', 'web'],
  ['/v1/v2/', 'web'],
  ['/health/instance', 'web'],
])('%s is led to the %s', async (target, part) => {
  const get = await serving({})
  expect(await get(target)).toContain(`\r\n\r\n${part}`)
})

test('until the database is prepared the registry says when to come again', async () => {
  const get = await serving({ isPrepared: false })
  const answer = await get('/v2/')
  expect(answer).toMatch(/^HTTP\/1\.1 503 /)
  expect(answer).toMatch(/retry-after: 5/i)
  expect(answer).toContain('"code":"UNAVAILABLE"')
  expect(await get('/health/instance')).toContain('web')
})

test('a process without the role of the registry has none', async () => {
  const get = await serving({ hasRegistry: false })
  expect(await get('/v2/')).toContain('\r\n\r\nweb')
})
