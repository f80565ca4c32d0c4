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
  putManifest,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { immutableConfig, immutableTags, prepareAcme, shownTags } from './immutable-tags.fixture.ts'

const key = 'quay.immutable'

describeEachBerth(
  'the label quay.immutable',
  (berth) => {
    const pushLabelled = async (
      name: string,
      labels: Readonly<Record<string, string>>,
      annotations: Readonly<Record<string, string>> = {},
      tag: string | undefined = 'v1',
    ) => {
      const client = berth().client('alice')
      const repository = `acme/${name}`
      const config = await pushBlob(
        client,
        repository,
        blob(JSON.stringify({ name, tag, config: { Labels: labels } })),
      )
      const image = imageManifest(config, [], { annotations })
      return await pushManifest(client, repository, image, tag)
    }
    const fixed = async (name: string) =>
      await immutableTags(await berth().api('alice'), `acme/${name}`)

    test.each([
      ['true', {}, ['v1']],
      [' TRUE ', {}, ['v1']],
      ['false', {}, []],
      ['yes', {}, []],
      ['', {}, []],
      ['true', { [key]: 'false' }, []],
      ['false', { [key]: 'true' }, ['v1']],
    ])('%j of an image, with annotations %j', async (value, annotations, expected) => {
      const name = `label-${value.trim().toLowerCase() || 'empty'}-${value.length}-${
        Object.values(annotations)[0] ?? 'none'
      }`
      await pushLabelled(name, { [key]: value }, annotations)
      expect(await fixed(name)).toEqual(expected)
    })

    test('of an artifact or an index holds its tag, as does that of all children', async () => {
      const client = berth().client('alice')
      await pushBlob(client, 'acme/kinds', emptyBlob)
      const annotations = { [key]: 'true' }
      const artifact = artifactManifest('a/b', { annotations })
      await pushManifest(client, 'acme/kinds', artifact, 'artifact')
      await pushManifest(client, 'acme/kinds', indexManifest([], { annotations }), 'index')
      const child = await pushLabelled('kinds', annotations, {}, 'child')
      await pushManifest(client, 'acme/kinds', indexManifest([child]), 'family')
      await pushManifest(client, 'acme/kinds', indexManifest([child, artifact]), 'mixed')
      expect(await fixed('kinds')).toEqual(['artifact', 'child', 'family', 'index', 'mixed'])
      const other = await pushLabelled('kinds', {}, {}, 'plain')
      await pushManifest(client, 'acme/kinds', indexManifest([child, other]), 'torn')
      expect(await fixed('kinds')).not.toContain('torn')
    })

    test('goes on with every tag that is pointed to the manifest, by whatever way', async () => {
      const { digest } = await pushLabelled('each', { [key]: 'true' }, {}, 'v1')
      const alice = await berth().api('alice')
      await alice.put('/repository/acme/each/tag/v2', { manifest_digest: digest })
      const client = berth().client('alice')
      const { body, headers } = await client.get(`/v2/acme/each/manifests/${digest}`)
      await client.put('/v2/acme/each/manifests/v3', {
        headers: { 'content-type': String(headers['content-type']) },
        body,
      })
      expect(await fixed('each')).toEqual(['v1', 'v2', 'v3'])
      const { manifest } = await pushImage(client, 'acme/each', undefined, 'each, other')
      for (const tag of ['v1', 'v2', 'v3']) {
        expect((await putManifest(client, 'acme/each', tag, manifest)).status).toBe(409)
      }
    })

    test('outdoes an end that another label gives', async () => {
      await pushLabelled('endless', { [key]: 'true', 'quay.expires-after': '1h' })
      const [tag] = await shownTags(await berth().api('alice'), 'acme/endless')
      expect(tag).toMatchObject({ name: 'v1', immutable: true })
      expect(tag).not.toHaveProperty('end_ts')
    })

    test('cannot be added or taken away by the API', async () => {
      const { digest } = await pushLabelled('added', { [key]: 'true' })
      const alice = await berth().api('alice')
      const labels = `/repository/acme/added/manifest/${digest}/labels`
      const { body } = await alice.get(labels)
      const [label] = (body as { labels: { id: string }[] }).labels
      expect((await alice.delete(`${labels}/${label?.id}`)).status).toBe(400)
      const added = { key, value: 'false', media_type: 'text/plain' }
      expect((await alice.post(labels, added)).status).toBe(400)
      expect(await fixed('added')).toEqual(['v1'])
    })

    test('and an administrator: who lets the tag go has the last word until the next push', async () => {
      const { digest } = await pushLabelled('released', { [key]: 'true' })
      const alice = await berth().api('alice')
      const path = '/repository/acme/released/tag/v1'
      expect((await alice.put(path, { immutable: false })).status).toBe(201)
      expect(await fixed('released')).toEqual([])
      await alice.put(path, { manifest_digest: digest })
      expect(await fixed('released')).toEqual(['v1'])
    })
  },
  { config: immutableConfig, prepare: prepareAcme },
)
