import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { sourceOf } from '../../platform/bytes/byte-source.ts'
import type { JobHandler } from '../../platform/jobs/job.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import {
  memoryDriver,
  memoryStore,
  type MemoryStore,
} from '../../storage/drivers/memory/memory-driver.ts'
import { type StorageDriver, StorageUnavailableError } from '../../storage/storage-driver.ts'
import { blobKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import { removeAbandonedHandler } from './uploads.jobs.ts'

const day = 24 * 60 * 60 * 1000
const known = '11111111-1111-4111-8111-111111111111'
const forgotten = '22222222-2222-4222-8222-222222222222'

describeEachDatabase(
  'what a store keeps of uploads',
  (makeDatabase) => {
    test('goes after two days when no row knows it, and stays with its row', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const store = memoryStore()
      await beginIn(store, known, forgotten)
      await insertUpload(database, known, 'here')

      await run(handlerOf(database, { here: memoryDriver(store) }, { addedMs: day }))
      expect(idsIn(store)).toEqual([known, forgotten])
      await run(handlerOf(database, { here: memoryDriver(store) }, { addedMs: 3 * day }))
      expect(idsIn(store)).toEqual([known])
    })

    test('goes also when its row is that of another location', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const store = memoryStore()
      await beginIn(store, known)
      await insertUpload(database, known, 'elsewhere')
      await run(handlerOf(database, { here: memoryDriver(store) }, { addedMs: 3 * day }))
      expect(idsIn(store)).toEqual([])
    })

    test('a location that is away is tried again, and keeps no other waiting', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const store = memoryStore()
      await beginIn(store, forgotten)
      const away = memoryDriver()
      const locations = {
        away: {
          ...away,
          uploads: {
            ...away.uploads,
            removeAbandoned: () => Promise.reject(new StorageUnavailableError('refused')),
          },
        },
        here: memoryDriver(store),
      }
      const handler = handlerOf(database, locations, { addedMs: 3 * day })
      await expect(run(handler)).rejects.toThrow(StorageUnavailableError)
      expect(idsIn(store)).toEqual([])
    })

    test.each([
      { what: 'local files', cleanFolder: false, cleanStaleMultipart: true, isLocal: true },
      { what: 'multipart uploads', cleanFolder: true, cleanStaleMultipart: false, isLocal: false },
    ])('of $what stays where the configuration says so', async ({ isLocal, ...config }) => {
      const database = openDatabaseOfTest(await makeDatabase())
      const store = memoryStore()
      await beginIn(store, forgotten)
      const driver: StorageDriver = {
        ...memoryDriver(store),
        ...(isLocal ? { localFiles: { pathOf: (key) => `/${key}` } } : {}),
      }
      await run(handlerOf(database, { here: driver }, { addedMs: 3 * day, ...config }))
      expect(idsIn(store)).toEqual([forgotten])
    })
  },
  { template: migratedTemplate },
)

function handlerOf(
  database: BerthDatabase,
  locations: Readonly<Record<string, StorageDriver>>,
  options: {
    readonly addedMs: number
    readonly cleanFolder?: boolean
    readonly cleanStaleMultipart?: boolean
  },
): JobHandler {
  const storage: Storage = {
    preferredLocation: 'here',
    locations: Object.keys(locations),
    driverOf: (location) => locations[location] as StorageDriver,
    nearest: ([first = 'here']) => first,
  }
  return removeAbandonedHandler({
    reader: database.reader,
    storage,
    clock: () => Date.now() + options.addedMs,
    config: {
      expiresInSeconds: (2 * day) / 1000,
      cleanupEverySeconds: 3600,
      cleanFolder: options.cleanFolder ?? true,
      cleanStaleMultipart: options.cleanStaleMultipart ?? true,
    },
  })
}

async function run(handler: JobHandler): Promise<void> {
  await handler.run({
    payload: undefined,
    cursor: undefined,
    save: () => Promise.resolve(),
    signal: new AbortController().signal,
  })
}

async function beginIn(store: MemoryStore, ...ids: string[]): Promise<void> {
  const { uploads } = memoryDriver(store)
  for (const id of ids) {
    await uploads.append(await uploads.begin(blobKey(id)), sourceOf(Buffer.from('part')))
  }
}

function idsIn(store: MemoryStore): string[] {
  return [...store.uploads.keys()].map((key) => key.slice(key.lastIndexOf('/') + 1)).toSorted()
}

async function insertUpload(database: BerthDatabase, id: string, location: string): Promise<void> {
  await database.transaction(async (tx) => {
    const { id: account } = await tx
      .insertInto('account')
      .values({
        uuid: id,
        kind: 'user',
        name: 'pusher',
        description: '',
        owner_id: null,
        email: null,
        password_hash: null,
        is_enabled: 1,
        is_verified: 1,
        is_superuser: 0,
        credentials_changed_at_ms: 0,
        created_at_ms: 0,
        last_used_at_ms: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id: repository } = await tx
      .insertInto('repository')
      .values({
        namespace_id: account,
        name: 'app',
        visibility: 'private',
        state: 'normal',
        kind: 'image',
        description: '',
        created_at_ms: 0,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('upload')
      .values({
        id,
        repository_id: repository,
        account_id: account,
        location,
        algorithm: 'sha256',
        received_bytes: 4,
        digest_so_far: null,
        hash_state: null,
        driver_state: JSON.stringify({ key: blobKey(id) }),
        writer: null,
        writer_until_ms: 0,
        created_at_ms: 0,
        updated_at_ms: 0,
      })
      .execute()
  })
}
