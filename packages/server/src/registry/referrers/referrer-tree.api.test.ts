import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  imageManifest,
  manifest,
  ociConfig,
  ociManifest,
  pushBlob,
  pushImage,
  pushManifest,
  type TestManifest,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { queryCounter } from '../../../test/harness/counted-queries.ts'
import type { RegistryClient } from '../../../test/harness/registry-client.ts'

interface Node {
  readonly digest: string
  readonly kind: string
  readonly tag: string | null
  readonly has_more_referrers: boolean
  readonly referrers?: readonly Node[]
}
interface Page {
  readonly referrers: readonly Node[]
  readonly next_page?: string
}

const spdx = 'application/spdx+json'
const notation = 'application/vnd.cncf.notary.signature'
const counter = queryCounter()

describeEachBerth(
  'the tree of what belongs to a manifest',
  (berth) => {
    const push = async (
      client: RegistryClient,
      repository: string,
      subject: TestManifest,
      type: string,
      annotations: Readonly<Record<string, string>> = {},
    ) =>
      await pushManifest(
        client,
        repository,
        artifactManifest(type, { subject: descriptorOf(subject), annotations }),
      )
    const treeOf = async (repository: string, digest: string, query = '') => {
      const api = await berth().api('alice')
      const path = `/repository/${repository}/manifest/${digest}/referrers${query}`
      const answer = await api.get(path)
      expect(answer.status).toBe(200)
      return answer.body as Page
    }
    const prepared = async (repository: string) => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, repository, 'v1', repository)
      await pushBlob(alice, repository, emptyBlob)
      return { alice, image }
    }

    test('tells of each what it is, and what belongs to it in turn', async () => {
      const repository = 'alice/tree'
      const { alice, image } = await prepared(repository)
      const sbom = await push(alice, repository, image, spdx, {
        'org.opencontainers.image.created': '2026-11-01T10:00:00Z',
        tool: 'syft',
      })
      const signature = await push(alice, repository, sbom, notation)
      const countersigned = await push(alice, repository, signature, notation, { by: 'other' })
      expect(await treeOf(repository, image.digest)).toEqual({
        referrers: [
          {
            digest: sbom.digest,
            media_type: ociManifest,
            artifact_type: spdx,
            kind: 'sbom',
            tag: null,
            manifest_size: sbom.size,
            size: 2,
            annotations: {
              'org.opencontainers.image.created': '2026-11-01T10:00:00Z',
              tool: 'syft',
            },
            created: 'Sun, 01 Nov 2026 10:00:00 -0000',
            pushed: expect.stringMatching(/ -0000$/),
            has_more_referrers: false,
            referrers: [
              expect.objectContaining({
                digest: signature.digest,
                kind: 'signature',
                has_more_referrers: false,
                referrers: [
                  expect.objectContaining({
                    digest: countersigned.digest,
                    has_more_referrers: true,
                  }),
                ],
              }),
            ],
          },
        ],
      })
    })

    test('has what cosign keeps under tags, also of what belongs to the image', async () => {
      const repository = 'alice/cosigned'
      const { alice, image } = await prepared(repository)
      const sbom = await push(alice, repository, image, spdx)
      const config = await pushBlob(alice, repository, blob('{"architecture":"","os":""}'))
      const tagged = async (subject: TestManifest, suffix: string, type: string) => {
        const layer = await pushBlob(alice, repository, blob(`${suffix} of ${subject.digest}`))
        const content = manifest({
          schemaVersion: 2,
          mediaType: ociManifest,
          config: descriptorOf(config, ociConfig),
          layers: [descriptorOf(layer, type)],
        })
        const tag = `${subject.digest.replace(':', '-')}.${suffix}`
        return await pushManifest(alice, repository, content, tag)
      }
      const simple = 'application/vnd.dev.cosign.simplesigning.v1+json'
      const signature = await tagged(image, 'sig', simple)
      await tagged(image, 'att', 'application/vnd.dsse.envelope.v1+json')
      const ofSbom = await tagged(sbom, 'sig', simple)
      const { referrers } = await treeOf(repository, image.digest)
      const tag = `${image.digest.replace(':', '-')}.sig`
      expect(referrers).toMatchObject([
        { kind: 'signature', digest: signature.digest, tag, artifact_type: expect.any(String) },
        { kind: 'attestation', tag: `${image.digest.replace(':', '-')}.att` },
        { kind: 'sbom', tag: null, referrers: [{ digest: ofSbom.digest, kind: 'signature' }] },
      ])
    })

    test('is read by pages, and says where more is', async () => {
      const repository = 'alice/many'
      const { alice, image } = await prepared(repository)
      for (let count = 0; count < 60; count += 1) {
        await push(alice, repository, image, notation, { count: String(count) })
      }
      const first = await treeOf(repository, image.digest)
      const second = await treeOf(repository, image.digest, `?next_page=${first.next_page}`)
      expect([first.referrers.length, second.referrers.length]).toEqual([50, 10])
      expect(second.next_page).toBeUndefined()
      const parent = await push(alice, 'alice/many', image, spdx)
      for (let count = 0; count < 21; count += 1) {
        await push(alice, repository, parent, notation, { of: 'parent', count: String(count) })
      }
      const again = await treeOf(repository, image.digest, `?next_page=${first.next_page}`)
      const found = again.referrers.find(({ digest }) => digest === parent.digest)
      expect(found?.referrers).toHaveLength(20)
      expect(found?.has_more_referrers).toBe(true)
      expect((await treeOf(repository, parent.digest)).referrers).toHaveLength(21)
    })

    test('ends where tags lead in a circle', async () => {
      const repository = 'alice/circle'
      const { image } = await prepared(repository)
      const alice = await berth().api('alice')
      const tag = `${image.digest.replace(':', '-')}.sig`
      const path = `/repository/${repository}/tag/${tag}`
      expect((await alice.put(path, { manifest_digest: image.digest })).status).toBe(201)
      const { referrers } = await treeOf(repository, image.digest)
      expect(referrers).toMatchObject([{ digest: image.digest, tag, has_more_referrers: true }])
      expect(referrers[0]).not.toHaveProperty('referrers')
    })

    test('costs the same number of queries, however much there is', async () => {
      const api = await berth().api('alice')
      const { image } = await prepared('alice/small')
      await push(berth().client('alice'), 'alice/small', image, spdx)
      const large = (await berth().client('alice').get('/v2/alice/many/manifests/v1')).headers
      const costs = async (repository: string, digest: unknown) =>
        await counter.of(() =>
          api.get(`/repository/${repository}/manifest/${String(digest)}/referrers`),
        )
      await costs('alice/small', image.digest)
      expect(await costs('alice/many', large['docker-content-digest'])).toBeLessThanOrEqual(
        (await costs('alice/small', image.digest)) + 2,
      )
    })

    test('is not for strangers, nor of what is not there', async () => {
      const { image } = await prepared('alice/hidden')
      const path = `/repository/alice/hidden/manifest/${image.digest}`
      for (const call of ['referrers', 'details']) {
        const stranger = await berth().api('stranger')
        expect((await stranger.get(`${path}/${call}`)).status).toBe(403)
        expect((await (await berth().api()).get(`${path}/${call}`)).status).toBe(401)
        const alice = await berth().api('alice')
        const absent = `/repository/alice/hidden/manifest/sha256:${'0'.repeat(64)}/${call}`
        expect((await alice.get(absent)).status).toBe(404)
        expect((await alice.get(`/repository/alice/hidden/manifest/v1/${call}`)).status).toBe(404)
      }
    })

    test('of an image without any is empty', async () => {
      const { alice } = await prepared('alice/alone')
      const config = await pushBlob(alice, 'alice/alone', blob('{}'))
      const alone = await pushManifest(alice, 'alice/alone', imageManifest(config, []))
      expect(await treeOf('alice/alone', alone.digest)).toEqual({ referrers: [] })
    })
  },
  {
    wrap: counter.wrap,
    async prepare(berth) {
      for (const name of ['alice', 'stranger']) await berth.createUser(name)
    },
  },
)
