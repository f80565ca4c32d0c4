import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { rawConnection, type RawConnection } from '../harness/raw-connection.ts'
import { startServe } from '../harness/serve-process.ts'

const ask = 'GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n'

test('a connection more than there may be is refused, and those that are there go on', async () => {
  const directory = await temporaryDirectory('connections', { inMemory: true })
  onTestFinished(() => directory.remove())
  const server = await startServe({
    dataDirectory: join(directory.path, 'data'),
    config: 'BERTH_MAXIMUM_CONNECTIONS: 3\n',
    words: ['--host', '127.0.0.1'],
  })
  onTestFinished(() => server.stop())
  await server.started()
  const open = async (): Promise<RawConnection> => {
    const connection = await rawConnection(server.port)
    onTestFinished(() => connection.end())
    return connection
  }

  const within = [await open(), await open(), await open()]
  // Each is known to the server when it has an answer.
  for (const connection of within) {
    connection.write(ask)
    expect((await connection.answer())?.status).toBe(401)
  }
  const beyond = [await open(), await open()]
  await Promise.all(beyond.map((connection) => connection.closed))
  for (const connection of within) {
    connection.write(ask)
    expect((await connection.answer())?.status).toBe(401)
  }
  const [first] = within
  first?.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  await first?.closed
  expect(first?.received).toMatch(/^quay_connections_refused_total 2$/m)
  expect(first?.received).toMatch(/^quay_connections 3$/m)
  expect(server.logged('connections refused')).toHaveLength(1)

  // There is room again.
  const next = await open()
  next.write(ask)
  expect((await next.answer())?.status).toBe(401)
})
