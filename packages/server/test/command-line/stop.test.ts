import { expect, test } from 'vitest'

import { rawConnection } from '../harness/raw-connection.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import { registryInTest } from '../harness/serve-in-test.ts'
import type { ServeProcess } from '../harness/serve-process.ts'

let server: ServeProcess
let client: RegistryClient

async function start(config = ''): Promise<void> {
  ;({ server, client } = await registryInTest({ config }))
}

/** A request that is under way: an upload of two bytes, of which the test holds the last. */
async function uploadUnderWay() {
  const begun = await client.post('/v2/admin/app/blobs/uploads/')
  const token = await client.tokenFor('repository:admin/app:pull,push')
  const connection = await rawConnection(server.port)
  connection.write(
    `PATCH ${begun.headers['location']} HTTP/1.1\r\nHost: localhost\r\n` +
      `Authorization: Bearer ${token}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
  )
  expect((await connection.answer())?.status).toBe(100)
  connection.write('a')
  return {
    connection,
    async finish() {
      connection.write('b')
      return await connection.answer()
    },
  }
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s a request under way is answered, and the process ends with 0',
  async (signal) => {
    await start()
    const upload = await uploadUnderWay()
    server.process.kill(signal)
    await server.untilLogged('server stopping')
    expect(await upload.finish()).toMatchObject({ status: 202, headers: { range: '0-1' } })
    await upload.connection.closed
    expect(await server.process.ended).toBe(0)
    expect(server.logged('server stopped')).toHaveLength(1)
  },
)

test('a stopping server takes no new connection', async () => {
  await start()
  const upload = await uploadUnderWay()
  server.process.kill('SIGTERM')
  await server.untilLogged('server stopping')
  await expect(rawConnection(server.port)).rejects.toThrow('ECONNREFUSED')
  expect(await upload.finish()).toMatchObject({ status: 202 })
})

test('idle connections, used or not, do not hold a server up', async () => {
  await start()
  const unused = await rawConnection(server.port)
  const used = await rawConnection(server.port)
  used.write('GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect((await used.answer())?.status).toBe(401)
  server.process.kill('SIGTERM')
  await Promise.all([unused.closed, used.closed])
  expect(await server.process.ended).toBe(0)
})

test('a request that does not end is cut off after BERTH_STOP_TIMEOUT', async () => {
  await start('BERTH_STOP_TIMEOUT: 1s\n')
  const { connection } = await uploadUnderWay()
  server.process.kill('SIGTERM')
  await connection.closed
  expect(await server.process.ended).toBe(0)
  expect(server.logged('connections cut off')[0]).toMatchObject({ connections: 1 })
})

test('a second signal, given later, ends the process at once', async () => {
  await start()
  await uploadUnderWay()
  server.process.kill('SIGTERM')
  await server.untilLogged('server stopping')
  const pressedAt = performance.now()
  await expect
    .poll(
      () => {
        server.process.kill('SIGTERM')
        return server.process.hasEnded
      },
      { timeout: 10_000, interval: 100 },
    )
    .toBe(true)
  expect(performance.now() - pressedAt).toBeGreaterThan(900)
  expect(await server.process.ended).toBe(1)
})

test('one press that arrives twice, from the terminal and from npm, is one', async () => {
  await start()
  const upload = await uploadUnderWay()
  server.process.kill('SIGINT')
  server.process.kill('SIGINT')
  await server.untilLogged('server stopping')
  server.process.kill('SIGINT')
  expect(await upload.finish()).toMatchObject({ status: 202 })
  expect(await server.process.ended).toBe(0)
})
