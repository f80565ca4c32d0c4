import { randomBytes } from 'node:crypto'

import { describe, expect, onTestFinished, test } from 'vitest'

import { freshBucket } from '../../../../../tools/test/fresh-bucket.ts'
import { whyNoRadosgw } from '../../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../../tools/test/skip.ts'
import { pushImage } from '../../../test/harness/content.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { storageKey } from '../../storage/storage-key.ts'
import { verifyRegistry } from './verify-registry.ts'

const hour = 60 * 60 * 1000
const mebibyte = 1024 * 1024

const reason = whyNoRadosgw()

describe('on S3', () => {
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  test('a verified registry is whole, with what unfinished uploads keep beside it', async () => {
    const berth = await start()
    const alice = berth.client('alice')
    await pushImage(alice, 'alice/app', 'v1', 'seed')
    const answer = await alice.post('/v2/alice/app/blobs/uploads/')
    const upload = new URL(answer.headers.location as string, 'http://berth').pathname
    // Parts, and a tail that is too small for one.
    await alice.patch(upload, { body: randomBytes(21 * mebibyte + 7) })
    berth.clock.advance(2 * hour)
    expect(await findingsOf(berth)).toEqual([])
    alice.forgetTokens()
    await alice.delete(upload)
    expect(await findingsOf(berth)).toEqual([])
  })

  test('objects that are gone, shorter or other than they were are found, and those of nobody', async () => {
    const berth = await start()
    const { layer, config } = await pushImage(berth.client('alice'), 'alice/app', 'v1', 'seed')
    const other = await pushImage(berth.client('alice'), 'alice/app', 'v2', 'other')
    const { storage } = berth.foundation
    const driver = storage.driverOf(storage.preferredLocation)
    await driver.remove(await keyOf(berth, layer.digest))
    await driver.put(await keyOf(berth, config.digest), Buffer.from('short'))
    const changed = Buffer.from(other.layer.content)
    changed[0] = (changed[0] ?? 0) ^ 1
    await driver.put(await keyOf(berth, other.layer.digest), changed)
    await driver.put(storageKey('sha256/ab/abcd'), Buffer.from('of an older registry'))
    berth.clock.advance(2 * hour)

    const findings = await findingsOf(berth)
    expect(findings).toHaveLength(4)
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'blob-missing', digest: layer.digest }),
        expect.objectContaining({ kind: 'blob-size-wrong', digest: config.digest }),
        expect.objectContaining({ kind: 'blob-damaged', digest: other.layer.digest }),
        expect.objectContaining({ kind: 'object-unreferenced', storageKey: 'sha256/ab/abcd' }),
      ]),
    )
  })

  test('an upload that nobody goes on with leaves nothing in the bucket', async () => {
    const berth = await start()
    const alice = berth.client('alice')
    const answer = await alice.post('/v2/alice/app/blobs/uploads/')
    const upload = new URL(answer.headers.location as string, 'http://berth').pathname
    await alice.patch(upload, { body: Buffer.from('a small object, not yet complete') })
    const { storage } = berth.foundation
    const driver = storage.driverOf(storage.preferredLocation)
    await workOffJobs(berth)
    expect(await Array.fromAsync(driver.list(''))).toHaveLength(1)
    berth.clock.advance(49 * hour)
    const events = await workOffJobs(berth)
    expect(events.map(({ event }) => event)).not.toContain('failed')
    expect(await Array.fromAsync(driver.list(''))).toEqual([])
  })
})

async function start(): Promise<RunningBerth> {
  const bucket = await freshBucket()
  const { hostname, port } = new URL(bucket.endpoint)
  const store = {
    hostname,
    port: Number(port),
    is_secure: false,
    bucket_name: bucket.bucket,
    access_key: bucket.accessKey,
    secret_key: bucket.secretKey,
    storage_path: '/registry',
  }
  const locations = { default: ['RadosGWStorage', store] }
  const berth = await startBerth({
    config: `DISTRIBUTED_STORAGE_CONFIG: ${JSON.stringify(locations)}\n`,
  })
  onTestFinished(() => berth.stop())
  await berth.createUser('alice')
  return berth
}

async function findingsOf({ foundation }: RunningBerth) {
  const { database, storage, clock } = foundation
  return await Array.fromAsync(
    verifyRegistry({
      reader: database.reader,
      storage,
      clock,
      allowsSparse: false,
      readsContent: true,
      pausesMilliseconds: [],
      onChecked: () => undefined,
    }),
  )
}

async function keyOf({ foundation }: RunningBerth, digest: string) {
  const row = await foundation.database.reader
    .selectFrom('blob_placement')
    .innerJoin('blob', 'blob.id', 'blob_placement.blob_id')
    .select('blob_placement.storage_key')
    .where('blob.digest', '=', digest)
    .executeTakeFirstOrThrow()
  return storageKey(row.storage_key)
}
