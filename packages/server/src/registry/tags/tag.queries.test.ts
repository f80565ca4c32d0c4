import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../../tools/test/each-database.ts'
import { insertAccount } from '../../namespaces/account.queries.ts'
import { parseConfig } from '../../platform/config/parse-config.ts'
import { insertRepository } from '../../repositories/repository.queries.ts'
import { openDatabaseOfTest } from '../../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { digestOf } from '../digest.ts'
import { insertManifest } from '../manifests/manifest.queries.ts'
import type { ParsedManifest } from '../manifests/manifest.ts'
import { endTag, endTagsOf } from './tag-end.queries.ts'
import { pointTag, prepareFindTag } from './tag.queries.ts'
import { TagGuard } from './tag-guard.ts'

const name = 'latest'
const { config } = parseConfig('', { filename: 'config.yaml', dataDirectory: '/nowhere' })
const fullName = { namespace: 'alice', repository: 'app' }
const guard = new TagGuard(
  config.tags,
  { ofRepository: () => Promise.resolve(() => false) },
  { lockShared: () => Promise.resolve() },
)

describeEachDatabase(
  'the history of a tag',
  (makeDatabase) => {
    const start = async () => historyOn(openDatabaseOfTest(await makeDatabase()))

    test('each interval ends where the next begins', async () => {
      const history = await start()
      await history.point(1, 1000)
      await history.point(2, 2000)
      await history.end(3000)
      expect(await history.intervals()).toEqual([
        [1, 1000, 2000],
        [2, 2000, 3000],
      ])
    })

    test('attack 31: moves within one millisecond do not overlap', async () => {
      const history = await start()
      for (const manifest of [1, 2, 1, 2]) await history.point(manifest, 1000)
      await history.end(1000)
      await history.point(1, 1000)
      await history.endByManifest(1, 1000)
      await history.point(2, 1000)
      expect(await history.intervals()).toEqual([
        [1, 1000, 1001],
        [2, 1001, 1002],
        [1, 1002, 1003],
        [2, 1003, 1004],
        [1, 1004, 1005],
        [2, 1005, null],
      ])
      expect(await history.current(1000)).toBe(2)
    })

    test('attack 31: a clock that goes back does not turn an interval round', async () => {
      const history = await start()
      await history.point(1, 5000)
      await history.point(2, 4000)
      await history.end(3000)
      await history.point(1, 2000)
      await history.endByManifest(1, 1000)
      await history.point(2, 500)
      expect(await history.intervals()).toEqual([
        [1, 5000, 5001],
        [2, 5001, 5002],
        [1, 5002, 5003],
        [2, 5003, null],
      ])
      expect(await history.current(500)).toBe(2)
    })

    test('attack 31: a tag that has expired keeps the end that it had', async () => {
      const history = await start()
      await history.point(1, 1000)
      await history.expire(2000)
      expect(await history.current(1999)).toBe(1)
      expect(await history.current(2000)).toBeUndefined()
      await history.endByManifest(1, 3000)
      await history.point(2, 4000)
      expect(await history.intervals()).toEqual([
        [1, 1000, 2000],
        [2, 4000, null],
      ])
    })

    test.each([
      ['1970', 0],
      ['the end of 32-bit seconds', 2 ** 31 * 1000 + 1],
      ['the year 9999', 253_402_300_799_999],
    ])('attack 31: %s is an instant like any other', async (_when, nowMs) => {
      const history = await start()
      await history.point(1, nowMs)
      expect(await history.current(nowMs)).toBe(1)
      await history.end(nowMs + 1)
      expect(await history.intervals()).toEqual([[1, nowMs, nowMs + 1]])
    })
  },
  { template: migratedTemplate },
)

/** A repository with two manifests, whose tag a test moves at instants of its choice. */
async function historyOn(database: BerthDatabase) {
  const { repositoryId, manifestIds } = await repositoryWithManifests(database)
  const idOf = (manifest: number) => manifestIds[manifest - 1] as number
  const findTag = prepareFindTag(database)
  return {
    point: (manifest: number, nowMs: number) =>
      database.transaction((tx) =>
        pointTag(tx, guard.rulesIn(tx, { id: repositoryId, namespaceId: 1, name: fullName }), {
          repositoryId,
          name,
          manifestId: idOf(manifest),
          nowMs,
          isLabelledImmutable: false,
          by: undefined,
        }),
      ),
    end: (nowMs: number) =>
      database.transaction((tx) => endTag(tx, guard, { repositoryId, name, nowMs, by: undefined })),
    endByManifest: (manifest: number, nowMs: number) =>
      database.transaction((tx) => endTagsOf(tx, guard, idOf(manifest), nowMs, undefined)),
    expire: (endMs: number) =>
      database.transaction((tx) =>
        tx.updateTable('tag').set({ lifetime_end_ms: endMs }).where('is_current', '=', 1).execute(),
      ),
    async current(nowMs: number) {
      const id = await findTag(repositoryId, name, nowMs)
      return id === undefined ? undefined : manifestIds.indexOf(id) + 1
    },
    async intervals() {
      const rows = await database.reader
        .selectFrom('tag')
        .select(['manifest_id', 'lifetime_start_ms', 'lifetime_end_ms'])
        .orderBy('lifetime_start_ms')
        .execute()
      return rows.map((row) => [
        manifestIds.indexOf(row.manifest_id) + 1,
        row.lifetime_start_ms,
        row.lifetime_end_ms,
      ])
    },
  }
}

async function repositoryWithManifests(database: BerthDatabase) {
  return await database.transaction(async (tx) => {
    const account = await insertAccount(tx, { kind: 'user', name: 'owner', nowMs: 0 })
    const { id: repositoryId } = await insertRepository(tx, {
      namespaceId: account.id,
      name: { namespace: 'owner', repository: 'app' },
      visibility: 'private',
      nowMs: 0,
    })
    const manifestIds: number[] = []
    for (const text of ['one', 'two']) {
      const content = Buffer.from(text)
      const manifest = {
        repositoryId,
        digest: digestOf(content, 'sha256'),
        content,
        parsed: emptyManifest,
        indexDepth: 0,
        expiresAfterSeconds: undefined,
        fixesTags: false,
        platforms: [],
        nowMs: 0,
      }
      manifestIds.push((await insertManifest(tx, manifest, '{}')) as number)
    }
    return { repositoryId, manifestIds }
  })
}

const emptyManifest: ParsedManifest = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  blobs: [],
  children: [],
  configDigest: undefined,
  configMediaType: undefined,
  artifactType: undefined,
  subject: undefined,
  annotations: undefined,
  platforms: [],
  layers: [],
}
