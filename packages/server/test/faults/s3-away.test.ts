import { randomBytes } from 'node:crypto'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { makeBucket } from '../../../../tools/test/servers/buckets.ts'
import {
  type RadosGateway,
  startRadosgw,
  whyNoRadosgw,
} from '../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { bucketConfig } from '../harness/bucket-config.ts'
import { blob, digestOf, pushBlob, pushImage } from '../harness/content.ts'
import { Ledger, pushInto } from '../harness/ledger.ts'
import type { Answer, RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'

const repository = 'pusher/away'
const uploads = `/v2/${repository}/blobs/uploads/`

const reason = whyNoRadosgw()
describe('an S3 that goes away', reason === undefined ? away : () => testThatCannotRun(reason))

function away() {
  let store: RadosGateway
  let berth: RunningBerth
  let client: RegistryClient

  beforeAll(async () => {
    store = await startRadosgw()
    const bucket = { ...store, bucket: await makeBucket(store) }
    berth = await startBerth({ config: `${bucketConfig(bucket)}FEATURE_PROXY_STORAGE: true\n` })
    await berth.createUser('pusher')
    client = berth.client('pusher')
  })

  afterAll(async () => {
    await berth.stop()
    await store.stop()
  })

  test('attack 29: what needs it answers 503, what does not is served, and it heals', async () => {
    const image = await pushImage(client, repository, 'kept', 'kept')
    const large = await pushBlob(client, repository, blob(randomBytes(300_000)))
    const begun = await client.post(uploads)
    const upload = begun.headers['location'] as string
    const start = randomBytes(100_000)
    expect((await client.patch(upload, { body: start })).status).toBe(202)

    await store.crash()
    expect(told(await client.get(`/v2/${repository}/blobs/${large.digest}`))).toEqual(unavailable)
    expect(told(await pushSmall(client))).toEqual(unavailable)
    expect(told(await client.patch(upload, { body: start }))).toEqual(unavailable)
    expect(told(await client.put(`${upload}?digest=${digestOf(start)}`))).toEqual(unavailable)
    const manifest = await client.get(`/v2/${repository}/manifests/kept`)
    expect(digestOf(manifest.body)).toBe(image.manifest.digest)
    expect((await client.head(`/v2/${repository}/blobs/${large.digest}`)).status).toBe(200)

    await store.startAgain()
    const pulled = await client.get(`/v2/${repository}/blobs/${large.digest}`)
    expect(digestOf(pulled.body)).toBe(large.digest)
    expect((await pushSmall(client)).status).toBe(201)
    // The interrupted upload ends with what was acknowledged.
    expect((await client.put(`${upload}?digest=${digestOf(start)}`)).status).toBe(201)
    const ended = await client.get(`/v2/${repository}/blobs/${digestOf(start)}`)
    expect(digestOf(ended.body)).toBe(digestOf(start))
  })

  test('attack 29: its death in the middle of pushes loses nothing that was acknowledged', async () => {
    const ledgers = Array.from({ length: 4 }, (_, index) => new Ledger(`pusher/dying-${index}`))
    const refusals: string[] = []
    let pushed = 0
    let isOver = false
    const pushing = ledgers.map(async (ledger, index) => {
      const pusher = berth.client('pusher')
      for (let image = 0; !isOver; image += 1) {
        const options = { seed: `${index} ${image}`, tags: ['moving'], chunkBytes: 60_000 }
        try {
          await pushInto(ledger, pusher, options)
          pushed += 1
        } catch (error) {
          refusals.push(String(error))
        }
      }
    })
    for (let round = 1; round <= 2; round += 1) {
      await waitUntil('pushes get through', () => pushed >= round * 4)
      await store.crash()
      await waitUntil('pushes are refused', () => refusals.length >= round)
      await store.startAgain()
      const before = pushed
      await waitUntil('pushes get through again', () => pushed > before + 4)
    }
    isOver = true
    await Promise.all(pushing)
    expect(refusals.filter((text) => !text.includes('UNAVAILABLE'))).toEqual([])
    for (const ledger of ledgers) await ledger.verify(client)
  })
}

async function pushSmall(client: RegistryClient): Promise<Answer> {
  const content = blob(randomBytes(10_000))
  return await client.post(`${uploads}?digest=${content.digest}`, { body: content.content })
}

const unavailable = { status: 503, codes: ['UNAVAILABLE'], saysWhen: true, names: null }

/** What an answer says of a store that is away. */
function told(answer: Answer) {
  return {
    status: answer.status,
    codes: answer.codes(),
    saysWhen: Number(answer.headers['retry-after']) > 0,
    names: /127\.0\.0\.1|ECONN|s3|bucket|aws/i.exec(answer.text),
  }
}
