import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'

import { describe, expect, test } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { blob, digestOf, emptyBlob } from '../harness/content.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import { heldBody } from '../harness/held-body.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'
import type { RunningBerth } from '../harness/running-berth.ts'
import { fileOfUpload, hasStored } from '../harness/stored-file.ts'

/** What the server gathers before it writes. */
const batchBytes = 1024 * 1024
const first = randomBytes(batchBytes)
const second = randomBytes(batchBytes)
const whole = blob(Buffer.concat([first, second]))

const repository = 'pusher/met'

describeEachBerth(
  'requests that meet in one upload',
  (berth) => {
    test('a final PUT that meets a PATCH is refused, and harms no byte of it', async () => {
      const [patching, putting] = twoClients(berth())
      const upload = await begin(patching)
      const body = heldBody()
      const patch = patching.patch(upload, { body })
      body.send(first)
      await hasStored(berth(), upload, batchBytes)

      const early = await finish(putting, upload, emptyBlob.digest)
      body.send(second)
      body.end()

      expect(early.status).toBe(409)
      expect((await patch).status).toBe(202)
      expect((await finish(putting, upload, whole.digest)).status).toBe(201)
      await expectPulled(putting, whole.digest)
    })

    test('of two PATCHes at one offset, one is taken', async () => {
      const clients = [...twoClients(berth()), ...twoClients(berth())]
      for (let round = 0; round < 5; round += 1) {
        const upload = await begin(clients[0] as RegistryClient)
        const chunks = clients.map(() => randomBytes(100_000))
        const answers = await Promise.all(
          clients.map((client, index) => patchAt(client, upload, 0, chunks[index] as Buffer)),
        )
        const taken = answers.findIndex(({ status }) => status === 202)
        const statuses = answers.map(({ status }) => status)
        expect(statuses.filter((status) => status === 202)).toHaveLength(1)
        expect([202, 409, 416]).toEqual(expect.arrayContaining(statuses))
        const { digest } = blob(chunks[taken] as Buffer)
        expect((await finish(clients[0] as RegistryClient, upload, digest)).status).toBe(201)
        await expectPulled(clients[0] as RegistryClient, digest)
      }
    })

    test('of final PUTs that come at once one ends the upload, and none hears of a fault', async () => {
      const clients = [...twoClients(berth()), ...twoClients(berth())]
      for (let round = 0; round < 10; round += 1) {
        const content = blob(randomBytes(1000))
        const upload = await begin(clients[0] as RegistryClient)
        await patchAt(clients[0] as RegistryClient, upload, 0, content.content)
        const answers = await Promise.all(
          clients.map((client) => finish(client, upload, content.digest)),
        )
        const statuses = answers.map(({ status }) => status)
        expect(statuses).toContain(201)
        expect([201, 409]).toEqual(expect.arrayContaining(statuses))
        // Whoever comes later finds the work done.
        const later = await finish(clients[0] as RegistryClient, upload, content.digest)
        expect(later.status).toBe(201)
        await expectPulled(clients[0] as RegistryClient, content.digest)
      }
    })

    test('of final PUTs that bring different bytes, each blob that is acknowledged is whole', async () => {
      const clients = [...twoClients(berth()), ...twoClients(berth())]
      for (let round = 0; round < 5; round += 1) {
        const upload = await begin(clients[0] as RegistryClient)
        const contents = clients.map(() => blob(randomBytes(200_000)))
        const answers = await Promise.all(
          clients.map((client, index) => {
            const { content, digest } = contents[index] as { content: Buffer; digest: string }
            return client.put(`${upload}?digest=${digest}`, { body: content })
          }),
        )
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
        for (const [index, { status }] of answers.entries()) {
          expect([201, 404, 409]).toContain(status)
          if (status !== 201) continue
          await expectPulled(clients[0] as RegistryClient, (contents[index] as typeof whole).digest)
        }
      }
    })

    test('a final PUT that meets a DELETE wins or finds nothing', async () => {
      const [putting, deleting] = twoClients(berth())
      for (let round = 0; round < 10; round += 1) {
        const content = blob(randomBytes(1000))
        const upload = await begin(putting)
        await patchAt(putting, upload, 0, content.content)
        const [put, cancel] = await Promise.all([
          finish(putting, upload, content.digest),
          deleting.delete(upload),
        ])
        expect(['201 404', '201 409', '404 204']).toContain(`${put.status} ${cancel.status}`)
        if (put.status === 201) await expectPulled(putting, content.digest)
        else await waitUntil('the bytes are gone', () => !existsSync(fileOfUpload(berth(), upload)))
      }
    })

    test('an upload that is being written to cannot be cancelled', async () => {
      const [patching, deleting] = twoClients(berth())
      const upload = await begin(patching)
      const body = heldBody()
      const patch = patching.patch(upload, { body })
      body.send(first)
      await hasStored(berth(), upload, batchBytes)

      expect((await deleting.delete(upload)).status).toBe(409)
      body.end()
      expect((await patch).status).toBe(202)
      expect((await deleting.delete(upload)).status).toBe(204)
    })

    test('a PATCH whose connection broke goes on from what arrived', async () => {
      const [breaking, resuming] = twoClients(berth())
      const upload = await begin(breaking)
      const body = heldBody()
      const patch = breaking.patch(upload, { body })
      body.send(first)
      await hasStored(berth(), upload, batchBytes)
      body.break()
      await expect(patch).rejects.toThrow('the test breaks the body off')

      const arrived = await arrivedBytes(resuming, upload, batchBytes)
      const rest = whole.content.subarray(arrived)
      expect((await patchAt(resuming, upload, arrived, rest)).status).toBe(202)
      expect((await finish(resuming, upload, whole.digest)).status).toBe(201)
      await expectPulled(resuming, whole.digest)
    })

    test('a final PUT that broke off may be gone on with in another algorithm', async () => {
      const [breaking, resuming] = twoClients(berth())
      const upload = await begin(breaking)
      const body = heldBody()
      const sha512 = digestOf(whole.content, 'sha512')
      const put = breaking.put(`${upload}?digest=${sha512}`, { body })
      body.send(first)
      await hasStored(berth(), upload, batchBytes)
      body.break()
      await expect(put).rejects.toThrow('the test breaks the body off')

      const arrived = await arrivedBytes(resuming, upload, batchBytes)
      await patchAt(resuming, upload, arrived, whole.content.subarray(arrived))
      expect((await finish(resuming, upload, whole.digest)).status).toBe(201)
      await expectPulled(resuming, whole.digest)
    })

    test('a writer that died blocks for half a minute, and may not write when it comes back', async () => {
      const [halted, taking] = twoClients(berth())
      const upload = await begin(halted)
      const body = heldBody()
      const patch = halted.patch(upload, { body })
      body.send(first)
      await hasStored(berth(), upload, batchBytes)
      expect((await patchAt(taking, upload, 0, whole.content)).status).toBe(409)

      berth().clock.advance(31_000)
      expect((await patchAt(taking, upload, 0, whole.content)).status).toBe(202)
      body.send(first)
      body.end()

      expect((await patch).status).toBe(409)
      expect((await finish(taking, upload, whole.digest)).status).toBe(201)
      await expectPulled(taking, whole.digest)
    })

    test('a writer that was only halted goes on when nobody took its place', async () => {
      const [halted, pulling] = twoClients(berth())
      const upload = await begin(halted)
      const body = heldBody()
      const patch = halted.patch(upload, { body })
      body.send(first)
      await hasStored(berth(), upload, batchBytes)
      berth().clock.advance(31_000)
      body.send(second)
      body.end()

      expect((await patch).status).toBe(202)
      expect((await finish(halted, upload, whole.digest)).status).toBe(201)
      await expectPulled(pulling, whole.digest)
    })

    describe('an upload may be given up', () => {
      const phases: readonly [string, (client: RegistryClient, upload: string) => Promise<void>][] =
        [
          ['before its first byte', () => Promise.resolve()],
          [
            'between two chunks',
            async (client, upload) => void (await patchAt(client, upload, 0, first)),
          ],
          [
            'after a chunk that broke off',
            async (_client, upload) => {
              const [breaking] = twoClients(berth())
              const body = heldBody()
              const patch = breaking.patch(upload, { body })
              body.send(first)
              await hasStored(berth(), upload, batchBytes)
              body.break()
              await expect(patch).rejects.toThrow('the test breaks the body off')
            },
          ],
        ]

      test.each(phases)('%s', async (_when, reach) => {
        const [client] = twoClients(berth())
        const upload = await begin(client)
        await reach(client, upload)
        await waitUntil('the upload is free', async () => {
          const { status } = await client.delete(upload)
          return status === 204
        })

        expect(existsSync(fileOfUpload(berth(), upload))).toBe(false)
        expect((await client.get(upload)).status).toBe(404)
        expect((await patchAt(client, upload, 0, first)).status).toBe(404)
        expect((await finish(client, upload, digestOf(randomBytes(8)))).status).toBe(404)
        expect((await client.delete(upload)).status).toBe(404)
      })
    })
  },
  { prepare: async (berth) => void (await berth.createUser('pusher')) },
)

function twoClients(berth: RunningBerth): [RegistryClient, RegistryClient] {
  return [berth.client('pusher'), berth.client('pusher')]
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

async function finish(client: RegistryClient, upload: string, digest: string): Promise<Answer> {
  return await client.put(`${upload}?digest=${digest}`)
}

/** Where an upload goes on whose connection broke, once the server has noticed it. */
async function arrivedBytes(
  client: RegistryClient,
  upload: string,
  sentBytes: number,
): Promise<number> {
  let arrived = 0
  await waitUntil('the server knows what arrived', async () => {
    await nextTurn()
    const { headers } = await client.get(upload)
    arrived = Number((headers['range'] as string).split('-')[1]) + 1
    return arrived > 1
  })
  expect(arrived).toBeLessThanOrEqual(sentBytes)
  return arrived
}

async function expectPulled(client: RegistryClient, digest: string): Promise<void> {
  const answer = await client.get(`/v2/${repository}/blobs/${digest}`)
  expect({ status: answer.status, digest: digestOf(answer.body) }).toEqual({ status: 200, digest })
}
