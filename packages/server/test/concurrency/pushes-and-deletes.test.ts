import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import {
  blob,
  digestOf,
  emptyBlob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushManifest,
  putManifest,
} from '../harness/content.ts'
import { describeEachFleet } from '../harness/each-fleet.ts'
import { rounds } from '../harness/effort.ts'
import { Ledger, pushInto } from '../harness/ledger.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import type { RunningBerth } from '../harness/running-berth.ts'
import { workOffJobs } from '../harness/work-off.ts'

describeEachFleet('pushes and deletes that meet', ['pusher'], (fleet) => {
  test('a hundred pushes of the same layers are all taken, and stored once', async () => {
    const ledgers = Array.from({ length: 10 }, (_, index) => new Ledger(`pusher/same-${index}`))
    const pushes = Array.from({ length: 100 }, async (_, index) => {
      const ledger = ledgers[index % ledgers.length] as Ledger
      const options = { seed: 'the same', tags: ['latest', `t${index}`], chunkBytes: 20_000 }
      await pushInto(ledger, fleet().client('pusher'), options)
    })
    await Promise.all(pushes)

    for (const ledger of ledgers) await ledger.verifyRecent(fleet().client('pusher'))
    const server = fleet().servers[0] as RunningBerth
    await workOffJobs(server)
    expect(await objectsOf(server)).toEqual(await placementsOf(server))
    // A copy that was dropped took nothing with it.
    await ledgers[0]?.verify(fleet().client('pusher'))
  })

  test('attack 28: pushes that meet deletes of the same content never find a fault', async () => {
    const repository = 'pusher/contested'
    const layer = blob(randomBytes(5000))
    const manifest = imageManifest(emptyBlob, [layer])
    const path = (rest: string) => `/v2/${repository}/${rest}`
    const push = async (client: RegistryClient) => {
      const statuses = []
      for (const content of [emptyBlob, layer]) {
        const at = `${path('blobs/uploads/')}?digest=${content.digest}`
        statuses.push((await client.post(at, { body: content.content })).status)
      }
      statuses.push((await putManifest(client, repository, 'contested', manifest)).status)
      return statuses
    }
    const remove = async (client: RegistryClient, what: string) => [
      (await client.delete(path(what))).status,
    ]
    await push(fleet().client('pusher'))

    const pushing = fleet().clients('pusher', 12)
    const deleting = fleet().clients('pusher', 8)
    const targets = [
      `manifests/${manifest.digest}`,
      'manifests/contested',
      `blobs/${layer.digest}`,
      `blobs/${emptyBlob.digest}`,
    ]
    const [pushed, removed] = await Promise.all([
      repeated(pushing, (client) => push(client)),
      repeated(deleting, (client, index) => remove(client, targets[index % 4] as string)),
    ])

    // 400: a blob was deleted between its push and that of the manifest.
    expect([201, 400]).toEqual(expect.arrayContaining(pushed))
    // 405: a manifest needs the blob.
    expect([202, 404, 405]).toEqual(expect.arrayContaining(removed))
    const [reader] = pushing
    const tagged = await (reader as RegistryClient).get(path('manifests/contested'))
    if (tagged.status === 200) await expectWhole(reader as RegistryClient, repository, layer.digest)
    expect(await push(reader as RegistryClient)).toEqual([201, 201, 201])
    await expectWhole(reader as RegistryClient, repository, layer.digest)
  })

  test('attack 28: a mount that meets the delete of its source is taken or begins an upload', async () => {
    const source = 'pusher/source'
    const [mounting, deleting] = fleet().clients('pusher', 2) as [RegistryClient, RegistryClient]
    for (let round = 0; round < rounds(10); round += 1) {
      const content = await pushBlob(mounting, source, blob(randomBytes(100)))
      const target = `pusher/target-${round}`
      const at = `/v2/${target}/blobs/uploads/?mount=${content.digest}&from=${source}`
      const [mount, removal] = await Promise.all([
        mounting.post(at),
        deleting.delete(`/v2/${source}/blobs/${content.digest}`),
      ])
      expect(removal.status).toBe(202)
      expect([201, 202]).toContain(mount.status)
      const found = await mounting.get(`/v2/${target}/blobs/${content.digest}`)
      expect(found.status).toBe(mount.status === 201 ? 200 : 404)
    }
  })

  test('attack 28: a pull that meets a delete gets all of the blob, or hears that it is gone', async () => {
    const repository = 'pusher/pulled'
    const clients = fleet().clients('pusher', 4)
    const deleting = fleet().client('pusher')
    for (let round = 0; round < rounds(3); round += 1) {
      const content = await pushBlob(deleting, repository, blob(randomBytes(1_000_000)))
      const path = `/v2/${repository}/blobs/${content.digest}`
      const pulls = clients.map((client) => client.get(path))
      const removal = deleting.delete(path)
      for (const pull of await Promise.all(pulls)) {
        const got = pull.status === 200 ? digestOf(pull.body) : pull.codes()[0]
        expect([content.digest, 'BLOB_UNKNOWN']).toContain(got)
      }
      expect((await removal).status).toBe(202)
      expect((await deleting.get(path)).status).toBe(404)
    }
  })

  test('attack 28: an index that meets the delete of its child is refused, or has it', async () => {
    const repository = 'pusher/index'
    const [pushing, deleting] = fleet().clients('pusher', 2) as [RegistryClient, RegistryClient]
    await pushBlob(pushing, repository, emptyBlob)
    for (let round = 0; round < rounds(10); round += 1) {
      const child = imageManifest(emptyBlob, [emptyBlob], { annotations: { round: String(round) } })
      await pushManifest(pushing, repository, child)
      const index = indexManifest([child])
      const [push, removal] = await Promise.all([
        putManifest(pushing, repository, 'index', index),
        deleting.delete(`/v2/${repository}/manifests/${child.digest}`),
      ])
      expect([201, 400]).toContain(push.status)
      expect([202, 405]).toContain(removal.status)
    }
  })
})

async function repeated(
  clients: readonly RegistryClient[],
  act: (client: RegistryClient, index: number) => Promise<number[]>,
): Promise<number[]> {
  const all = clients.map(async (client, index) => {
    const statuses: number[] = []
    for (let round = 0; round < rounds(6); round += 1) statuses.push(...(await act(client, index)))
    return statuses
  })
  return [...new Set((await Promise.all(all)).flat())]
}

async function expectWhole(client: RegistryClient, repository: string, layer: string) {
  for (const digest of [emptyBlob.digest, layer]) {
    const answer = await client.get(`/v2/${repository}/blobs/${digest}`)
    expect(digestOf(answer.body)).toBe(digest)
  }
}

/** Keys of the files in the store. */
async function objectsOf(berth: RunningBerth): Promise<string[]> {
  const { storage } = berth.foundation
  const keys: string[] = []
  for await (const { key } of storage.driverOf(storage.preferredLocation).list('')) keys.push(key)
  return keys.toSorted()
}

/** Keys that the database knows. */
async function placementsOf(berth: RunningBerth): Promise<string[]> {
  const rows = await berth.foundation.database.reader
    .selectFrom('blob_placement')
    .select('storage_key')
    .execute()
  return rows.map((row) => row.storage_key).toSorted()
}
