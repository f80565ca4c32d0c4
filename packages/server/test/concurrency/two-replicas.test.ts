import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { freshBucket } from '../../../../tools/test/fresh-bucket.ts'
import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { whyNoRadosgw } from '../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { DatabaseUnavailableError } from '../../src/platform/database/database-error.ts'
import { bucketConfig } from '../harness/bucket-config.ts'
import { blob, digestOf, pushImage } from '../harness/content.ts'
import { heldBody } from '../harness/held-body.ts'
import { withPortCalls } from '../harness/port-calls.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'

const repository = 'pusher/moving'
const mebibyte = 1024 * 1024

describeReplicas('a directory', undefined, () => Promise.resolve(''))
describeReplicas('a bucket of S3', whyNoRadosgw(), async () => {
  const config = bucketConfig(await freshBucket())
  // What is pulled is looked at here, and not at the store.
  return `${config}FEATURE_PROXY_STORAGE: true\n`
})

/** Two replicas on one PostgreSQL and one store. */
function describeReplicas(
  store: string,
  whyNoStore: string | undefined,
  makeConfig: () => Promise<string>,
): void {
  describe(`two replicas that share ${store}`, () => {
    const reason = whyNoPostgres() ?? whyNoStore
    if (reason !== undefined) {
      testThatCannotRun(reason)
      return
    }
    let here: RunningBerth
    let there: RunningBerth
    let dropDatabase: () => Promise<void>
    /** Whether the first replica reaches the database. */
    let isCutOff = false
    let client: RegistryClient
    let other: RegistryClient

    beforeAll(async () => {
      const database = await freshPostgresDatabase()
      dropDatabase = () => database.drop()
      const config = await makeConfig()
      here = await startBerth({
        databaseUri: database.uri,
        config,
        wrap: (foundation) =>
          withPortCalls(foundation, ({ operation, when }) => {
            if (!isCutOff || operation !== 'database transaction' || when !== 'before') return
            throw new DatabaseUnavailableError('the test has cut it off')
          }),
      })
      there = await here.another(config)
      await here.createUser('pusher')
      client = here.client('pusher')
      other = there.client('pusher')
    })

    afterAll(async () => {
      const faults = [...here.faults, ...there.faults]
      await there.stop()
      await here.stop()
      await dropDatabase()
      expect(faults).toEqual([])
    })

    test('an upload begun on one goes on and ends on the other', async () => {
      const content = randomBytes(6 * mebibyte)
      const upload = await begin(client)
      // Every chunk goes to the replica that did not get the last one.
      for (let index = 0; index < 6; index += 1) {
        const chunk = content.subarray(index * mebibyte, (index + 1) * mebibyte)
        const replica = index % 2 === 0 ? other : client
        const answer = await patchAt(replica, upload, index * mebibyte, chunk)
        expect([index, answer.status]).toEqual([index, 202])
        expect(answer.headers['range']).toBe(`0-${(index + 1) * mebibyte - 1}`)
      }
      expect((await finish(other, upload, digestOf(content))).status).toBe(201)
      await expectPulled(client, digestOf(content))
      await expectPulled(other, digestOf(content))
    })

    test('the last bytes may come with the final PUT, and the digest be sha512', async () => {
      const content = randomBytes(3 * mebibyte)
      const digest = digestOf(content, 'sha512')
      const upload = await begin(client)
      await patchAt(client, upload, 0, content.subarray(0, mebibyte))
      await patchAt(other, upload, mebibyte, content.subarray(mebibyte, 2 * mebibyte))
      const end = await client.put(`${upload}?digest=${digest}`, {
        body: content.subarray(2 * mebibyte),
      })
      expect(end.status).toBe(201)
      const pulled = await other.get(`/v2/${repository}/blobs/${digest}`)
      expect(digestOf(pulled.body, 'sha512')).toBe(digest)
    })

    test('bytes that do not fit the digest are refused wherever they came in', async () => {
      const upload = await begin(client)
      await patchAt(other, upload, 0, randomBytes(mebibyte))
      const end = await finish(client, upload, digestOf(randomBytes(8)))
      expect([end.status, end.codes()]).toEqual([400, ['DIGEST_INVALID']])
    })

    test('of two that write one upload at once, on two replicas, one is refused', async () => {
      const upload = await begin(client)
      const body = heldBody()
      const patch = client.patch(upload, { body })
      body.send(randomBytes(mebibyte))
      await isWrittenTo(other, upload)
      expect((await other.patch(upload, { body: 'more' })).status).toBe(409)
      body.end()
      expect((await patch).status).toBe(202)
      expect((await other.delete(upload)).status).toBe(204)
      expect((await client.get(upload)).status).toBe(404)
    })

    test('what a writer of a halted replica has left, the other takes over', async () => {
      const upload = await begin(client)
      const start = randomBytes(mebibyte)
      await patchAt(client, upload, 0, start)
      const body = heldBody()
      const patch = client.patch(upload, { body })
      body.send(randomBytes(2 * mebibyte))
      await isWrittenTo(other, upload)

      const rest = randomBytes(mebibyte)
      const content = blob(Buffer.concat([start, rest]))
      // What is still on its way to the first keeps its claim alive once more.
      const statuses: number[] = []
      await waitUntil('the claim has run out', async () => {
        for (const replica of [here, there]) replica.clock.advance(31_000)
        statuses.push((await patchAt(other, upload, mebibyte, rest)).status)
        return statuses.at(-1) !== 409
      })
      expect(statuses.at(-1)).toBe(202)
      expect(statuses.length).toBeLessThanOrEqual(5)
      body.send(randomBytes(mebibyte))
      body.end()
      expect((await patch).status).toBe(409)
      expect((await finish(other, upload, content.digest)).status).toBe(201)
      await expectPulled(client, content.digest)
    })

    test('a writer that is cut off from the database writes no more when its claim is over', async () => {
      const upload = await begin(client)
      const start = randomBytes(mebibyte)
      await patchAt(client, upload, 0, start)
      const body = heldBody()
      const patch = client.patch(upload, { body })
      body.send(randomBytes(mebibyte))
      await isWrittenTo(other, upload)

      isCutOff = true
      for (const replica of [here, there]) replica.clock.advance(31_000)
      const rest = randomBytes(mebibyte)
      const content = blob(Buffer.concat([start, rest]))
      expect((await patchAt(other, upload, mebibyte, rest)).status).toBe(202)
      // The client has gone on at the other replica: its old connection breaks.
      body.break()
      await expect(patch).rejects.toThrow('the test breaks the body off')
      expect((await finish(other, upload, content.digest)).status).toBe(201)
      isCutOff = false
      await expectPulled(other, content.digest)
    })

    test('a tag that is pushed to one is read from the other at once', async () => {
      for (const seed of ['one', 'two', 'three']) {
        const { manifest } = await pushImage(client, repository, 'latest', seed)
        const pulled = await other.get(`/v2/${repository}/manifests/latest`)
        expect(digestOf(pulled.body)).toBe(manifest.digest)
      }
      expect((await client.delete(`/v2/${repository}/manifests/latest`)).status).toBe(202)
      expect((await other.get(`/v2/${repository}/manifests/latest`)).status).toBe(404)
    })
  })
}

async function begin(client: RegistryClient): Promise<string> {
  const answer = await client.post(`/v2/${repository}/blobs/uploads/`)
  expect(answer.status).toBe(202)
  return answer.headers['location'] as string
}

async function patchAt(
  client: RegistryClient,
  upload: string,
  offset: number,
  content: Buffer,
): Promise<Answer> {
  return await client.patch(upload, {
    headers: { 'content-range': `${offset}-${offset + content.byteLength - 1}` },
    body: content,
  })
}

/** Waits until another request holds the upload: a chunk that could never be taken is busy then. */
async function isWrittenTo(client: RegistryClient, upload: string): Promise<void> {
  await waitUntil('the upload is written to', async () => {
    const { status } = await patchAt(client, upload, 100 * mebibyte, Buffer.alloc(1))
    return status === 409
  })
}

async function finish(client: RegistryClient, upload: string, digest: string): Promise<Answer> {
  return await client.put(`${upload}?digest=${digest}`)
}

async function expectPulled(client: RegistryClient, digest: string): Promise<void> {
  const answer = await client.get(`/v2/${repository}/blobs/${digest}`)
  expect({ status: answer.status, digest: digestOf(answer.body) }).toEqual({ status: 200, digest })
}
