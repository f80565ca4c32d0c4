import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { blob, pushBlob } from '../harness/content.ts'
import { rawConnection, type RawConnection } from '../harness/raw-connection.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { type ServeProcess, startServe } from '../harness/serve-process.ts'

const password = 'correct-horse-battery'

let directory: TemporaryDirectory
let server: ServeProcess
let client: RegistryClient

beforeAll(async () => {
  directory = await temporaryDirectory('slow', { inMemory: true })
  server = await startServe({
    dataDirectory: join(directory.path, 'data'),
    config: 'BERTH_HEADERS_TIMEOUT: 1s\nBERTH_IDLE_TIMEOUT: 2s\nBERTH_UPLOAD_TIMEOUT: 4s\n',
    words: ['--host', '127.0.0.1'],
    environment: { BERTH_ADMIN_PASSWORD: password },
  })
  await server.started()
  client = new RegistryClient(`http://127.0.0.1:${server.port}`, { username: 'admin', password })
  await client.tokenFor('repository:admin/slow:pull,push')
})

afterAll(async () => {
  await client.close()
  await server.stop()
  await directory.remove()
})

async function connection(): Promise<RawConnection> {
  const raw = await rawConnection(server.port)
  onTestFinished(() => raw.end())
  return raw
}

/** Sends a character every tenth of a second until the server hangs up. */
function drip(raw: RawConnection, character: string): void {
  const timer = setInterval(() => raw.write(character), 100)
  void raw.closed.then(() => clearInterval(timer))
  onTestFinished(() => clearInterval(timer))
}

async function secondsUntil(event: Promise<unknown>): Promise<number> {
  const before = performance.now()
  await event
  return (performance.now() - before) / 1000
}

/** That others are served is true while the slow client is held, and not only afterwards. */
async function expectOthersAreServed(): Promise<void> {
  const answer = await client.sendRaw('GET', '/v2/')
  expect(answer.status).toBe(401)
}

test('a connection on which nothing is ever sent is closed', async () => {
  const raw = await connection()
  await expectOthersAreServed()
  expect(await secondsUntil(raw.closed)).toBeLessThan(10)
})

test('headers that come a letter at a time are not waited for', async () => {
  const raw = await connection()
  raw.write('GET /v2/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
  drip(raw, 'a')
  await expectOthersAreServed()
  expect(await secondsUntil(raw.closed)).toBeLessThan(10)
  expect(raw.received).toMatch(/^HTTP\/1\.1 408 /)
  expect(raw.received).toContain('"errors"')
})

test('a body that falls silent is not waited for, and what came of it is kept', async () => {
  const begun = await client.post('/v2/admin/slow/blobs/uploads/')
  const location = String(begun.headers['location'])
  const raw = await connection()
  raw.write(await patchHead(location, 100))
  raw.write('0123456789')
  await expectOthersAreServed()
  expect(await secondsUntil(raw.closed)).toBeLessThan(10)
  await expect
    .poll(async () => (await client.get(location)).headers['range'], { timeout: 10_000 })
    .toBe('0-9')
})

test('an upload that comes a letter at a time ends after BERTH_UPLOAD_TIMEOUT', async () => {
  const begun = await client.post('/v2/admin/slow/blobs/uploads/')
  const location = String(begun.headers['location'])
  const raw = await connection()
  raw.write(await patchHead(location, 1_000_000))
  drip(raw, 'a')
  await expectOthersAreServed()
  const answer = await raw.answer()
  expect(answer?.status).toBe(408)
  const kept = await client.get(location)
  expect(kept.status).toBe(204)
  expect(Number(/^0-(\d+)$/.exec(String(kept.headers['range']))?.[1])).toBeGreaterThan(5)
})

test('a reader that does not read is let go', async () => {
  const large = await pushBlob(client, 'admin/slow', blob(Buffer.alloc(64 * 1024 * 1024, 1)))
  const token = await client.tokenFor('repository:admin/slow:pull,push')
  const socket = connect({ host: '127.0.0.1', port: server.port })
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  socket.pause()
  socket.write(
    `GET /v2/admin/slow/blobs/${large.digest} HTTP/1.1\r\nHost: localhost\r\n` +
      `Authorization: Bearer ${token}\r\n\r\n`,
  )
  await expectOthersAreServed()
  // Nothing of the 64 MiB is read until the server has had time to lose its patience.
  expect(await secondsUntil(hangUp(socket))).toBeLessThan(10)
})

test('a hundred slow clients hold up nobody', async () => {
  const slow = await Promise.all(Array.from({ length: 100 }, connection))
  for (const raw of slow) {
    raw.write('GET /v2/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    drip(raw, 'a')
  }
  const before = performance.now()
  for (let count = 0; count < 50; count += 1) await expectOthersAreServed()
  expect(performance.now() - before).toBeLessThan(5000)
  await Promise.all(slow.map((raw) => raw.closed))
})

async function patchHead(location: string, contentLength: number): Promise<string> {
  const token = await client.tokenFor('repository:admin/slow:pull,push')
  return (
    `PATCH ${location} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n` +
    `Content-Type: application/octet-stream\r\nContent-Length: ${contentLength}\r\n\r\n`
  )
}

/** Resolves when the server has given the connection up: what is written to it is refused then. */
async function hangUp(socket: Socket): Promise<void> {
  const gone = Promise.race([once(socket, 'error'), once(socket, 'close')])
  const timer = setInterval(() => socket.write('GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n'), 200)
  try {
    await gone
  } finally {
    clearInterval(timer)
  }
}
