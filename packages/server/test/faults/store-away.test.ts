import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { blob, digestOf, pushBlob, pushImage } from '../harness/content.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'

const repository = 'pusher/away'
const uploads = `/v2/${repository}/blobs/uploads/`

let berth: RunningBerth
let client: RegistryClient

beforeEach(async () => {
  berth = await startBerth()
  await berth.createUser('pusher')
  client = berth.client('pusher')
})

afterEach(() => berth.stop())

test('attack 29: a store that goes answers 503 and is not made anew; it heals when it is back', async () => {
  const image = await pushImage(client, repository, 'kept', 'kept')
  const large = await pushBlob(client, repository, blob(randomBytes(200_000)))
  const upload = await begin()
  const start = randomBytes(50_000)
  expect((await client.patch(upload, { body: start })).status).toBe(202)
  const directory = storageDirectory()

  await rename(directory, `${directory}-away`)
  expectAway(await client.get(`/v2/${repository}/blobs/${image.layer.digest}`))
  expectAway(await client.get(`/v2/${repository}/blobs/${large.digest}`))
  expectAway(await pushSmall())
  expectAway(await client.patch(upload, { body: start }))
  expectAway(await client.put(`${upload}?digest=${digestOf(start)}`))
  // What needs no bytes from the store is served.
  expect((await client.get(`/v2/${repository}/manifests/kept`)).status).toBe(200)
  expect((await client.get(`/v2/${repository}/tags/list`)).status).toBe(200)
  expect((await client.head(`/v2/${repository}/blobs/${large.digest}`)).status).toBe(200)
  expect(existsSync(directory)).toBe(false)

  await rename(`${directory}-away`, directory)
  expect((await client.get(`/v2/${repository}/blobs/${image.layer.digest}`)).status).toBe(200)
  const pulled = await client.get(`/v2/${repository}/blobs/${large.digest}`)
  expect(digestOf(pulled.body)).toBe(large.digest)
  expect((await pushSmall()).status).toBe(201)
  expect((await client.put(`${upload}?digest=${digestOf(start)}`)).status).toBe(201)
})

function storageDirectory(): string {
  const [location] = berth.config.storage.locations.values()
  if (location?.kind !== 'filesystem') throw new Error('this Berth keeps no files')
  return location.directory
}

async function begin(): Promise<string> {
  const answer = await client.post(uploads)
  expect(answer.status).toBe(202)
  return answer.headers['location'] as string
}

async function pushSmall(): Promise<Answer> {
  const content = blob(randomBytes(10_000))
  return await client.post(`${uploads}?digest=${content.digest}`, { body: content.content })
}

function expectAway(answer: Answer): void {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 503 })
  expect(answer.codes()).toEqual(['UNAVAILABLE'])
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  expect(answer.text).not.toContain(storageDirectory())
}
