import { existsSync } from 'node:fs'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { blob, type TestBlob } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { heldBody } from '../../../test/harness/held-body.ts'
import type { Answer, RegistryClient } from '../../../test/harness/registry-client.ts'
import { withPortCalls } from '../../../test/harness/port-calls.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'
import { fileOfUpload, hasStored } from '../../../test/harness/stored-file.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { StorageUnavailableError } from '../../storage/storage-driver.ts'

const minute = 60 * 1000
const hour = 60 * minute
const day = 24 * hour
const repository = 'pusher/app'

describeEachBerth(
  'an upload that nobody goes on with',
  (berth) => {
    test('is removed after two days, its row and its bytes', async () => {
      const client = clientOf(berth())
      const upload = await begin(client)
      await patch(client, upload, 0, 'abandoned')
      const empty = await begin(client)
      await workOffJobs(berth())
      berth().clock.advance(2 * day - hour)
      await workOffJobs(berth())
      expect(existsSync(fileOfUpload(berth(), upload))).toBe(true)
      expect(await uploadsIn(berth())).toHaveLength(2)

      berth().clock.advance(hour + 1000)
      const events = await workOffJobs(berth())
      expect(events.map(({ event }) => event)).not.toContain('failed')
      expect(await uploadsIn(berth())).toEqual([])
      expect(existsSync(fileOfUpload(berth(), upload))).toBe(false)

      client.forgetTokens()
      for (const gone of [upload, empty]) {
        const answer = await patch(client, gone, 0, 'too late')
        expect([answer.status, answer.codes()]).toEqual([404, ['BLOB_UPLOAD_UNKNOWN']])
        expect(existsSync(fileOfUpload(berth(), gone))).toBe(false)
      }
    })

    test('stays while somebody does, however slowly', async () => {
      const client = clientOf(berth())
      const content = blob('slow but sure')
      const upload = await begin(client)
      for (const [index, byte] of [...content.content].entries()) {
        const answer = await patch(client, upload, index, Buffer.from([byte]))
        expect(answer.status).toBe(202)
        berth().clock.advance(day)
        await workOffJobs(berth())
        client.forgetTokens()
      }
      expect((await finish(client, upload, content)).status).toBe(201)
      expect((await client.get(`/v2/${repository}/blobs/${content.digest}`)).body).toEqual(
        content.content,
      )
    })

    test('stays while a request writes to it, though that began long after the last', async () => {
      const client = clientOf(berth())
      const content = blob(Buffer.alloc(1024 * 1024, 'late'))
      const upload = await begin(client)
      berth().clock.advance(30 * day)
      client.forgetTokens()
      const body = heldBody()
      const patching = client.patch(upload, { body })
      body.send(content.content)
      await hasStored(berth(), upload, content.content.byteLength)

      await workOffJobs(berth())
      body.end()
      expect((await patching).status).toBe(202)
      await workOffJobs(berth())
      expect((await finish(client, upload, content)).status).toBe(201)
    })

    test('a writer that was halted for days finds it gone, and leaves nothing behind', async () => {
      const client = clientOf(berth())
      const upload = await begin(client)
      const body = heldBody()
      const patching = client.patch(upload, { body })
      body.send(Buffer.alloc(1024 * 1024, 1))
      await hasStored(berth(), upload, 1024 * 1024)

      berth().clock.advance(3 * day)
      await workOffJobs(berth())
      await workOffJobs(berth())
      body.send(Buffer.alloc(1024 * 1024, 2))
      body.end()
      const answer = await patching
      expect([404, 409]).toContain(answer.status)
      expect(existsSync(fileOfUpload(berth(), upload))).toBe(false)
      expect(await uploadsIn(berth())).toEqual([])
    })

    test('requests that meet its removal have it whole, or find none', async () => {
      const client = clientOf(berth())
      const uploads: string[] = []
      for (let index = 0; index < 24; index += 1) uploads.push(await begin(client))
      berth().clock.advance(3 * day)
      client.forgetTokens()
      await client.tokenFor([`repository:${repository}:pull,push`])
      const clients = uploads.map(() => clientOf(berth()))
      await Promise.all(
        clients.map((each) => each.tokenFor([`repository:${repository}:pull,push`])),
      )

      const [answers] = await Promise.all([
        Promise.all(
          uploads.map((upload, index) => {
            return patch(clients[index] as RegistryClient, upload, 0, `late ${index}`)
          }),
        ),
        workOffJobs(berth()),
      ])
      const kept = { patched: 202, finished: 201, hasBytes: true }
      const removed = { patched: 404, finished: 404, hasBytes: false }
      for (const [index, upload] of uploads.entries()) {
        const finished = await finish(client, upload, blob(`late ${index}`))
        expect([kept, removed]).toContainEqual({
          patched: (answers[index] as Answer).status,
          finished: finished.status,
          hasBytes: existsSync(fileOfUpload(berth(), upload)),
        })
      }
      await workOffJobs(berth())
      expect(await uploadsIn(berth())).toEqual([])
    })

    test('goes with all others, however many there are', async () => {
      const client = clientOf(berth())
      await Promise.all(Array.from({ length: 250 }, () => begin(client)))
      berth().clock.advance(3 * day)
      const fresh = await begin(clientOf(berth()))
      await workOffJobs(berth())
      expect(await uploadsIn(berth())).toEqual([fresh.slice(fresh.lastIndexOf('/') + 1)])
    })

    test('is removed by any of many workers at once, and once', async () => {
      berth().clock.advance(3 * day)
      await workOffJobs(berth())
      const client = clientOf(berth())
      const uploads = await Promise.all(Array.from({ length: 30 }, () => begin(client)))
      await Promise.all(uploads.map((upload, index) => patch(client, upload, 0, `${index}`)))
      await workOffJobs(berth())
      berth().clock.advance(3 * day)
      const events = (await Promise.all([1, 2, 3].map(() => workOffJobs(berth())))).flat()
      const removals = events.filter((event) => {
        return 'job' in event && event.job.kind === 'uploads.remove-bytes'
      })
      expect(removals.map(({ event }) => event)).toEqual(uploads.map(() => 'finished'))
      expect(uploads.filter((upload) => existsSync(fileOfUpload(berth(), upload)))).toEqual([])
    })
  },
  {
    prepare: createRepository,
  },
)

describeEachDatabase('while the store is away', (makeDatabase) => {
  test.each([
    {
      title: 'a client ends its upload, and the bytes go when the store is back',
      end: async (berth: RunningBerth, upload: string) => {
        expect((await clientOf(berth).delete(upload)).status).toBe(204)
      },
    },
    {
      title: 'a stale upload ends, and its bytes go when the store is back',
      end: async (berth: RunningBerth) => {
        await workOffJobs(berth)
        berth.clock.advance(3 * day)
      },
    },
  ])('$title', async ({ end }) => {
    let isAway = false
    const berth = await startBerth({
      databaseUri: await makeDatabase(),
      wrap: (foundation) =>
        withPortCalls(foundation, ({ operation }) => {
          if (isAway && operation === 'storage cancel') {
            throw new StorageUnavailableError('connection refused')
          }
        }),
    })
    onTestFinished(() => berth.stop())
    await createRepository(berth)
    const client = clientOf(berth)
    const upload = await begin(client)
    await patch(client, upload, 0, 'never finished')
    isAway = true
    await end(berth, upload)
    berth.clock.advance(minute)
    const outcomes = (await workOffJobs(berth)).map(({ event }) => event)
    expect(outcomes).toContain('failed')
    expect(await uploadsIn(berth)).toEqual([])
    expect(existsSync(fileOfUpload(berth, upload))).toBe(true)

    isAway = false
    berth.clock.advance(minute)
    await workOffJobs(berth)
    expect(existsSync(fileOfUpload(berth, upload))).toBe(false)
  })
})

async function createRepository(berth: RunningBerth): Promise<void> {
  await berth.createRepository(repository, { creator: await berth.createUser('pusher') })
}

function clientOf(berth: RunningBerth): RegistryClient {
  return berth.client('pusher')
}

/** Answers with the path of a new upload. */
async function begin(client: RegistryClient): Promise<string> {
  const answer = await client.post(`/v2/${repository}/blobs/uploads/`)
  expect(answer.status).toBe(202)
  return new URL(answer.headers.location as string, 'http://berth').pathname
}

async function patch(
  client: RegistryClient,
  upload: string,
  firstByte: number,
  content: string | Buffer,
): Promise<Answer> {
  const body = Buffer.from(content as string)
  const range = `${firstByte}-${firstByte + body.byteLength - 1}`
  return await client.patch(upload, { body, headers: { 'content-range': range } })
}

async function finish(client: RegistryClient, upload: string, content: TestBlob): Promise<Answer> {
  return await client.put(`${upload}?digest=${content.digest}`)
}

async function uploadsIn({ foundation }: RunningBerth): Promise<string[]> {
  const rows = await foundation.database.reader.selectFrom('upload').select('id').execute()
  return rows.map((row) => row.id)
}
