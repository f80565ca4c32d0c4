import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  emptyBlob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'

const key = 'quay.expires-after'
const minute = 60
const hour = 3600

interface ShownTag {
  readonly start_ts: number
  readonly end_ts?: number
  readonly expiration?: string
}

describeEachBerth(
  'the end of a tag',
  (berth) => {
    const client = () => berth().client('alice')
    const pushLabelled = async (
      name: string,
      labels: Readonly<Record<string, string>>,
      annotations: Readonly<Record<string, string>> = {},
    ) => {
      const repository = `alice/${name}`
      const config = await pushBlob(
        client(),
        repository,
        blob(JSON.stringify({ name, config: { Labels: labels } })),
      )
      const image = imageManifest(config, [], { annotations })
      return await pushManifest(client(), repository, image, 'v1')
    }
    const shown = async (name: string, tag = 'v1'): Promise<ShownTag | undefined> => {
      const alice = await berth().api('alice')
      const { body } = await alice.get(`/repository/alice/${name}/tag/?specificTag=${tag}`)
      return (body as { readonly tags: readonly ShownTag[] }).tags[0]
    }
    const lifeOf = async (name: string, tag?: string) => {
      const found = await shown(name, tag)
      return found?.end_ts === undefined ? undefined : found.end_ts - found.start_ts
    }
    const nowSeconds = () => Math.floor(berth().clock() / 1000)

    test.each([
      ['a label', { [key]: '1h' }, {}, hour],
      ['an annotation', {}, { [key]: '1h' }, hour],
      ['an annotation, rather than a label', { [key]: '1d' }, { [key]: '1h' }, hour],
      ['the least life, where a label gives less', { [key]: '1s' }, {}, 10 * minute],
      ['the least life, where a label gives none', { [key]: '0w' }, {}, 10 * minute],
      ['the longest life, where a label gives more', { [key]: '9000w' }, {}, 2 * 24 * hour],
      ['nothing, where a label cannot be read', { [key]: 'soon' }, {}, undefined],
      ['nothing, where there is none', {}, {}, undefined],
    ])('is given by %s', async (title, labels, annotations, seconds) => {
      const name = title.replaceAll(/[^a-z]+/g, '-')
      await pushLabelled(name, labels, annotations)
      expect(await lifeOf(name)).toBe(seconds)
    })

    test('is given by the annotation of an artifact, and of an index', async () => {
      await pushBlob(client(), 'alice/kinds', emptyBlob)
      const artifact = artifactManifest('a/b', { annotations: { [key]: '1h' } })
      await pushManifest(client(), 'alice/kinds', artifact, 'artifact')
      const index = indexManifest([], { annotations: { [key]: '2h' } })
      await pushManifest(client(), 'alice/kinds', index, 'index')
      expect(await lifeOf('kinds', 'artifact')).toBe(hour)
      expect(await lifeOf('kinds', 'index')).toBe(2 * hour)
    })

    test('is given by the label that all children of an index have', async () => {
      const one = await pushLabelled('family', { [key]: '1h' })
      const config = await pushBlob(
        client(),
        'alice/family',
        blob(JSON.stringify({ other: true, config: { Labels: { [key]: '1h' } } })),
      )
      const two = await pushManifest(client(), 'alice/family', imageManifest(config, []), 'two')
      await pushManifest(client(), 'alice/family', indexManifest([one, two]), 'both')
      expect(await lifeOf('family', 'both')).toBe(hour)
    })

    test('is set by the API within the bounds, moved, and taken away', async () => {
      await pushImage(client(), 'alice/set', 'v1', 'set')
      const alice = await berth().api('alice')
      const path = '/repository/alice/set/tag/v1'
      const set = async (expiration: number | null) =>
        (await alice.put(path, { expiration })).status
      expect(await set(nowSeconds() + hour)).toBe(201)
      expect((await shown('set'))?.end_ts).toBeCloseTo(nowSeconds() + hour, -1)
      expect(await set(nowSeconds() + 1)).toBe(201)
      expect(await lifeOf('set')).toBe(10 * minute)
      expect(await set(nowSeconds() + 365 * 24 * hour)).toBe(201)
      expect((await shown('set'))?.end_ts).toBeCloseTo(nowSeconds() + 48 * hour, -1)
      expect(await set(nowSeconds() - 1)).toBe(400)
      expect(await set(null)).toBe(201)
      expect(await shown('set')).not.toHaveProperty('end_ts')
      expect(await shown('set')).not.toHaveProperty('expiration')
    })

    test('takes the tag out of every list, and leaves it in the history', async () => {
      const { digest } = await pushLabelled('over', { [key]: '1h' })
      await pushImage(client(), 'alice/over', 'other', 'over, other')
      berth().clock.advance((hour + 1) * 1000)
      const later = berth().client('alice')
      expect((await later.get('/v2/alice/over/manifests/v1')).status).toBe(404)
      expect((await later.get('/v2/alice/over/tags/list')).json()).toMatchObject({
        tags: ['other'],
      })
      const alice = await berth().api('alice')
      const active = await alice.get('/repository/alice/over/tag/?onlyActiveTags=true')
      expect(active.body).toMatchObject({ tags: [{ name: 'other' }] })
      const all = await alice.get('/repository/alice/over/tag/?specificTag=v1')
      expect(all.body).toMatchObject({ tags: [{ name: 'v1', manifest_digest: digest }] })
      expect((await alice.delete('/repository/alice/over/tag/v1')).status).toBe(404)
      const restored = await alice.post('/repository/alice/over/tag/v1/restore', {
        manifest_digest: digest,
      })
      expect(restored.status).toBe(200)
      expect(await lifeOf('over')).toBe(hour)
    })
  },
  {
    config: 'LABELED_EXPIRATION_MINIMUM: 10m\nLABELED_EXPIRATION_MAXIMUM: 2d\n',
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
