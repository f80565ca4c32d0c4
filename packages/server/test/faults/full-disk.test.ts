import { randomBytes } from 'node:crypto'
import { execFile } from 'node:child_process'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, onTestFinished, test } from 'vitest'

import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import {
  administrator,
  type ChildServer,
  startChildServer,
  whyNoSmallDisk,
} from '../harness/child-server.ts'
import { blob, digestOf, pushImage } from '../harness/content.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'

const repository = 'admin/full'
const uploads = `/v2/${repository}/blobs/uploads/`
const diskBytes = 12_000_000

const reason = whyNoSmallDisk()
describe('a disk that is full', reason === undefined ? fullDisk : () => testThatCannotRun(reason))

function fullDisk() {
  test('attack 29: a store without space answers 507, keeps what it has, and heals', async () => {
    const { server, disk } = await startOn(
      (path) => `DISTRIBUTED_STORAGE_CONFIG:\n  default: [LocalStorage, {storage_path: ${path}}]\n`,
    )
    const client = server.client(administrator)
    const image = await pushImage(client, repository, 'kept', 'kept')
    const large = blob(randomBytes(diskBytes + 1_000_000))

    // Each way to push a blob runs into the end of the disk, and gives back what it took.
    const atOnce = await client.post(`${uploads}?digest=${large.digest}`, { body: large.content })
    expectFull(atOnce, disk)
    const upload = await begin(client)
    const start = large.content.subarray(0, 3_000_000)
    expect((await client.patch(upload, { body: start })).status).toBe(202)
    expectFull(await client.patch(upload, { body: large.content }), disk)
    expect((await client.get(upload)).headers['range']).toBe('0-2999999')
    expectFull(await client.put(`${upload}?digest=${large.digest}`, { body: large.content }), disk)

    const freeDisk = await fill(server, disk)
    expectFull(await pushSmall(client), disk)
    expect((await client.get(`/v2/${repository}/blobs/${image.layer.digest}`)).status).toBe(200)
    expect((await client.get(`/v2/${repository}/manifests/kept`)).status).toBe(200)

    await freeDisk()
    expect((await pushSmall(client)).status).toBe(201)
    // What was interrupted goes on from the last byte that was acknowledged.
    const rest = randomBytes(100_000)
    const whole = Buffer.concat([start, rest])
    const end = await client.put(`${upload}?digest=${digestOf(whole)}`, { body: rest })
    expect(end.status).toBe(201)
    const pulled = await client.get(`/v2/${repository}/blobs/${digestOf(whole)}`)
    expect(digestOf(pulled.body)).toBe(digestOf(whole))
  })

  test('attack 29: a database without space answers 507, pulls go on, and it heals', async () => {
    const { server, disk } = await startOn(
      (path) => `DB_URI: sqlite:///${join(path, 'berth.db')}\n`,
    )
    const client = server.client(administrator)
    const image = await pushImage(client, repository, 'kept', 'kept')
    const freeDisk = await fill(server, disk)

    // What the log of the database has room for is still taken.
    let refused = await pushSmall(client)
    for (let tries = 0; refused.status === 201 && tries < 2000; tries += 1) {
      refused = await pushSmall(client)
    }
    expectFull(refused, disk)
    expect((await client.get(`/v2/${repository}/blobs/${image.layer.digest}`)).status).toBe(200)
    expect((await client.get(`/v2/${repository}/manifests/kept`)).status).toBe(200)
    expect((await client.get(`/v2/${repository}/tags/list`)).json()).toMatchObject({
      tags: ['kept'],
    })
    client.forgetTokens()
    expect((await client.get(`/v2/${repository}/tags/list`)).status).toBe(200)

    await freeDisk()
    expect((await pushSmall(client)).status).toBe(201)
    await pushImage(client, repository, 'later', 'later')
  })

  test('attack 29: a store that is read-only answers 503, pulls go on, and it heals', async () => {
    const { server, disk } = await startOn(
      (path) => `DISTRIBUTED_STORAGE_CONFIG:\n  default: [LocalStorage, {storage_path: ${path}}]\n`,
    )
    const client = server.client(administrator)
    const image = await pushImage(client, repository, 'kept', 'kept')
    const remount = (how: string) =>
      promisify(execFile)('nsenter', [
        ...['--target', String(server.process.pid), '--mount'],
        ...['mount', '-o', `remount,${how}`, disk],
      ])

    await remount('ro')
    const refused = await pushSmall(client)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expectNoPath(refused, disk)
    expect((await client.get(`/v2/${repository}/blobs/${image.layer.digest}`)).status).toBe(200)

    await remount('rw')
    expect((await pushSmall(client)).status).toBe(201)
  })
}

async function startOn(
  config: (disk: string) => string,
): Promise<{ server: ChildServer; disk: string }> {
  const directory = await temporaryDirectory('full-disk', { inMemory: true })
  const disk = join(directory.path, 'disk')
  await mkdir(disk)
  const server = await startChildServer({
    dataDirectory: join(directory.path, 'data'),
    config: config(disk),
    smallDisk: { directory: disk, sizeBytes: diskBytes },
  })
  onTestFinished(async () => {
    await server.stop()
    await directory.remove()
  })
  return { server, disk }
}

/** Takes all the space that is left. Answers with what gives it back. */
async function fill(server: ChildServer, disk: string): Promise<() => Promise<void>> {
  const inside = server.inside(disk)
  const { bavail, bsize } = await statfs(inside)
  const file = join(inside, 'filler')
  await writeFile(file, Buffer.alloc(bavail * bsize))
  return () => rm(file)
}

async function begin(client: RegistryClient): Promise<string> {
  const answer = await client.post(uploads)
  expect(answer.status).toBe(202)
  return answer.headers['location'] as string
}

async function pushSmall(client: RegistryClient): Promise<Answer> {
  const content = blob(randomBytes(10_000))
  return await client.post(`${uploads}?digest=${content.digest}`, { body: content.content })
}

function expectFull(answer: Answer, disk: string): void {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 507 })
  expect(answer.codes()).toEqual(['UNAVAILABLE'])
  expectNoPath(answer, disk)
}

/** An answer tells a stranger nothing about where things lie. */
function expectNoPath(answer: Answer, disk: string): void {
  expect(answer.text).not.toMatch(/ENOSPC|EROFS|SQLITE|\.db|blobs\/[0-9a-f]{2}/)
  expect(answer.text).not.toContain(disk)
}
