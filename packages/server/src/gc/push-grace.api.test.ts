import { expect, test } from 'vitest'

import {
  blob,
  descriptorOf,
  artifactManifest,
  emptyBlob,
  indexManifest,
  putManifest,
  pushBlob,
  pushImage,
} from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { collect, day, hour } from './collection.fixture.ts'

const counter = queryCounter()

describeEachBerth(
  'what a pusher asks for',
  (berth) => {
    const client = () => berth().client('alice')
    const pushing = (repository: string) => ({ scope: `repository:${repository}:pull,push` })
    const later = async (milliseconds: number) => {
      berth().clock.advance(milliseconds)
      await collect(berth())
    }
    const holderOf = (content: ReturnType<typeof blob>) =>
      artifactManifest('application/x', { layers: [descriptorOf(content)] })

    test('a blob stays for the push that asked for it', async () => {
      const content = await pushBlob(client(), 'alice/asked', blob('asked for'))
      await pushBlob(client(), 'alice/asked', emptyBlob)
      for (let times = 0; times < 3; times += 1) {
        await later(23 * hour)
        for (const { digest } of [content, emptyBlob]) {
          const path = `/v2/alice/asked/blobs/${digest}`
          expect((await client().head(path, pushing('alice/asked'))).status).toBe(200)
        }
      }
      const pushed = await putManifest(client(), 'alice/asked', 'v1', holderOf(content))
      expect(pushed.status).toBe(201)
    })

    test('a blob does not stay for somebody who only pulls', async () => {
      const { digest } = await pushBlob(client(), 'alice/pulled', blob('only pulled'))
      await later(23 * hour)
      const path = `/v2/alice/pulled/blobs/${digest}`
      expect((await client().head(path)).status).toBe(200)
      await later(2 * hour)
      expect((await client().head(path)).status).toBe(404)
    })

    test('a blob of an image that goes stays for the push that asked for it', async () => {
      await berth().createOrganization('hasty', 'alice')
      await (await berth().api('alice')).put('/organization/hasty', { tag_expiration_s: 0 })
      const { layer, config } = await pushImage(client(), 'hasty/app', 'v1', 'hasty')
      await later(10 * day)
      for (const { digest } of [layer, config]) {
        const path = `/v2/hasty/app/blobs/${digest}`
        expect((await client().head(path, pushing('hasty/app'))).status).toBe(200)
      }
      await client().delete('/v2/hasty/app/manifests/v1')
      await later(12 * hour)
      await pushBlob(client(), 'hasty/app', emptyBlob)
      expect((await putManifest(client(), 'hasty/app', 'v2', holderOf(layer))).status).toBe(201)
    })

    test('a manifest of an image that goes stays for the index that asked for it', async () => {
      await berth().createOrganization('fast', 'alice')
      await (await berth().api('alice')).put('/organization/fast', { tag_expiration_s: 0 })
      const { manifest } = await pushImage(client(), 'fast/app', 'v1', 'fast')
      await later(10 * day)
      const path = `/v2/fast/app/manifests/${manifest.digest}`
      expect((await client().head(path, pushing('fast/app'))).status).toBe(200)
      await client().delete('/v2/fast/app/manifests/v1')
      await later(12 * hour)
      const pushed = await putManifest(client(), 'fast/app', 'all', indexManifest([manifest]))
      expect(pushed.status).toBe(201)
    })

    test('a manifest that another process has collected is not said to be there', async () => {
      const { manifest } = await pushImage(client(), 'alice/cached', undefined, 'cached')
      const path = `/v2/alice/cached/manifests/${manifest.digest}`
      expect((await client().get(path)).status).toBe(200)
      const { database } = berth().foundation
      await database.transaction((tx) =>
        tx.deleteFrom('manifest').where('digest', '=', manifest.digest).execute(),
      )
      berth().clock.advance(2 * hour)
      expect((await client().head(path, pushing('alice/cached'))).status).toBe(404)
    })

    test('asking again within the hour asks the database for nothing more', async () => {
      const { digest } = await pushBlob(client(), 'alice/often', blob('asked for often'))
      const path = `/v2/alice/often/blobs/${digest}`
      await client().head(path, pushing('alice/often'))
      await client().head(path)
      const alice = client()
      for (const options of [pushing('alice/often'), {}]) await alice.head(path, options)
      const asked = await counter.of(() => alice.head(path, pushing('alice/often')))
      expect(asked).toBe(await counter.of(() => alice.head(path)))
    })
  },
  {
    wrap: counter.wrap,
    prepare: async (running) => {
      await running.createUser('alice')
    },
  },
)
