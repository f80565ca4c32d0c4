import { expect, test } from 'vitest'

import { blob, imageManifest, pushBlob, pushManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

const counting = 'SUPER_USERS: [root]\nFEATURE_QUOTA_MANAGEMENT: true\n'

const push = async (berth: RunningBerth, repository: string, sizes: readonly number[]) => {
  const client = berth.client('alice')
  const config = await pushBlob(client, repository, blob('{}'))
  const layers = []
  for (const size of sizes) {
    layers.push(await pushBlob(client, repository, blob(String(size % 10).repeat(size))))
  }
  await pushManifest(client, repository, imageManifest(config, layers), 'v1')
}

describeEachBerth(
  'what uses the storage',
  (berth) => {
    test('superusers see namespaces and repositories, the largest first', async () => {
      const api = await berth().api('root')
      expect((await api.get('/superuser/storage')).body).toMatchObject({
        namespaces: [
          { name: 'acme', kind: 'organization', used_bytes: 6002 },
          { name: 'alice', kind: 'user', used_bytes: 502 },
        ],
        repositories: [
          { repository: 'acme/large', used_bytes: 5002 },
          { repository: 'acme/shared', used_bytes: 4002 },
          { repository: 'alice/own', used_bytes: 502 },
        ],
      })
    })

    test('owners see those of their namespaces, which use less than their repositories together', async () => {
      const api = await berth().api('alice')
      expect((await api.get('/organization/acme/storage')).body).toMatchObject({
        used_bytes: 6002,
        repositories: [
          { repository: 'acme/large', used_bytes: 5002 },
          { repository: 'acme/shared', used_bytes: 4002 },
        ],
      })
      expect((await api.get('/user/storage')).body).toMatchObject({
        used_bytes: 502,
        repositories: [{ repository: 'alice/own', used_bytes: 502 }],
      })
    })

    test('a push is seen a minute later at most', async () => {
      await push(berth(), 'alice/later', [700])
      const another = await berth().another(counting)
      const api = await another.api('alice')
      expect((await api.get('/user/storage')).body).toMatchObject({ used_bytes: 502 + 700 })
      await another.stop()
    })

    test('others see nothing', async () => {
      const api = await berth().api('bob')
      expect((await api.get('/organization/acme/storage')).status).toBe(403)
      expect((await api.get('/superuser/storage')).status).toBe(403)
      expect((await api.get('/user/storage')).body).toMatchObject({
        used_bytes: 0,
        repositories: [],
      })
      expect((await (await berth().api()).get('/user/storage')).status).toBe(401)
    })

    test('a deleted repository is not among them', async () => {
      const api = await berth().api('alice')
      await api.delete('/repository/acme/shared')
      const another = await berth().another(counting)
      const { body } = await (await another.api('alice')).get('/organization/acme/storage')
      expect((body as { repositories: unknown }).repositories).toEqual([
        { repository: 'acme/large', used_bytes: 5002 },
      ])
      await another.stop()
    })

    test('where nothing is counted, that is said', async () => {
      const another = await berth().another('SUPER_USERS: [root]')
      expect((await (await another.api('root')).get('/superuser/storage')).body).toEqual({
        state: 'off',
        namespaces: [],
        repositories: [],
      })
      await another.stop()
    })
  },
  {
    config: counting,
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'root']) await berth.createUser(name)
      await berth.createOrganization('acme', 'alice')
      for (const name of ['large', 'shared']) await berth.createRepository(`acme/${name}`)
      await push(berth, 'acme/large', [3000, 2000])
      await push(berth, 'acme/shared', [3000, 1000])
      await push(berth, 'alice/own', [500])
    },
  },
)
