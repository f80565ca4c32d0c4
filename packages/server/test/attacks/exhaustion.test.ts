import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { blob, digestOf, pushBlob, pushImage, type TestBlob } from '../harness/content.ts'
import { openFiles, residentMebibytes } from '../harness/process-usage.ts'
import { rawConnection, type RawConnection } from '../harness/raw-connection.ts'
import type { RegistryClient } from '../harness/registry-client.ts'

const repository = 'admin/busy'
const idleConnections = 10_000

let server: ChildServer
let directory: { readonly path: string; remove(): Promise<void> }
let client: RegistryClient
let large: TestBlob
let usualMebibytes: number
const connections: RawConnection[] = []

beforeEach(async () => {
  directory = await temporaryDirectory('exhaustion', { inMemory: true })
  // Long, so that no test passes because its attackers were let go.
  const config = 'BERTH_HEADERS_TIMEOUT: 10m\nBERTH_IDLE_TIMEOUT: 10m\n'
  server = await startChildServer({ dataDirectory: directory.path, config })
  client = server.client(administrator)
  await pushImage(client, repository, 'latest', 'busy')
  large = await pushBlob(client, repository, blob(randomBytes(16_000_000)))
  await expectServed()
  usualMebibytes = residentMebibytes(server.process.pid)
})

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.end()
  await server.stop()
  await directory.remove()
})

test('attack 9: ten thousand idle connections cost little, and others are served', async ({
  skip,
}) => {
  const filesMaximum = Number(
    /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1],
  )
  if (filesMaximum < idleConnections + 1000) skip(`this account may open ${filesMaximum} files`)
  await open(idleConnections, () => undefined)
  await waitUntil(
    'all connections are there',
    () => openFiles(server.process.pid) > idleConnections,
  )
  await expectServed()
  expect(grownMebibytes()).toBeLessThan(300)
})

test('attack 9: readers who stop in the middle hold little, and give it back', async () => {
  const token = await client.tokenFor(`repository:${repository}:pull`)
  const filesBefore = openFiles(server.process.pid)
  await open(1000, (connection) => {
    connection.socket.pause()
    connection.write(pull(large.digest, token))
  })
  await waitUntil('all are being read', () => openFiles(server.process.pid) >= filesBefore + 2000)
  await expectServed()
  expect(grownMebibytes()).toBeLessThan(400)

  for (const connection of connections.splice(0)) connection.end()
  await waitUntil('all files are closed', () => openFiles(server.process.pid) <= filesBefore + 10)
})

test('attack 9: requests that are sent ahead hold no more than one', async () => {
  const token = await client.tokenFor(`repository:${repository}:pull`)
  const filesBefore = openFiles(server.process.pid)
  await open(100, (connection) => {
    connection.socket.pause()
    connection.write(pull(large.digest, token).repeat(20))
  })
  await waitUntil('all are being read', () => openFiles(server.process.pid) >= filesBefore + 200)
  await expectServed()
  expect(openFiles(server.process.pid)).toBeLessThanOrEqual(filesBefore + 205)
  expect(grownMebibytes()).toBeLessThan(200)
})

test('attack 9: uploads that stop in the middle hold little, and others push', async () => {
  const token = await client.tokenFor(`repository:${repository}:pull,push`)
  const part = randomBytes(900_000)
  const digest = digestOf(part)
  await open(400, (connection) => {
    connection.write(
      `POST /v2/${repository}/blobs/uploads/?digest=${digest} HTTP/1.1\r\n${bearer(token)}Content-Length: 999999999\r\n\r\n`,
    )
    connection.socket.write(part)
  })
  await expectServed()
  await pushBlob(client, repository, blob(randomBytes(2_000_000)))
  expect(grownMebibytes()).toBeLessThan(250)
})

test('attack 9: manifests that stop in the middle have a bound together', async () => {
  const token = await client.tokenFor(`repository:${repository}:pull,push`)
  const part = Buffer.alloc(3_900_000, ' ')
  await open(150, (connection) => {
    connection.write(
      `PUT /v2/${repository}/manifests/never HTTP/1.1\r\n${bearer(token)}Content-Length: 4000000\r\n\r\n`,
    )
    connection.socket.write(part)
  })
  await waitUntil('some are told to come back', () =>
    connections.some(({ received }) => received.startsWith('HTTP/1.1 503')),
  )
  await expectServed()
  expect(grownMebibytes()).toBeLessThan(700)

  for (const connection of connections.splice(0)) connection.end()
  await waitUntil('there is room again', async () => {
    await pushImage(client, repository, 'later', 'later')
    return true
  })
})

test('attack 9: connections beyond the limit are dropped, and those within it served', async () => {
  await server.stop()
  server = await startChildServer({
    dataDirectory: directory.path,
    config: 'BERTH_MAXIMUM_CONNECTIONS: 20\n',
  })
  client = server.client(administrator)
  await client.tokenFor(`repository:${repository}:pull`)
  await open(30, () => undefined)
  await waitUntil('the surplus is dropped', () => {
    const left = connections.filter(({ socket }) => !socket.destroyed)
    return left.length === 19
  })
  expect((await client.get(`/v2/${repository}/manifests/latest`)).status).toBe(200)
})

test('attack 9: a flood of guesses leaves the disk to others', async () => {
  await server.stop()
  // As dear as they are by default.
  const config = 'BERTH_PASSWORD_HASH_MEMORY: 19M\nBERTH_PASSWORD_HASH_PASSES: 2\n'
  server = await startChildServer({ dataDirectory: directory.path, config })
  client = server.client(administrator)
  await expectServed()
  let isOver = false
  const guesses = Array.from({ length: 250 }, (_, index) =>
    server.client({ username: `user-${index}`, password: 'a-guess' }).askForToken([]),
  )
  const flood = Promise.all(guesses).finally(() => {
    isOver = true
  })
  let slowest = 0
  let pulls = 0
  while (!isOver && pulls < 20) {
    const startedAt = performance.now()
    await client.get(`/v2/${repository}/blobs/${large.digest}`)
    slowest = Math.max(slowest, performance.now() - startedAt)
    pulls += 1
  }
  expect(slowest).toBeLessThan(4000)
  const statuses = new Set((await flood).map(({ status }) => status))
  // 429: the line was full.
  expect(statuses).toEqual(new Set([401, 429]))
})

/** Opens connections a hundred at a time. */
async function open(count: number, begin: (connection: RawConnection) => void): Promise<void> {
  for (let opened = 0; opened < count; opened += 100) {
    const batch = Array.from({ length: Math.min(100, count - opened) }, () =>
      rawConnection(server.port),
    )
    for (const connection of await Promise.all(batch)) {
      connections.push(connection)
      begin(connection)
    }
  }
}

/** A client without bad intentions is served, and soon. */
async function expectServed(): Promise<void> {
  const startedAt = performance.now()
  const manifest = await client.get(`/v2/${repository}/manifests/latest`)
  const layer = await client.get(`/v2/${repository}/blobs/${large.digest}`)
  expect([manifest.status, digestOf(layer.body)]).toEqual([200, large.digest])
  expect(performance.now() - startedAt).toBeLessThan(15_000)
}

function grownMebibytes(): number {
  return residentMebibytes(server.process.pid) - usualMebibytes
}

function pull(digest: string, token: string | undefined): string {
  return `GET /v2/${repository}/blobs/${digest} HTTP/1.1\r\n${bearer(token)}\r\n`
}

function bearer(token: string | undefined): string {
  return `Host: localhost\r\nAuthorization: Bearer ${token}\r\n`
}
