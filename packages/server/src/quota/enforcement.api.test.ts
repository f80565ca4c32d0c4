import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  pushBlob,
  pushManifest,
  putManifest,
  type TestBlob,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { Answer } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { expectExactSums, setQuota } from './recount.fixture.ts'

const kibibyte = 1024
const bytes = (seed: string, count: number) => blob(seed.repeat(count).slice(0, count))
const config = bytes('c', 100)

describeEachBerth(
  'a namespace with a quota',
  (berth) => {
    const client = () => berth().client('alice')
    const answered = (answer: Answer) => ({ status: answer.status, body: answer.json() })
    const denied = {
      status: 403,
      body: { errors: [{ code: 'DENIED', message: 'Quota has been exceeded on namespace' }] },
    }
    const start = async (repository: string) => {
      const answer = await client().post(`/v2/${repository}/blobs/uploads/`)
      expect(answer.status).toBe(202)
      return answer.headers.location as string
    }
    const image = async (repository: string, tag: string, layers: readonly TestBlob[]) => {
      for (const each of [config, ...layers]) await pushBlob(client(), repository, each)
      return await pushManifest(client(), repository, imageManifest(config, layers), tag)
    }

    test('takes the last byte that fits, and not one more', async () => {
      await limited(berth(), 'lastbyte', 1000)
      await image('lastbyte/app', 'fits', [bytes('f', 900)])
      const one = bytes('x', 1)
      expect(
        answered(
          await client().post(`/v2/lastbyte/app/blobs/uploads/?digest=${one.digest}`, {
            body: one.content,
          }),
        ),
      ).toEqual(denied)
      expect(answered(await client().post('/v2/lastbyte/app/blobs/uploads/'))).toEqual(denied)
      await expectNothingLeft(berth(), 'lastbyte')
    })

    test('refuses a blob that is too large before it is read', async () => {
      await limited(berth(), 'large', 1000)
      const large = bytes('l', 64 * kibibyte)
      expect(
        answered(
          await client().post(`/v2/large/app/blobs/uploads/?digest=${large.digest}`, {
            body: large.content,
          }),
        ),
      ).toEqual(denied)
      const upload = await start('large/app')
      expect(answered(await client().patch(upload, { body: large.content }))).toEqual(denied)
      expect((await client().get(upload)).codes()).toEqual(['BLOB_UPLOAD_UNKNOWN'])
      const other = await start('large/app')
      expect(
        answered(await client().put(`${other}?digest=${large.digest}`, { body: large.content })),
      ).toEqual(denied)
      expect((await client().get(other)).status).toBe(404)
      await expectNothingLeft(berth(), 'large')
    })

    test('refuses a body of unknown length as soon as it has become too large', async () => {
      await limited(berth(), 'chunked', 1000)
      const upload = await start('chunked/app')
      let sentBytes = 0
      const endless = async function* () {
        while (sentBytes < 200 * 1024 * kibibyte) {
          sentBytes += kibibyte * kibibyte
          yield Buffer.alloc(kibibyte * kibibyte)
        }
      }
      expect(answered(await client().patch(upload, { body: endless() }))).toEqual(denied)
      expect(sentBytes).toBeLessThan(64 * kibibyte * kibibyte)
      expect((await client().get(upload)).status).toBe(404)
      await expectNothingLeft(berth(), 'chunked')
    })

    test('holds room for what is on its way, and gives it back when that is cancelled', async () => {
      await limited(berth(), 'onitsway', 1000)
      const first = await start('onitsway/app')
      expect((await client().patch(first, { body: 'a'.repeat(600) })).status).toBe(202)
      const second = await start('onitsway/other')
      expect(answered(await client().patch(second, { body: 'b'.repeat(600) }))).toEqual(denied)
      const third = await start('onitsway/other')
      const waiting = client().patch(third, { body: 'c'.repeat(600) })
      expect((await client().delete(first)).status).toBe(204)
      expect((await waiting).status).toBe(202)
    })

    test('holds room for blobs that no manifest names yet', async () => {
      await limited(berth(), 'unnamed', 1000)
      await pushBlob(client(), 'unnamed/app', bytes('u', 600))
      const upload = await start('unnamed/app')
      expect(answered(await client().patch(upload, { body: 'v'.repeat(600) }))).toEqual(denied)
      // The refused push holds nothing any more.
      await pushBlob(client(), 'unnamed/app', bytes('w', 600))
    })

    test('gives room back that nobody came for', async () => {
      await limited(berth(), 'abandoned', 1000)
      const upload = await start('abandoned/app')
      await client().patch(upload, { body: 'a'.repeat(900) })
      await pushBlob(client(), 'abandoned/app', bytes('b', 50))
      berth().clock.advance(16 * 60_000)
      await pushBlob(client(), 'abandoned/other', bytes('o', 990))
      // Whoever goes on is checked anew.
      expect(answered(await client().patch(upload, { body: 'a'.repeat(50) }))).toEqual(denied)
    })

    test('checks a manifest exactly, and a refused one is not counted', async () => {
      await limited(berth(), 'exact', 1000)
      await image('exact/app', 'one', [bytes('1', 500)])
      const upload = await start('exact/app')
      expect(answered(await client().patch(upload, { body: '2'.repeat(500) }))).toEqual(denied)
      await image('exact/app', 'two', [bytes('2', 400)])
      await expectExactSums(berth().foundation.database.reader)
      // What is there can be pushed and tagged again.
      const again = imageManifest(config, [bytes('1', 500)])
      expect((await putManifest(client(), 'exact/app', 'again', again)).status).toBe(201)
    })

    test('holds what another process has set just now', async () => {
      const { id } = await berth().createOrganization('justnow', 'alice')
      await image('justnow/app', 'one', [bytes('1', 500)])
      // Straight into the database: nothing tells this server of it.
      await setQuota(berth().foundation.database, id, 1000)
      const layer = await pushBlob(client(), 'justnow/app', bytes('2', 900))
      const second = imageManifest(config, [layer])
      expect(answered(await putManifest(client(), 'justnow/app', 'two', second))).toEqual(denied)
      expect(await usedBy(berth(), 'justnow')).toBeLessThanOrEqual(1000)
    })

    test('that refuses a later blob, or the manifest, has the collector take what came before', async () => {
      const pushes = ['laterblob', 'itsmanifest'].map((name) => {
        const own = bytes(`${name} config`, 100)
        const layers = [bytes(`${name} one`, 600), bytes(`${name} two`, 800)]
        const bring = async () => {
          for (const each of [own, ...layers]) await pushBlob(client(), `${name}/app`, each)
        }
        return { bring, image: imageManifest(own, layers), blobs: [own, ...layers] }
      })
      const [later, whole] = pushes as [(typeof pushes)[0], (typeof pushes)[0]]
      await limited(berth(), 'laterblob', 700)
      await expect(later.bring()).rejects.toThrow('Quota has been exceeded on namespace')
      const { id } = await berth().createOrganization('itsmanifest', 'alice')
      await whole.bring()
      // The manifest is the first to hear of it.
      await setQuota(berth().foundation.database, id, 1000)
      const refused = await putManifest(client(), 'itsmanifest/app', 'v1', whole.image)
      expect(answered(refused)).toEqual(denied)
      for (const name of ['laterblob', 'itsmanifest']) await expectNothingLeft(berth(), name)

      // The time of a push goes by, that of a link, and that of a blob.
      for (let wait = 0; wait < 4; wait += 1) {
        await workOffJobs(berth())
        berth().clock.advance(2 * 86_400_000)
      }
      const digests = pushes.flatMap(({ blobs }) => blobs.map(({ digest }) => digest))
      const left = await berth()
        .foundation.database.reader.selectFrom('blob')
        .select('digest')
        .where('digest', 'in', digests)
        .execute()
      expect(left).toEqual([])
    })

    test('charges a mounted blob to who gets it', async () => {
      await limited(berth(), 'mounting', 1000)
      await berth().createOrganization('source', 'alice')
      const large = await pushBlob(client(), 'source/app', bytes('m', 2000))
      const small = await pushBlob(client(), 'source/app', bytes('m', 700))
      const mount = async (digest: string) =>
        await client().post(`/v2/mounting/app/blobs/uploads/?mount=${digest}&from=source/app`)
      expect(answered(await mount(large.digest))).toEqual(denied)
      expect((await mount(small.digest)).status).toBe(201)
      await pushBlob(client(), 'mounting/app', config)
      await pushManifest(client(), 'mounting/app', imageManifest(config, [small]), 'v1')
      expect(
        answered(
          await client().post(`/v2/mounting/app/blobs/uploads/?digest=${large.digest}`, {
            body: large.content,
          }),
        ),
      ).toEqual(denied)
      expect(await usedBy(berth(), 'mounting')).toBe(800)
    })

    test('pays once for what several of its repositories have', async () => {
      await limited(berth(), 'shared', 1000)
      const layer = bytes('s', 800)
      await image('shared/one', 'v1', [layer])
      await image('shared/two', 'v1', [layer])
      await image('shared/three', 'v1', [layer, bytes('t', 100)])
      expect(await usedBy(berth(), 'shared')).toBe(1000)
    })
  },
  { prepare, config: 'FEATURE_QUOTA_MANAGEMENT: true\nBERTH_QUOTA_PATIENCE: 1\n' },
)

async function prepare(berth: RunningBerth): Promise<void> {
  await berth.createUser('alice')
}

async function limited(berth: RunningBerth, name: string, limitBytes: number): Promise<void> {
  const { id } = await berth.createOrganization(name, 'alice')
  await setQuota(berth.foundation.database, id, limitBytes)
}

async function usedBy(berth: RunningBerth, name: string): Promise<number> {
  const row = await berth.foundation.database.reader
    .selectFrom('namespace_usage')
    .innerJoin('account', 'account.id', 'namespace_usage.namespace_id')
    .select('used_bytes')
    .where('account.name', '=', name)
    .executeTakeFirst()
  return row?.used_bytes ?? 0
}

/** A refused push leaves no upload, no room that is held, and nothing in the sums. */
async function expectNothingLeft(berth: RunningBerth, name: string): Promise<void> {
  const { reader } = berth.foundation.database
  const uploads = await reader
    .selectFrom('upload')
    .innerJoin('repository', 'repository.id', 'upload.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select('upload.id')
    .where('account.name', '=', name)
    .execute()
  expect(uploads).toEqual([])
  for (const table of ['upload_reservation', 'blob_reservation'] as const) {
    const held = await reader
      .selectFrom(table)
      .innerJoin('account', 'account.id', `${table}.namespace_id`)
      .select(`${table}.size_bytes`)
      .where('account.name', '=', name)
      .execute()
    expect(held).toEqual([])
  }
  await expectExactSums(reader)
}
