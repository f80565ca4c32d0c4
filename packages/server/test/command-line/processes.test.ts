import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { Browser } from '../harness/browser.ts'
import { administrator } from '../harness/child-server.ts'
import { pushImage, pushManifest } from '../harness/content.ts'
import { type EventStream, openEventStream } from '../harness/event-stream.ts'
import { rawConnection } from '../harness/raw-connection.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import { clientInTest, registryInTest } from '../harness/serve-in-test.ts'
import type { ServeProcess } from '../harness/serve-process.ts'
import { startWebhookReceiver } from '../harness/webhook-receiver.ts'

let server: ServeProcess

async function start(config = ''): Promise<void> {
  const served = await registryInTest({ config, words: ['--processes', '2'] })
  server = served.server
}

/** A client has one connection, and so always meets the same process. */
function newClient(): RegistryClient {
  return clientInTest(server.port, administrator)
}

/** The processes that serve, as the kernel knows them. */
function members(): number[] {
  const { pid } = server.process
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
}

const version = 'GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n'

test('what is pushed through one process is pulled through all', async () => {
  await start()
  expect(members()).toHaveLength(2)
  const { manifest } = await pushImage(newClient(), 'admin/app', 'v1', 'seed')
  for (let count = 0; count < 4; count += 1) {
    const pulled = await newClient().get('/v2/admin/app/manifests/v1')
    expect(pulled.body).toEqual(manifest.content)
  }
})

test('one banner is printed, and one start logged', async () => {
  await start()
  expect(server.banner.match(/Berth \S+ is running/g)).toHaveLength(1)
  expect(server.logged('server started')).toHaveLength(1)
  expect(server.logged('database migrated')).toHaveLength(1)
})

test('a process that dies is replaced, and the others serve on', async () => {
  await start()
  const before = members()
  process.kill(before[0] as number, 'SIGKILL')
  await server.untilLogged('process died')
  expect((await newClient().askForToken([])).status).toBe(200)
  await waitUntil('there are two again', () => members().length === 2)
  expect(members()).not.toContain(before[0])
})

test('a process that keeps dying is replaced after pauses that grow', async () => {
  await start()
  const kept = members()[1]
  for (let death = 1; death <= 3; death += 1) {
    await waitUntil('the process is there again', () => members().some((pid) => pid !== kept))
    const pid = members().find((member) => member !== kept)
    process.kill(pid as number, 'SIGKILL')
    await server.untilLogged('process died', death)
  }
  const pauses = server.logged('process died').map((line) => line['againInSeconds'])
  expect(pauses).toEqual([0.25, 0.5, 1])
})

test('SIGTERM lets a request of any process end, and ends all of them', async () => {
  await start()
  const pids = members()
  const client = newClient()
  const begun = await client.post('/v2/admin/app/blobs/uploads/')
  const token = await client.tokenFor('repository:admin/app:pull,push')
  const upload = await rawConnection(server.port)
  upload.write(
    `PATCH ${begun.headers['location']} HTTP/1.1\r\nHost: localhost\r\n` +
      `Authorization: Bearer ${token}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`,
  )
  expect((await upload.answer())?.status).toBe(100)
  upload.write('a')
  server.process.kill('SIGTERM')
  await server.untilLogged('server stopping')
  upload.write('b')
  expect(await upload.answer()).toMatchObject({ status: 202, headers: { range: '0-1' } })
  expect(await server.process.ended).toBe(0)
  expect(pids.filter(isThere)).toEqual([])
})

test('the processes do not outlive the one above them', async () => {
  await start()
  const pids = members()
  server.process.kill('SIGKILL')
  await expect.poll(() => pids.filter(isThere), { timeout: 10_000 }).toEqual([])
})

test('SIGHUP reaches every process; a faulty file is reported once', async () => {
  await start()
  const readOnly = async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => newClient().post('/v2/admin/app/blobs/uploads/')),
    )
    return answers.map(({ status }) => status)
  }
  expect(await readOnly()).toEqual([202, 202, 202, 202])
  await server.configure('REGISTRY_STATE: readonly\n')
  server.process.kill('SIGHUP')
  await server.untilLogged('configuration reloaded', 3)
  expect(await readOnly()).toEqual([405, 405, 405, 405])
  await server.configure('REGISTRY_STATE: frozen\n')
  server.process.kill('SIGHUP')
  await server.untilLogged('configuration not reloaded')
  server.process.kill('SIGHUP')
  await server.untilLogged('configuration not reloaded', 2)
  expect(server.logged('configuration reloaded')).toHaveLength(3)
})

test('connections are spread over the processes', async () => {
  await start()
  const before = members().map(jiffies)
  const connections = await Promise.all([1, 2, 3, 4].map(() => rawConnection(server.port)))
  for (let round = 0; round < 200; round += 1) {
    for (const connection of connections) connection.write(version)
    await Promise.all(connections.map((connection) => connection.answer()))
  }
  for (const connection of connections) connection.end()
  const after = members().map(jiffies)
  expect(after.every((time, index) => time > (before[index] as number))).toBe(true)
})

test('each event is told once and in order, whichever process took the push', async () => {
  const hook = await startWebhookReceiver()
  onTestFinished(() => hook.stop())
  await start('SSRF_ALLOWED_HOSTS: [127.0.0.1]\n')
  const clients = [newClient(), newClient(), newClient(), newClient()]
  const { manifest } = await pushImage(newClient(), 'admin/app', undefined, 'seed')
  const push = async (tag: string) => {
    for (const [index, client] of clients.entries()) {
      await pushManifest(client, 'admin/app', manifest, `${tag}-${index}`)
    }
    return clients.map((_client, index) => `${tag}-${index}`)
  }
  const told = (form: RegExp) =>
    hook.received
      .flatMap(({ text }) => (JSON.parse(text) as { updated_tags: string[] }).updated_tags)
      .filter((tag) => form.test(tag))
  const made = await (
    await signIn()
  ).post('/repository/admin/app/notification/', {
    event: 'repo_push',
    method: 'webhook',
    config: { url: hook.url },
    eventConfig: {},
  })
  expect(made.status).toBe(201)
  // The process that did not take this call hears of it at its leisure.
  const early: string[][] = []
  await waitUntil('all processes know that they are watched', async () => {
    early.push(await push(`early${early.length}`))
    return early.some((tags) => tags.every((tag) => told(/^early/).includes(tag)))
  })

  const tags: string[] = []
  for (let number = 0; number < 10; number += 1) tags.push(...(await push(`v${number}`)))
  await waitUntil('all are told', () => told(/^v/).length >= tags.length)
  // What could be told twice comes before what is pushed now.
  tags.push(...(await push('vlast')))
  await waitUntil('the last are told', () => told(/^vlast/).length >= clients.length)
  expect(told(/^v/)).toEqual(tags)
})

test('an open page hears of pushes, whichever processes it and the pusher met', async () => {
  await start()
  const pages = await Promise.all([1, 2, 3, 4].map(() => openPage()))
  const pusher = newClient()
  await pushImage(pusher, 'admin/app', 'v1', 'seed')
  for (const page of pages) {
    expect(await page.next()).toEqual({
      event: 'repo_push',
      data: { namespace: 'admin', repository: 'app', tags: ['v1'] },
    })
  }
})

async function signIn(): Promise<Browser> {
  const browser = await Browser.openWith(newClient())
  expect((await browser.post('/signin', administrator)).status).toBe(200)
  return browser
}

/** A page that shows the repository, on a connection of its own. */
async function openPage(): Promise<EventStream> {
  const { cookie } = await signIn()
  const page = await openEventStream(
    `http://127.0.0.1:${server.port}/realtime/user/subscribe?topic=admin/app`,
    { cookie },
  )
  onTestFinished(() => page.close())
  expect(await page.next()).toEqual({ event: 'pulse', data: {} })
  return page
}

/** The time that a process has computed, in hundredths of a second. */
function jiffies(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return Number(fields[11]) + Number(fields[12])
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
