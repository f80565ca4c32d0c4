import { randomUUID } from 'node:crypto'
import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'

import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'

import { removeObjectJob } from '../blobs/remove-object.jobs.ts'
import {
  blob,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../../test/harness/content.ts'
import type { RegistryClient } from '../../../test/harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import { type StorageDriver, StorageUnavailableError } from '../../storage/storage-driver.ts'
import { blobKey, storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Finding } from './finding.ts'
import { Repair } from './repair.ts'
import { verifyRegistry } from './verify-registry.ts'
import type { Subject } from './walk.ts'

const hour = 60 * 60 * 1000

describeEachDatabase(
  'verifying a registry',
  (makeDatabase) => {
    const start = async () => {
      const berth = await startBerth({ databaseUri: await makeDatabase() })
      onTestFinished(() => berth.stop())
      await berth.createUser('alice')
      return berth
    }

    test('finds nothing where all is well, after pushes, deletes and uploads of every kind', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { manifest } = await pushImage(alice, 'alice/well', 'v1', 'well 1')
      const { manifest: other } = await pushImage(alice, 'alice/well', 'v2', 'well 2')
      await pushManifest(alice, 'alice/well', indexManifest([manifest, other]), 'all')
      await pushImage(alice, 'alice/copy', 'v1', 'well 1')
      await alice.delete(`/v2/alice/well/manifests/v2`)
      const { manifest: gone } = await pushImage(alice, 'alice/well', 'gone', 'well 3')
      await alice.delete(`/v2/alice/well/manifests/${gone.digest}`)
      const upload = await begin(alice, 'alice/well')
      await alice.patch(upload, { body: Buffer.alloc(100) })
      await begin(alice, 'alice/well')
      berth.clock.advance(2 * hour)

      const checked = new Map<Subject, number>()
      expect(await findingsOf(berth, { checked })).toEqual([])
      for (const subject of ['blobs', 'manifests', 'tags', 'uploads', 'objects'] as const) {
        expect([subject, checked.get(subject) ?? 0]).toEqual([subject, expect.any(Number)])
        expect(checked.get(subject)).toBeGreaterThan(0)
      }
    })

    test('finds an object that is gone, and who needs it', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/gone', 'v1', 'gone')
      await pushBlob(alice, 'alice/gone-too', layer)
      await workOffJobs(berth)
      const object = await objectOf(berth, layer.digest)
      const bytes = await readFile(object.path)
      await rm(object.path)
      expect(await findingsOf(berth)).toEqual([
        {
          kind: 'blob-missing',
          digest: layer.digest,
          sizeBytes: layer.content.byteLength,
          location: object.location,
          storageKey: object.storageKey,
          repositories: { names: ['alice/gone', 'alice/gone-too'], count: 2 },
        },
      ])
      await writeFile(object.path, bytes)
      expect(await findingsOf(berth)).toEqual([])
    })

    test('finds an object that was cut off', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/short', 'v1', 'short')
      const object = await objectOf(berth, layer.digest)
      const bytes = await readFile(object.path)
      await truncate(object.path, 3)
      expect(await findingsOf(berth)).toMatchObject([
        { kind: 'blob-size-wrong', digest: layer.digest, actualSizeBytes: 3 },
      ])
      await writeFile(object.path, bytes)
    })

    test('finds a flipped bit when it reads the bytes, and only then', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/flipped', 'v1', 'flipped')
      const object = await objectOf(berth, layer.digest)
      await flipBit(object.path)
      expect(await findingsOf(berth)).toEqual([])
      const damaged = Buffer.from(layer.content)
      damaged[0] = (damaged[0] ?? 0) ^ 1
      expect(await findingsOf(berth, { readsContent: true })).toMatchObject([
        { kind: 'blob-damaged', digest: layer.digest, actualDigest: blob(damaged).digest },
      ])
      await flipBit(object.path)
      expect(await findingsOf(berth, { readsContent: true })).toEqual([])
    })

    test('finds a blob that the store has and cannot read', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/unread', 'v1', 'unread')
      const { storageKey: key } = await objectOf(berth, layer.digest)
      let tries = 0
      const storage = withDriver(berth, (driver) => ({
        ...driver,
        async open(opened, range) {
          if (opened !== key) return await driver.open(opened, range)
          tries += 1
          return Readable.from(failing())
        },
      }))
      expect(await findingsOf(berth, { storage, readsContent: true })).toMatchObject([
        { kind: 'blob-unreadable', digest: layer.digest, reason: expect.stringContaining('EIO') },
      ])
      expect(tries).toBe(3)
    })

    test('asks a store that refuses a few times, and then ends with what it says', async () => {
      const berth = await start()
      await pushImage(berth.client('alice'), 'alice/away', 'v1', 'away')
      let refusals = 2
      const storage = withDriver(berth, (driver) => ({
        ...driver,
        async sizeOf(key) {
          refusals -= 1
          if (refusals >= 0) throw new StorageUnavailableError('connection refused')
          return await driver.sizeOf(key)
        },
      }))
      expect(await findingsOf(berth, { storage })).toEqual([])
      refusals = Infinity
      await expect(findingsOf(berth, { storage })).rejects.toThrow(/connection refused/)
    })

    test('tells nothing of an object that a push replaces while it is looked at', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/replaced', 'v1', 'replaced')
      const object = await objectOf(berth, layer.digest)
      await rm(object.path)
      let looks = 0
      const storage = withDriver(berth, (driver) => ({
        ...driver,
        async sizeOf(key) {
          const sizeBytes = await driver.sizeOf(key)
          if (key === object.storageKey) {
            looks += 1
            await pushBlob(alice, 'alice/replaced', layer)
          }
          return sizeBytes
        },
      }))
      expect(await findingsOf(berth, { storage })).toEqual([])
      expect(looks).toBe(1)
    })

    test('finds nothing wrong in what changes under way', async () => {
      const berth = await start()
      // Nothing passes for young, so that whatever is seen half done is told.
      berth.clock.advance(2 * hour)
      let isOver = false
      const churn = async (number: number) => {
        const client = berth.client('alice')
        const repository = `alice/churn-${number}`
        for (let round = 0; !isOver; round += 1) {
          const { manifest } = await pushImage(client, repository, 'v1', `${number} ${round % 7}`)
          await pushManifest(client, repository, indexManifest([manifest]), 'all')
          const upload = await begin(client, repository)
          await client.patch(upload, { body: Buffer.alloc(1000) })
          await client.delete(upload)
          await client.delete(`/v2/${repository}/manifests/${manifest.digest}`)
          await workOffJobs(berth)
        }
      }
      const churning = [1, 2, 3].map(churn)
      try {
        for (let times = 0; times < 15; times += 1) {
          expect(await findingsOf(berth, { readsContent: true })).toEqual([])
        }
      } finally {
        isOver = true
        await Promise.all(churning)
      }
    })

    test('tells nothing of an object that went after it was listed', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const upload = await begin(alice, 'alice/listed')
      await alice.patch(upload, { body: Buffer.alloc(10) })
      berth.clock.advance(2 * hour)
      alice.forgetTokens()
      let listed = 0
      const storage = withDriver(berth, (driver) => ({
        ...driver,
        async *list(prefix) {
          for await (const object of driver.list(prefix)) {
            listed += 1
            yield object
          }
          if (listed === 0) return
          await alice.delete(upload)
          berth.clock.advance(hour)
          await workOffJobs(berth)
        },
      }))
      expect(await findingsOf(berth, { storage })).toEqual([])
      expect(listed).toBe(1)
    })

    test('finds an object that belongs to nothing, when it is no longer young', async () => {
      const berth = await start()
      const { storage } = berth.foundation
      const key = blobKey(randomUUID())
      const driver = storage.driverOf(storage.preferredLocation)
      await driver.put(key, Buffer.from('left over'))
      expect(await findingsOf(berth)).toEqual([])
      berth.clock.advance(hour + 60_000)
      expect(await findingsOf(berth)).toEqual([
        {
          kind: 'object-unreferenced',
          location: storage.preferredLocation,
          storageKey: key,
          sizeBytes: 9,
          modifiedAt: expect.stringMatching(/^\d{4}-/),
        },
      ])
      await driver.remove(key)
    })

    test('takes an object that a job is to remove for known, until the job is given up', async () => {
      const berth = await start()
      const { storage, database } = berth.foundation
      const location = storage.preferredLocation
      const key = blobKey(randomUUID())
      await storage.driverOf(location).put(key, Buffer.from('about to go'))
      berth.clock.advance(2 * hour)
      await database.transaction((tx) =>
        enqueue(tx, removeObjectJob({ location, storageKey: key }), 0),
      )
      expect(await findingsOf(berth)).toEqual([])
      await database.transaction((tx) =>
        tx
          .updateTable('job')
          .set({ failed_at_ms: 1000, last_error: 'Error: no' })
          .where('kind', '=', 'storage.remove-object')
          .execute(),
      )
      expect(await findingsOf(berth)).toMatchObject([
        { kind: 'object-unreferenced', storageKey: key },
        { kind: 'job-given-up', job: 'storage.remove-object', error: 'Error: no' },
      ])
      await repair(berth)
      await workOffJobs(berth)
      expect(await findingsOf(berth)).toEqual([])
      expect(await storage.driverOf(location).sizeOf(key)).toBeUndefined()
    })

    test('leaves objects alone that others keep in the same folder', async () => {
      const berth = await start()
      const { storage } = berth.foundation
      const driver = storage.driverOf(storage.preferredLocation)
      const key = storageKey('notes/of-the-operator.txt')
      await driver.put(key, Buffer.from('do not touch'))
      berth.clock.advance(2 * hour)
      expect(await findingsOf(berth)).toEqual([])
    })

    test('finds an upload whose bytes are gone', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const upload = await begin(alice, 'alice/upload')
      await alice.patch(upload, { body: Buffer.alloc(500) })
      const id = upload.slice(upload.lastIndexOf('/') + 1)
      await truncate(pathOf(berth, blobKey(id)), 499)
      expect(await findingsOf(berth)).toMatchObject([
        { kind: 'upload-damaged', id, repository: 'alice/upload', receivedBytes: 500 },
      ])
      await alice.delete(upload)
    })

    test('finds a blob that lies nowhere', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/nowhere', 'v1', 'nowhere')
      const object = await objectOf(berth, layer.digest)
      const { id } = object
      await editRows(berth, [`delete from blob_placement where blob_id = ${id}`])
      expect(await findingsOf(berth)).toEqual([
        {
          kind: 'blob-nowhere',
          digest: layer.digest,
          sizeBytes: layer.content.byteLength,
          repositories: { names: ['alice/nowhere'], count: 1 },
        },
      ])
      // A push brings it anew.
      await pushBlob(alice, 'alice/nowhere', layer)
      await rm(object.path)
      expect(await findingsOf(berth)).toEqual([])
    })

    test('finds a location that the configuration does not have, and says how much lies there', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer } = await pushImage(alice, 'alice/far', 'v1', 'far')
      const { id } = await objectOf(berth, layer.digest)
      await editRows(berth, [`update blob_placement set location = 'mars' where blob_id = ${id}`])
      const findings = await findingsOf(berth)
      expect(findings).toContainEqual({ kind: 'location-unknown', location: 'mars', blobs: 1 })
      await editRows(berth, [
        `update blob_placement set location = '${berth.foundation.storage.preferredLocation}' where blob_id = ${id}`,
      ])
    })

    test('finds a manifest whose bytes are not those of its digest', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { manifest } = await pushImage(alice, 'alice/bytes', 'v1', 'bytes')
      const content = Buffer.concat([manifest.content, Buffer.from(' ')])
      const replace = (bytes: Buffer) =>
        berth.foundation.database.transaction((tx) =>
          tx
            .updateTable('manifest')
            .set({ content: bytes })
            .where('digest', '=', manifest.digest)
            .execute(),
        )
      await replace(content)
      expect(await findingsOf(berth)).toEqual([
        {
          kind: 'manifest-damaged',
          repository: 'alice/bytes',
          digest: manifest.digest,
          actualDigest: blob(content).digest,
        },
      ])
      await replace(manifest.content)
    })

    test.each([
      {
        what: 'a layer that the manifest is not linked to',
        sql: 'delete from manifest_blob where manifest_id = $manifest and blob_id = $layer',
      },
      {
        what: 'a layer that the repository does not have',
        sql: 'delete from repository_blob where repository_id = $repository and blob_id = $layer',
      },
    ])('finds $what', async ({ sql }) => {
      const berth = await start()
      const alice = berth.client('alice')
      const { manifest, layer } = await pushImage(alice, 'alice/links', 'v1', `links ${sql}`)
      await editRows(berth, [await filledIn(berth, sql, manifest.digest, layer.digest)])
      expect(await findingsOf(berth)).toEqual([
        {
          kind: 'content-missing',
          repository: 'alice/links',
          digest: manifest.digest,
          missingDigest: layer.digest,
        },
      ])
      // What it says to do helps.
      await pushImage(alice, 'alice/links', 'v1', `links ${sql}`)
      await workOffJobs(berth)
      expect(await findingsOf(berth)).toEqual([])
    })

    test('finds a child that an index has lost', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { manifest } = await pushImage(alice, 'alice/index', undefined, 'child')
      const index = await pushManifest(alice, 'alice/index', indexManifest([manifest]), 'all')
      await editRows(berth, [`delete from manifest where digest = '${manifest.digest}'`])
      expect(await findingsOf(berth)).toEqual([
        {
          kind: 'content-missing',
          repository: 'alice/index',
          digest: index.digest,
          missingDigest: manifest.digest,
        },
      ])
      await editRows(berth, [
        `delete from manifest_child where child_digest = '${manifest.digest}'`,
        `delete from tag where name = 'all'`,
        `delete from manifest where digest = '${index.digest}'`,
      ])
    })

    test.each([
      {
        reason: 'manifest missing',
        sql: 'update tag set manifest_id = 999999999 where manifest_id = $manifest',
      },
      {
        reason: 'manifest deleted',
        sql: 'update manifest set deleted_at_ms = 1 where id = $manifest',
      },
      {
        reason: 'manifest of another repository',
        sql: 'update tag set manifest_id = (select min(id) from manifest) where manifest_id = $manifest',
      },
    ])('finds a tag that points to nothing: $reason', async ({ reason, sql }) => {
      const berth = await start()
      const alice = berth.client('alice')
      await pushImage(alice, 'alice/first', 'v1', 'first of all')
      const repository = `alice/${reason.replaceAll(' ', '-')}`
      const { manifest, layer } = await pushImage(alice, repository, 'v1', reason)
      await editRows(berth, [await filledIn(berth, sql, manifest.digest, layer.digest)])
      expect(await findingsOf(berth)).toEqual([
        { kind: 'tag-dangling', repository, tag: 'v1', reason },
      ])
      // What it says to do helps: a tag of the past is told nevertheless, unless it is gone.
      await editRows(berth, [
        `delete from tag where repository_id = (select id from repository where name = '${repository.slice(6)}')`,
      ])
      await pushImage(alice, repository, 'v1', reason)
      await workOffJobs(berth)
      expect(await findingsOf(berth)).toEqual([])
    })

    test('what is damaged is whole again after a repair and a push', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const { layer, config } = await pushImage(alice, 'alice/repair', 'v1', 'repair')
      await rm((await objectOf(berth, config.digest)).path)
      await flipBit((await objectOf(berth, layer.digest)).path)

      expect(await repair(berth)).toMatchObject({ objectsForgotten: 2, jobsTriedAgain: 0 })
      for (const { digest } of [config, layer]) {
        // A client that asks whether it may skip the blob learns that it may not.
        expect((await alice.head(`/v2/alice/repair/blobs/${digest}`)).status).toBe(404)
      }
      expect((await findingsOf(berth)).map(({ kind }) => kind)).toEqual([
        'blob-nowhere',
        'blob-nowhere',
      ])
      await pushImage(alice, 'alice/repair', 'v1', 'repair')
      await workOffJobs(berth)
      berth.clock.advance(2 * hour)
      expect(await findingsOf(berth, { readsContent: true })).toEqual([])
      expect(
        (await berth.client('alice').get(`/v2/alice/repair/blobs/${layer.digest}`)).body,
      ).toEqual(layer.content)
    })

    test('what nobody needs, and the collector does not know of, is shown to it', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      await pushBlob(alice, 'alice/orphans', blob('of nobody'))
      const { manifest } = await pushImage(alice, 'alice/orphans', undefined, 'kept by nothing')
      const { database } = berth.foundation
      await database.transaction(async (tx) => {
        const { id } = await tx
          .selectFrom('blob')
          .select('id')
          .where('digest', '=', blob('of nobody').digest)
          .executeTakeFirstOrThrow()
        await tx.deleteFrom('repository_blob').where('blob_id', '=', id).execute()
        await tx.deleteFrom('gc_review').execute()
      })
      expect(await findingsOf(berth)).toEqual([])
      berth.clock.advance(2 * hour)
      expect(await findingsOf(berth)).toMatchObject([
        { kind: 'blob-unlinked', digest: blob('of nobody').digest },
        { kind: 'manifest-unkept', digest: manifest.digest, repository: 'alice/orphans' },
      ])
      expect(await repair(berth)).toMatchObject({ orphansNoted: 2, objectsDoomed: 0 })
      expect(await findingsOf(berth)).toEqual([])
      await workOffJobs(berth)
      berth.clock.advance(60_000)
      await workOffJobs(berth)
      const left = await database.reader.selectFrom('blob').select('digest').execute()
      expect(left.map(({ digest }) => digest)).not.toContain(blob('of nobody').digest)
    })

    test('an object that belongs to nothing goes after its grace, where that is asked for', async () => {
      const berth = await start()
      const { storage } = berth.foundation
      const driver = storage.driverOf(storage.preferredLocation)
      const key = blobKey(randomUUID())
      await driver.put(key, Buffer.from('left over'))
      const known = await pushBlob(berth.client('alice'), 'alice/store', blob('not left over'))
      berth.clock.advance(2 * hour)
      expect(await repair(berth)).toMatchObject({ objectsDoomed: 0 })
      expect(await repair(berth, 3600)).toMatchObject({ objectsDoomed: 1 })
      expect(await findingsOf(berth)).toEqual([])
      await workOffJobs(berth)
      expect(await driver.sizeOf(key)).toBe(9)
      berth.clock.advance(2 * hour)
      await workOffJobs(berth)
      berth.clock.advance(60_000)
      await workOffJobs(berth)
      expect(await driver.sizeOf(key)).toBeUndefined()
      expect(
        (await berth.client('alice').get(`/v2/alice/store/blobs/${known.digest}`)).status,
      ).toBe(200)
    })

    test('no object goes when so many belong to nothing that they must be of somebody else', async () => {
      const berth = await start()
      const { storage } = berth.foundation
      const driver = storage.driverOf(storage.preferredLocation)
      for (let count = 0; count < 30; count += 1) {
        await driver.put(blobKey(randomUUID()), Buffer.from('of another registry'))
      }
      berth.clock.advance(2 * hour)
      expect(await repair(berth, 3600)).toMatchObject({
        objectsDoomed: 0,
        objectsRefusal: expect.stringMatching(/^30 of 30/),
      })
    })

    test('a repair forgets nothing when so much is missing that the store must be the wrong one', async () => {
      const berth = await start()
      const alice = berth.client('alice')
      const layers = Array.from({ length: 30 }, (_, index) => blob(`of an empty store ${index}`))
      for (const layer of layers) await pushBlob(alice, 'alice/empty', layer)
      const objects = await Promise.all(layers.map(({ digest }) => objectOf(berth, digest)))
      await Promise.all(objects.map(({ path }) => rm(path)))
      const outcome = await repair(berth)
      expect(outcome).toMatchObject({
        objectsForgotten: 0,
        refusal: expect.stringMatching(/^30 of/),
      })
      await Promise.all(
        objects.map(({ path }, index) =>
          writeFile(path, (layers[index] as (typeof layers)[0]).content),
        ),
      )
      expect(await findingsOf(berth, { readsContent: true })).toEqual([])
    })
  },
  { template: migratedTemplate },
)

async function findingsOf(
  berth: RunningBerth,
  options: {
    readonly readsContent?: boolean
    readonly checked?: Map<Subject, number>
    readonly storage?: Storage
  } = {},
): Promise<Finding[]> {
  const { checked = new Map<Subject, number>(), storage = berth.foundation.storage } = options
  const { database, clock, config } = berth.foundation
  return await Array.fromAsync(
    verifyRegistry({
      reader: database.reader,
      storage,
      clock,
      allowsSparse: config.registry.sparseIndex,
      readsContent: options.readsContent ?? false,
      pausesMilliseconds: [1, 1],
      onChecked: (subject, count) => checked.set(subject, (checked.get(subject) ?? 0) + count),
    }),
  )
}

/** The store of a Berth, which misbehaves. */
function withDriver(
  { foundation }: RunningBerth,
  change: (driver: StorageDriver) => StorageDriver,
): Storage {
  const { storage } = foundation
  return { ...storage, driverOf: (location) => change(storage.driverOf(location)) }
}

async function* failing(): AsyncIterable<Uint8Array> {
  yield Buffer.from('the first bytes')
  throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' })
}

/** Verifies with digests and mends what it finds. */
async function repair(berth: RunningBerth, objectGraceSeconds?: number) {
  const { database, clock } = berth.foundation
  const mending = new Repair({ database, clock, objectGraceSeconds })
  const checked = new Map<Subject, number>()
  for (const finding of await findingsOf(berth, { readsContent: true, checked })) {
    await mending.take(finding)
  }
  return await mending.finish(checked.get('blobs') ?? 0, checked.get('objects') ?? 0)
}

async function begin(client: RegistryClient, repository: string): Promise<string> {
  const answer = await client.post(`/v2/${repository}/blobs/uploads/`)
  return new URL(answer.headers.location as string, 'http://berth').pathname
}

function pathOf(berth: RunningBerth, key: string): string {
  const { storage } = berth.foundation
  const path = storage.driverOf(storage.preferredLocation).localFiles?.pathOf(storageKey(key))
  if (path === undefined) throw new Error('this Berth keeps no files')
  return path
}

async function objectOf(berth: RunningBerth, digest: string) {
  const row = await berth.foundation.database.reader
    .selectFrom('blob_placement')
    .innerJoin('blob', 'blob.id', 'blob_placement.blob_id')
    .select(['blob.id', 'blob_placement.location', 'blob_placement.storage_key'])
    .where('blob.digest', '=', digest)
    .executeTakeFirstOrThrow()
  return {
    id: row.id,
    location: row.location,
    storageKey: row.storage_key,
    path: pathOf(berth, row.storage_key),
  }
}

async function flipBit(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, 0)
    byte[0] = (byte[0] ?? 0) ^ 1
    await file.write(byte, 0, 1, 0)
  } finally {
    await file.close()
  }
}

/** Puts the ids of an image into a statement. */
async function filledIn(
  { foundation }: RunningBerth,
  sql: string,
  manifest: string,
  layer: string,
): Promise<string> {
  const { reader } = foundation.database
  const { id, repository_id } = await reader
    .selectFrom('manifest')
    .select(['id', 'repository_id'])
    .where('digest', '=', manifest)
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  const { id: layerId } = await reader
    .selectFrom('blob')
    .select('id')
    .where('digest', '=', layer)
    .executeTakeFirstOrThrow()
  return sql
    .replace('$manifest', `${id}`)
    .replace('$repository', `${repository_id}`)
    .replace('$layer', `${layerId}`)
}

/** Changes rows as somebody does who works around Berth, without a look at what they point to. */
async function editRows({ config }: RunningBerth, statements: readonly string[]): Promise<void> {
  if (config.database.kind === 'sqlite') {
    const database = new DatabaseSync(config.database.file, { enableForeignKeyConstraints: false })
    for (const statement of statements) database.exec(statement)
    database.close()
    return
  }
  const client = new pg.Client({ connectionString: config.database.uri.reveal() })
  await client.connect()
  try {
    await client.query('set session_replication_role = replica')
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}
