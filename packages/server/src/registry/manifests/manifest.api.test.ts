import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  digestOf,
  dockerList,
  dockerManifest,
  emptyBlob,
  emptyType,
  imageManifest,
  indexManifest,
  manifest,
  ociConfig,
  ociIndex,
  ociLayer,
  ociManifest,
  pushBlob,
  pushImage,
  pushManifest,
  putManifest,
  type TestManifest,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const prepare = async (running: RunningBerth) => {
  await running.createUser('alice')
}

/** A manifest with these bytes, under a digest of another algorithm. */
function inAlgorithm(content: TestManifest, algorithm: string): TestManifest {
  return { ...content, digest: digestOf(content.content, algorithm) }
}

describeEachBerth(
  'pulling manifests',
  (berth) => {
    test('a manifest comes byte for byte, with its type, digest and length', async () => {
      const alice = berth().client('alice')
      const { config, layer } = await pushImage(alice, 'alice/bytes', undefined, 'odd spacing')
      const odd = manifest(
        `{ "schemaVersion" : 2,\n\t"mediaType":"${ociManifest}", "config": ${JSON.stringify(descriptorOf(config, ociConfig))},
        "layers": [ ${JSON.stringify(descriptorOf(layer))} ], "annotations": {"é": "✓"} }\n\n`,
      )
      await pushManifest(alice, 'alice/bytes', odd, 'odd')
      const answer = await alice.get('/v2/alice/bytes/manifests/odd')
      expect(answer.status).toBe(200)
      expect(answer.body.equals(odd.content)).toBe(true)
      expect(answer.headers).toMatchObject({
        'content-type': ociManifest,
        'content-length': String(odd.size),
        'docker-content-digest': odd.digest,
        etag: `"${odd.digest}"`,
      })
    })

    test('HEAD has the headers of GET, by tag and by digest', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/head', 'v1', 'head')
      const heads = []
      for (const reference of ['v1', image.digest]) {
        const path = `/v2/alice/head/manifests/${reference}`
        const [got, head] = [await alice.get(path), await alice.head(path)]
        heads.push(head)
        expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' })
      }
      expect(heads.map((head) => [head.status, head.body.length])).toEqual([
        [200, 0],
        [200, 0],
      ])
    })

    test.each([
      ['no Accept', {}],
      ['Accept */*', { accept: '*/*' }],
      ['Accept application/json', { accept: 'application/json' }],
      ['only Docker types accepted', { accept: dockerManifest }],
      [
        'only schema 1 accepted',
        { accept: 'application/vnd.docker.distribution.manifest.v1+json' },
      ],
      ['only indexes accepted', { accept: ociIndex }],
      ['two Accept headers', { accept: [ociIndex, ociManifest] }],
      ['weights', { accept: `${dockerManifest};q=0.1, ${ociManifest};q=0.9` }],
    ])('the stored manifest is served with %s', async (_what, headers) => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/accept', 'v1', 'accept')
      const answer = await alice.get('/v2/alice/accept/manifests/v1', { headers })
      expect([answer.status, answer.headers['content-type']]).toEqual([200, ociManifest])
      expect(answer.headers['docker-content-digest']).toBe(image.digest)
    })

    test('If-None-Match with the digest is a 304, and not after the tag moved', async () => {
      const alice = berth().client('alice')
      const { manifest: first } = await pushImage(alice, 'alice/match', 'v1', 'first')
      const headers = { 'if-none-match': `"${first.digest}"` }
      const path = '/v2/alice/match/manifests/v1'
      const unchanged = await alice.get(path, { headers })
      expect([unchanged.status, unchanged.body.length]).toEqual([304, 0])
      expect(unchanged.headers['docker-content-digest']).toBe(first.digest)
      expect((await alice.head(path, { headers })).status).toBe(304)
      await pushImage(alice, 'alice/match', 'v1', 'second')
      expect((await alice.get(path, { headers })).status).toBe(200)
    })

    test.each([
      ['an unknown tag', 'nosuch', 404, 'MANIFEST_UNKNOWN'],
      ['an unknown digest', blob('nosuch').digest, 404, 'MANIFEST_UNKNOWN'],
      ['an unknown sha512 digest', blob('nosuch', 'sha512').digest, 404, 'MANIFEST_UNKNOWN'],
      ['a short digest', 'sha256:abc', 400, 'DIGEST_INVALID'],
      ['a digest in capitals', `sha256:${'A'.repeat(64)}`, 400, 'DIGEST_INVALID'],
      ['an unknown algorithm', `md5:${'a'.repeat(32)}`, 400, 'DIGEST_INVALID'],
      ['what can be no tag', '-bad!', 404, 'MANIFEST_UNKNOWN'],
      ['a tag of 129 characters', 'a'.repeat(129), 404, 'MANIFEST_UNKNOWN'],
    ])('GET and HEAD of %s are refused', async (_what, reference, status, code) => {
      const alice = berth().client('alice')
      await pushImage(alice, 'alice/unknown', 'v1', 'unknown')
      const path = `/v2/alice/unknown/manifests/${reference}`
      const answer = await alice.get(path)
      expect([answer.status, answer.codes()]).toEqual([status, [code]])
      const head = await alice.head(path)
      expect([head.status, head.body.length]).toEqual([status, 0])
    })

    test('a manifest of another repository is not there', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/one', 'v1', 'one')
      await pushImage(alice, 'alice/other', 'v1', 'other')
      const answer = await alice.get(`/v2/alice/other/manifests/${image.digest}`)
      expect(answer.codes()).toEqual(['MANIFEST_UNKNOWN'])
    })
  },
  { prepare },
)

describeEachBerth(
  'pushing manifests',
  (berth) => {
    test('a push by tag gives the address of the digest', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/push', undefined, 'push')
      const answer = await putManifest(alice, 'alice/push', 'v1', image)
      expect([answer.status, answer.body.length]).toEqual([201, 0])
      expect(answer.headers).toMatchObject({
        location: `/v2/alice/push/manifests/${image.digest}`,
        'docker-content-digest': image.digest,
      })
      expect(answer.headers['oci-subject']).toBeUndefined()
      expect(answer.headers['oci-tag']).toBeUndefined()
    })

    test('the same push again changes nothing', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/again', 'v1', 'again')
      const answer = await putManifest(alice, 'alice/again', 'v1', image)
      expect([answer.status, answer.headers['docker-content-digest']]).toEqual([201, image.digest])
    })

    test('a push by digest sets no tag', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/untagged', undefined, 'untagged')
      const tags = await alice.get('/v2/alice/untagged/tags/list')
      expect(tags.json()).toEqual({ name: 'alice/untagged', tags: [] })
      const path = `/v2/alice/untagged/manifests/${image.digest}`
      expect((await alice.get(path)).status).toBe(200)
    })

    test('a tag moves with each push, and what it left stays under its digest', async () => {
      const alice = berth().client('alice')
      const { manifest: first } = await pushImage(alice, 'alice/moves', 'v1', 'first')
      const { manifest: second } = await pushImage(alice, 'alice/moves', 'v1', 'second')
      const byTag = await alice.get('/v2/alice/moves/manifests/v1')
      expect(byTag.headers['docker-content-digest']).toBe(second.digest)
      expect((await alice.get(`/v2/alice/moves/manifests/${first.digest}`)).status).toBe(200)
    })

    test('the longest tag and every character of a tag are taken', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/tags', undefined, 'tags')
      const tags = ['a'.repeat(128), '_under', 'A.b-c_9', '0', 'list', 'uploads', 'sha256-abc.sig']
      const statuses = []
      for (const tag of tags) {
        statuses.push((await putManifest(alice, 'alice/tags', tag, image)).status)
        expect((await alice.head(`/v2/alice/tags/manifests/${tag}`)).status).toBe(200)
      }
      expect(statuses).toEqual(tags.map(() => 201))
    })

    test.each(['.dot', '-dash', 'a'.repeat(129), 'sp%20ace', 'täg', '%F0%9F%90%B3', 'a+b', '~'])(
      'attack 11: %s can be no tag',
      async (tag) => {
        const alice = berth().client('alice')
        const { manifest: image } = await pushImage(alice, 'alice/badtag', undefined, 'bad tag')
        const answer = await putManifest(alice, 'alice/badtag', encodeURI(decodeURI(tag)), image)
        expect([answer.status, answer.codes()]).toEqual([400, ['TAG_INVALID']])
      },
    )

    test('a digest that is not the content’s is refused', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/digest', undefined, 'digest')
      const other = await putManifest(alice, 'alice/digest', blob('other').digest, image)
      expect([other.status, other.codes()]).toEqual([400, ['DIGEST_INVALID']])
      const malformed = await putManifest(alice, 'alice/digest', 'sha256:baddigeststring', image)
      expect([malformed.status, malformed.codes()]).toEqual([400, ['DIGEST_INVALID']])
      const spaces = { ...image, content: Buffer.concat([image.content, Buffer.from('  ')]) }
      expect((await putManifest(alice, 'alice/digest', image.digest, spaces)).status).toBe(400)
    })

    test('a push by sha512 is served by sha512, and says so', async () => {
      const alice = berth().client('alice')
      const config = await pushBlob(alice, 'alice/long', blob('{"os":"linux"}', 'sha512'))
      const layer = await pushBlob(alice, 'alice/long', blob('long layer', 'sha512'))
      const image = inAlgorithm(imageManifest(config, [layer]), 'sha512')
      const pushed = await putManifest(alice, 'alice/long', `${image.digest}?tag=long`, image)
      expect([pushed.status, pushed.headers['docker-content-digest']]).toEqual([201, image.digest])
      for (const reference of [image.digest, 'long']) {
        const got = await alice.get(`/v2/alice/long/manifests/${reference}`)
        expect([got.status, got.headers['docker-content-digest']]).toEqual([200, image.digest])
      }
    })

    test('an index of sha512 children is taken', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/long-index', undefined, 'child')
      const child = await pushManifest(alice, 'alice/long-index', inAlgorithm(image, 'sha512'))
      const index = inAlgorithm(indexManifest([child]), 'sha512')
      expect((await putManifest(alice, 'alice/long-index', index.digest, index)).status).toBe(201)
    })

    test('tag parameters of a push by digest are set, and each is confirmed', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/param', undefined, 'param')
      const reference = `${image.digest}?tag=v1&tag=v1.2&tag=latest&tag=v1`
      const answer = await putManifest(alice, 'alice/param', reference, image)
      expect(answer.status).toBe(201)
      expect(answer.headers['oci-tag']).toEqual(['v1', 'v1.2', 'latest'])
      for (const tag of ['v1', 'v1.2', 'latest']) {
        const got = await alice.head(`/v2/alice/param/manifests/${tag}`)
        expect(got.headers['docker-content-digest']).toBe(image.digest)
      }
    })

    test('one bad tag parameter, and none is set', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/badparam', undefined, 'badparam')
      const reference = `${image.digest}?tag=good&tag=.bad`
      const answer = await putManifest(alice, 'alice/badparam', reference, image)
      expect([answer.status, answer.codes()]).toEqual([400, ['TAG_INVALID']])
      expect((await alice.head('/v2/alice/badparam/manifests/good')).status).toBe(404)
    })

    test('attack 9: more tag parameters than a hundred are a 414', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/params', undefined, 'params')
      const tags = (count: number) =>
        Array.from({ length: count }, (_, number) => `tag=t${number}`).join('&')
      const many = await putManifest(alice, 'alice/params', `${image.digest}?${tags(100)}`, image)
      expect([many.status, many.headers['oci-tag']]).toEqual([
        201,
        Array.from({ length: 100 }, (_, number) => `t${number}`),
      ])
      const more = await putManifest(alice, 'alice/params', `${image.digest}?${tags(101)}`, image)
      expect(more.status).toBe(414)
    })

    test('tag parameters of a push by tag are not read', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/ignored', undefined, 'ignored')
      const answer = await putManifest(alice, 'alice/ignored', 'v1?tag=v2', image)
      expect([answer.status, answer.headers['oci-tag']]).toEqual([201, undefined])
      expect((await alice.head('/v2/alice/ignored/manifests/v2')).status).toBe(404)
    })

    test.each([
      ['a charset', `${ociManifest}; charset=utf-8`],
      ['capitals', ociManifest.toUpperCase()],
      ['no type', undefined],
      ['application/json', 'application/json'],
      ['application/json with a charset', 'application/json;charset=utf-8'],
    ])('a push with %s in Content-Type is taken by its mediaType', async (_what, contentType) => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/type', undefined, 'type')
      const answer = await alice.put('/v2/alice/type/manifests/typed', {
        headers: contentType === undefined ? {} : { 'content-type': contentType },
        body: image.content,
      })
      expect(answer.status).toBe(201)
      const got = await alice.get('/v2/alice/type/manifests/typed')
      expect(got.headers['content-type']).toBe(ociManifest)
    })

    test('a manifest without a mediaType is what its Content-Type says', async () => {
      const alice = berth().client('alice')
      const { config } = await pushImage(alice, 'alice/untyped', undefined, 'untyped')
      const untyped = manifest({
        schemaVersion: 2,
        config: descriptorOf(config, ociConfig),
        layers: [],
      })
      await pushManifest(alice, 'alice/untyped', untyped, 'untyped')
      const got = await alice.get('/v2/alice/untyped/manifests/untyped')
      expect(got.headers['content-type']).toBe(ociManifest)
    })

    test.each([
      ['text/plain', 415],
      ['application/vnd.docker.distribution.manifest.v1+json', 415],
      ['application/vnd.docker.distribution.manifest.v1+prettyjws', 415],
      ['application/vnd.oci.artifact.manifest.v1+json', 415],
      ['nonsense', 415],
      [dockerManifest, 400],
      [ociIndex, 400],
    ])('attack 10: an OCI image pushed as %s is refused', async (contentType, status) => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/wrongtype', undefined, 'wrong type')
      const answer = await alice.put('/v2/alice/wrongtype/manifests/x', {
        headers: { 'content-type': contentType },
        body: image.content,
      })
      expect([answer.status, answer.codes()]).toEqual([status, ['MANIFEST_INVALID']])
    })

    test('content that is not there is named, each missing digest once in a list', async () => {
      const alice = berth().client('alice')
      const { config } = await pushImage(alice, 'alice/missing', undefined, 'missing')
      const missing = [blob('missing one'), blob('missing two')]
      const answer = await putManifest(alice, 'alice/missing', 'v1', imageManifest(config, missing))
      expect([answer.status, answer.codes()]).toEqual([
        400,
        ['MANIFEST_BLOB_UNKNOWN', 'MANIFEST_BLOB_UNKNOWN'],
      ])
      const { errors } = answer.json() as { errors: { detail: unknown }[] }
      expect(errors.map(({ detail }) => detail)).toEqual(missing.map(({ digest }) => ({ digest })))
      expect((await alice.head('/v2/alice/missing/manifests/v1')).status).toBe(404)
    })

    test('a config that is not there is named', async () => {
      const alice = berth().client('alice')
      const { layer } = await pushImage(alice, 'alice/noconfig', undefined, 'no config')
      const answer = await putManifest(
        alice,
        'alice/noconfig',
        'v1',
        imageManifest(blob('absent config'), [layer]),
      )
      expect(answer.codes()).toEqual(['MANIFEST_BLOB_UNKNOWN'])
    })

    test('attack 9: thousands of missing layers are a small answer', async () => {
      const alice = berth().client('alice')
      const { config } = await pushImage(alice, 'alice/flood', undefined, 'flood')
      const layers = Array.from({ length: 5000 }, (_, number) => blob(`missing ${number}`))
      const answer = await putManifest(alice, 'alice/flood', 'v1', imageManifest(config, layers))
      expect(answer.status).toBe(400)
      expect(answer.body.length).toBeLessThan(8192)
    })

    test('attack 9: more descriptors than five thousand are refused', async () => {
      const alice = berth().client('alice')
      const { config, layer } = await pushImage(alice, 'alice/count', undefined, 'count')
      const layers = Array.from({ length: 5001 }, () => layer)
      const answer = await putManifest(alice, 'alice/count', 'v1', imageManifest(config, layers))
      expect([answer.status, answer.codes()]).toEqual([400, ['MANIFEST_INVALID']])
    })

    test('a descriptor with another size than its blob is refused', async () => {
      const alice = berth().client('alice')
      const { config, layer } = await pushImage(alice, 'alice/size', undefined, 'size')
      const wrong = manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(config, ociConfig),
        layers: [{ ...descriptorOf(layer), size: 1 }],
      })
      const answer = await putManifest(alice, 'alice/size', 'v1', wrong)
      expect([answer.status, answer.codes()]).toEqual([400, ['MANIFEST_INVALID']])
    })

    test('a manifest of four megabytes is taken, and comes back whole', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/large', emptyBlob)
      const annotations = Object.fromEntries(
        Array.from({ length: 390 }, (_, key) => [`large-annotation-${key}`, 'A'.repeat(10_000)]),
      )
      const large = artifactManifest('a/large', { annotations })
      expect(large.size).toBeGreaterThan(3.9e6)
      await pushManifest(alice, 'alice/large', large, 'large')
      const got = await alice.get('/v2/alice/large/manifests/large')
      expect(got.body.equals(large.content)).toBe(true)
    })

    test('attack 9: a manifest over the limit is a 413', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/toolarge', emptyBlob)
      const tooLarge = artifactManifest('a/large', {
        annotations: { a: 'A'.repeat(4 * 1024 * 1024) },
      })
      const answer = await putManifest(alice, 'alice/toolarge', 'large', tooLarge)
      expect([answer.status, answer.codes()]).toEqual([413, ['SIZE_INVALID']])
    })

    test('an image of two hundred layers is taken', async () => {
      const alice = berth().client('alice')
      const { config, layer } = await pushImage(alice, 'alice/layers', undefined, 'layers')
      const more = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          pushBlob(berth().client('alice'), 'alice/layers', blob(`layer ${number}`)),
        ),
      )
      const layers = Array.from({ length: 200 }, (_, at) => more[at % more.length] ?? layer)
      const image = imageManifest(config, layers)
      expect((await putManifest(alice, 'alice/layers', 'v1', image)).status).toBe(201)
    })

    test('an index of five hundred children is taken', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/children', emptyBlob)
      const children: TestManifest[] = []
      for (let number = 0; number < 500; number += 1) {
        const child = artifactManifest('a/child', { annotations: { number: String(number) } })
        children.push(await pushManifest(alice, 'alice/children', child))
      }
      const index = indexManifest(children)
      await pushManifest(alice, 'alice/children', index, 'all')
      const got = await alice.get('/v2/alice/children/manifests/all')
      expect(got.body.equals(index.content)).toBe(true)
      const incomplete = indexManifest([...children, artifactManifest('a/never-pushed')])
      const refused = await putManifest(alice, 'alice/children', 'more', incomplete)
      expect(refused.codes()).toEqual(['MANIFEST_BLOB_UNKNOWN'])
    })

    test('an index within an index is taken, and an empty one', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/nested', undefined, 'nested')
      const inner = await pushManifest(alice, 'alice/nested', indexManifest([image]))
      const outer = indexManifest([inner, image])
      expect((await putManifest(alice, 'alice/nested', 'outer', outer)).status).toBe(201)
      expect((await putManifest(alice, 'alice/nested', 'empty', indexManifest([]))).status).toBe(
        201,
      )
    })

    test('annotations and labels that no database keeps are served, and nothing more', async () => {
      const alice = berth().client('alice')
      const { config, layer } = await pushImage(alice, 'alice/nul', undefined, 'nul')
      const odd = { 'a\u0000b': 'NUL in the key', c: 'NUL in \u0000', 'd\ud800': 'half a pair' }
      const labelled = await pushBlob(
        alice,
        'alice/nul',
        blob(JSON.stringify({ config: { Labels: odd } })),
      )
      for (const image of [
        imageManifest(config, [layer], { annotations: odd }),
        imageManifest(labelled, [layer]),
      ]) {
        await pushManifest(alice, 'alice/nul', image, 'odd')
        expect((await alice.get('/v2/alice/nul/manifests/odd')).body).toEqual(image.content)
      }
    })

    test('attack 25: indexes within indexes are refused beyond a depth', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/deep', undefined, 'deep')
      let inner = image
      for (let depth = 1; depth <= 8; depth += 1) {
        inner = await pushManifest(alice, 'alice/deep', indexManifest([image, inner]))
      }
      const refused = await putManifest(alice, 'alice/deep', 'deepest', indexManifest([inner]))
      expect([refused.status, refused.codes()]).toEqual([400, ['MANIFEST_INVALID']])
    })

    test('buildkit’s cache, an index of layers, is taken', async () => {
      const alice = berth().client('alice')
      const layer = await pushBlob(alice, 'alice/buildcache', blob('cached layer'))
      const config = await pushBlob(alice, 'alice/buildcache', blob('cache config'))
      const cache = manifest(
        {
          schemaVersion: 2,
          mediaType: ociIndex,
          manifests: [
            descriptorOf(layer, ociLayer, { annotations: { 'buildkit/createdat': 'now' } }),
            descriptorOf(config, 'application/vnd.buildkit.cacheconfig.v0'),
          ],
        },
        ociIndex,
      )
      expect((await putManifest(alice, 'alice/buildcache', 'cache', cache)).status).toBe(201)
      const wrong = { ...descriptorOf(layer, ociLayer), size: 3 }
      const damaged = manifest(
        { schemaVersion: 2, mediaType: ociIndex, manifests: [wrong] },
        ociIndex,
      )
      expect((await putManifest(alice, 'alice/buildcache', 'cache2', damaged)).status).toBe(400)
    })
  },
  { prepare },
)

describeEachBerth(
  'kinds of manifests',
  (berth) => {
    const layersOf = (mediaType: string) => [descriptorOf(blob('content'), mediaType)]
    const kinds: readonly (readonly [string, TestManifest])[] = [
      [
        'a Docker image',
        manifest(
          {
            schemaVersion: 2,
            mediaType: dockerManifest,
            config: descriptorOf(emptyBlob, 'application/vnd.docker.container.image.v1+json'),
            layers: layersOf('application/vnd.docker.image.rootfs.diff.tar.gzip'),
          },
          dockerManifest,
        ),
      ],
      [
        'a helm chart',
        manifest({
          schemaVersion: 2,
          config: descriptorOf(emptyBlob, 'application/vnd.cncf.helm.config.v1+json'),
          layers: layersOf('application/vnd.cncf.helm.chart.content.v1.tar+gzip'),
          annotations: { 'org.opencontainers.image.title': 'chart' },
        }),
      ],
      [
        'a wasm module',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: descriptorOf(emptyBlob, 'application/vnd.wasm.config.v0+json'),
          layers: layersOf('application/wasm'),
        }),
      ],
      [
        'a cosign signature',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: descriptorOf(emptyBlob, ociConfig),
          layers: [
            descriptorOf(blob('content'), 'application/vnd.dev.cosign.simplesigning.v1+json', {
              annotations: { 'dev.cosignproject.cosign/signature': 'MEUCIQ==' },
            }),
          ],
        }),
      ],
      [
        'a model package',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          artifactType: 'application/vnd.cncf.model.manifest.v1+json',
          config: descriptorOf(emptyBlob, 'application/vnd.cncf.model.config.v1+json'),
          layers: layersOf('application/vnd.cncf.model.weight.v1.tar'),
        }),
      ],
      [
        'an artifact with the empty config',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          artifactType: 'application/vnd.example.sbom',
          config: descriptorOf(emptyBlob, emptyType, { data: 'e30=' }),
          layers: layersOf('text/spdx'),
        }),
      ],
      [
        'an artifact of unknown types',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          artifactType: 'application/x.unheard-of+thing',
          config: descriptorOf(emptyBlob, 'foo/bar'),
          layers: layersOf('application/octet-stream'),
        }),
      ],
      ['an image without layers', imageManifest(emptyBlob, [])],
      [
        'an image with layers that lie elsewhere',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: descriptorOf(emptyBlob, ociConfig),
          layers: [
            {
              mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
              digest: blob('elsewhere').digest,
              size: 123_456,
              urls: ['https://store.example.com/blob'],
            },
            ...layersOf(ociLayer),
          ],
        }),
      ],
      [
        'a Windows image with foreign layers',
        manifest(
          {
            schemaVersion: 2,
            mediaType: dockerManifest,
            config: descriptorOf(emptyBlob, 'application/vnd.docker.container.image.v1+json'),
            layers: [
              {
                mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
                digest: blob('foreign').digest,
                size: 5,
                urls: ['https://mcr.example.com/blob'],
              },
            ],
          },
          dockerManifest,
        ),
      ],
      [
        'an image with fields that nobody knows',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: { ...descriptorOf(emptyBlob, ociConfig), 'org.example.custom': [1, { a: null }] },
          layers: layersOf('application/vnd.oci.image.layer.v1.tar+zstd'),
          'org.example.custom': { deep: { deeper: [true] } },
        }),
      ],
      [
        'an image whose descriptors carry their data',
        manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: descriptorOf(emptyBlob, ociConfig, { data: 'e30=' }),
          layers: layersOf(ociLayer).map((layer) => ({ ...layer, data: 'Y29udGVudA==' })),
        }),
      ],
      ['an index without children', indexManifest([])],
      [
        'an index with an artifact type',
        indexManifest([], { artifactType: 'application/vnd.example.bundle' }),
      ],
    ]

    test.each(kinds)('%s is taken and served as it came', async (_kind, content) => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/kinds', emptyBlob)
      await pushBlob(alice, 'alice/kinds', blob('content'))
      const pushed = await putManifest(alice, 'alice/kinds', content.digest, content)
      expect(pushed.status).toBe(201)
      const got = await alice.get(`/v2/alice/kinds/manifests/${content.digest}`)
      expect(got.headers['content-type']).toBe(content.mediaType)
      expect(got.body.equals(content.content)).toBe(true)
    })

    test('a Docker list of Docker images is taken', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/list', emptyBlob)
      const child = await pushManifest(
        alice,
        'alice/list',
        manifest(
          {
            schemaVersion: 2,
            mediaType: dockerManifest,
            config: descriptorOf(emptyBlob, 'application/vnd.docker.container.image.v1+json'),
            layers: [],
          },
          dockerManifest,
        ),
      )
      const list = manifest(
        {
          schemaVersion: 2,
          mediaType: dockerList,
          manifests: [
            descriptorOf(child, dockerManifest, {
              platform: { architecture: 'amd64', os: 'linux' },
            }),
          ],
        },
        dockerList,
      )
      await pushManifest(alice, 'alice/list', list, 'multi')
      const got = await alice.get('/v2/alice/list/manifests/multi', {
        headers: { accept: dockerManifest },
      })
      expect([got.headers['content-type'], got.body.equals(list.content)]).toEqual([
        dockerList,
        true,
      ])
    })

    test('a layer that lies elsewhere, with no address, has to be here', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/nowhere', emptyBlob)
      const lost = manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(emptyBlob, ociConfig),
        layers: [
          descriptorOf(
            blob('nowhere'),
            'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
          ),
        ],
      })
      const answer = await putManifest(alice, 'alice/nowhere', 'v1', lost)
      expect(answer.codes()).toEqual(['MANIFEST_BLOB_UNKNOWN'])
    })
  },
  { prepare },
)

describeEachBerth(
  'deleting manifests and tags',
  (berth) => {
    test('a deleted tag is gone, and its manifest stays under its digest', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/tag', 'v1', 'tag')
      const deleted = await alice.delete('/v2/alice/tag/manifests/v1')
      expect([deleted.status, deleted.body.length]).toEqual([202, 0])
      const got = await alice.get('/v2/alice/tag/manifests/v1')
      expect([got.status, got.codes()]).toEqual([404, ['MANIFEST_UNKNOWN', 'TAG_EXPIRED']])
      expect((await alice.head(`/v2/alice/tag/manifests/${image.digest}`)).status).toBe(200)
      expect((await alice.delete('/v2/alice/tag/manifests/v1')).codes()).toEqual([
        'MANIFEST_UNKNOWN',
      ])
    })

    test('a deleted manifest takes all its tags along', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/all', 'v1', 'all')
      await pushManifest(alice, 'alice/all', image, 'v2')
      const { manifest: other } = await pushImage(alice, 'alice/all', 'v3', 'other')
      const path = `/v2/alice/all/manifests/${image.digest}`
      expect((await alice.delete(path)).status).toBe(202)
      expect((await alice.get(path)).codes()).toEqual(['MANIFEST_UNKNOWN'])
      expect((await alice.head(path)).status).toBe(404)
      expect((await alice.head('/v2/alice/all/manifests/v1')).status).toBe(404)
      expect((await alice.get('/v2/alice/all/tags/list')).json()).toEqual({
        name: 'alice/all',
        tags: ['v3'],
      })
      expect((await alice.delete(path)).codes()).toEqual(['MANIFEST_UNKNOWN'])
      expect((await alice.head(`/v2/alice/all/manifests/${other.digest}`)).status).toBe(200)
    })

    test('a deleted manifest comes back with a push', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/back', 'v1', 'back')
      const path = `/v2/alice/back/manifests/${image.digest}`
      await alice.get(path)
      await alice.delete(path)
      expect((await alice.get(path)).status).toBe(404)
      await pushManifest(alice, 'alice/back', image, 'v1')
      expect((await alice.get(path)).status).toBe(200)
      expect((await alice.get('/v2/alice/back/manifests/v1')).status).toBe(200)
    })

    test('a child can be deleted before its index, and the index is served on', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/child', undefined, 'child')
      const index = await pushManifest(alice, 'alice/child', indexManifest([image]), 'index')
      expect((await alice.delete(`/v2/alice/child/manifests/${image.digest}`)).status).toBe(202)
      expect((await alice.get('/v2/alice/child/manifests/index')).body).toEqual(index.content)
    })

    test.each([
      ['an unknown tag', 'nosuch', 404, 'MANIFEST_UNKNOWN'],
      ['an unknown digest', blob('nosuch').digest, 404, 'MANIFEST_UNKNOWN'],
      ['what can be no tag', '.bad', 404, 'MANIFEST_UNKNOWN'],
      ['a short digest', 'sha256:abc', 400, 'DIGEST_INVALID'],
    ])('a deletion of %s is refused', async (_what, reference, status, code) => {
      const alice = berth().client('alice')
      await pushImage(alice, 'alice/delete', 'v1', 'delete')
      const answer = await alice.delete(`/v2/alice/delete/manifests/${reference}`)
      expect([answer.status, answer.codes()]).toEqual([status, [code]])
    })

    test('a deletion in a repository that is not there is a 404', async () => {
      const alice = berth().client('alice')
      const answer = await alice.delete(`/v2/alice/absent/manifests/${blob('x').digest}`)
      expect([answer.status, answer.codes()]).toEqual([404, ['NAME_UNKNOWN']])
    })
  },
  { prepare },
)

describeEachBerth(
  'with sparse manifests switched on',
  (berth) => {
    test('an index may lack children, and says so at the base', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/sparse', undefined, 'sparse')
      const absent = artifactManifest('a/absent')
      for (const children of [[image, absent], [absent]]) {
        const index = indexManifest(children)
        expect((await putManifest(alice, 'alice/sparse', 'index', index)).status).toBe(201)
        const got = await alice.get('/v2/alice/sparse/manifests/index')
        expect(got.body.equals(index.content)).toBe(true)
      }
      const base = await alice.get('/v2/', { scope: [] })
      expect(base.headers['x-sparse-manifest-support']).toBe('true')
    })

    test('an image may lack layers, but not its config', async () => {
      const alice = berth().client('alice')
      const { config, layer } = await pushImage(alice, 'alice/layers', undefined, 'layers')
      const lacking = imageManifest(config, [layer, blob('pushed later')])
      expect((await putManifest(alice, 'alice/layers', 'v1', lacking)).status).toBe(201)
      const headless = imageManifest(blob('absent config'), [layer])
      const refused = await putManifest(alice, 'alice/layers', 'v2', headless)
      expect(refused.codes()).toEqual(['MANIFEST_BLOB_UNKNOWN'])
    })

    test('what comes later belongs to the manifest that lacked it', async () => {
      const alice = berth().client('alice')
      const { config } = await pushImage(alice, 'alice/later', undefined, 'later')
      const layer = blob('the layer that comes later')
      const image = await pushManifest(alice, 'alice/later', imageManifest(config, [layer]))
      await pushBlob(alice, 'alice/later', layer)
      const path = `/v2/alice/later/blobs/${layer.digest}`
      expect((await alice.delete(path)).status).toBe(405)
      await alice.delete(`/v2/alice/later/manifests/${image.digest}`)
      expect((await alice.delete(path)).status).toBe(202)
    })
  },
  { prepare, config: 'FEATURE_SPARSE_INDEX: true\n' },
)

describeEachBerth(
  'without OCI support',
  (berth) => {
    test('OCI manifests are refused, Docker’s are taken', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/docker', emptyBlob)
      const oci = await putManifest(alice, 'alice/docker', 'oci', imageManifest(emptyBlob, []))
      expect([oci.status, oci.codes()]).toEqual([415, ['MANIFEST_INVALID']])
      const index = await putManifest(alice, 'alice/docker', 'index', indexManifest([]))
      expect(index.status).toBe(415)
      const docker = manifest(
        {
          schemaVersion: 2,
          mediaType: dockerManifest,
          config: descriptorOf(emptyBlob, 'application/vnd.docker.container.image.v1+json'),
          layers: [],
        },
        dockerManifest,
      )
      expect((await putManifest(alice, 'alice/docker', 'docker', docker)).status).toBe(201)
    })

    test('a namespace on the list takes OCI manifests', async () => {
      await berth().createOrganization('modern', 'alice')
      const alice = berth().client('alice')
      await pushBlob(alice, 'modern/app', emptyBlob)
      const oci = await putManifest(alice, 'modern/app', 'oci', imageManifest(emptyBlob, []))
      expect(oci.status).toBe(201)
    })
  },
  {
    prepare,
    config: 'FEATURE_GENERAL_OCI_SUPPORT: false\nOCI_NAMESPACE_WHITELIST: [modern]\n',
  },
)
