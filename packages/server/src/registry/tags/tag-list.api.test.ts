import { sql } from 'kysely'
import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  imageManifest,
  indexManifest,
  manifest,
  ociIndex,
  ociManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../../test/harness/content.ts'
import { queryCounter } from '../../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const minute = 60 * 1000
const queries = queryCounter()

interface ListedTag {
  readonly name: string
  readonly [member: string]: unknown
}
interface Page {
  readonly tags: readonly ListedTag[]
  readonly next_page?: string
}

const listed = async (berth: RunningBerth, repository: string, query = ''): Promise<Page> => {
  const api = await berth.api('alice')
  const answer = await api.get(`/repository/${repository}/tag/details${query}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Page
}
const names = ({ tags }: Page) => tags.map(({ name }) => name)

describeEachBerth(
  'the list of tags that people look at',
  (berth) => {
    test('tells of an image what it is, who pushed it, and what belongs to it', async () => {
      const repository = 'alice/app'
      const alice = berth().client('alice')
      const { manifest: image, layer } = await pushImage(alice, repository, 'v1', 'app')
      await pushBlob(alice, repository, emptyBlob)
      const subject = descriptorOf(image)
      for (const type of ['application/spdx+json', 'application/vnd.acme']) {
        await pushManifest(alice, repository, artifactManifest(type, { subject }))
      }
      const api = await berth().api('alice')
      const at = Math.floor(berth().clock() / 1000) + 86_400
      await api.put(`/repository/${repository}/tag/v1`, { expiration: at })
      expect(await listed(berth(), repository)).toEqual({
        tags: [
          {
            name: 'v1',
            manifest_digest: image.digest,
            media_type: ociManifest,
            kind: 'image',
            artifact_type: expect.any(String),
            platforms: ['linux/amd64'],
            size: layer.content.byteLength,
            pushed: expect.stringMatching(/ -0000$/),
            pushed_by: 'alice',
            pull_count: 0,
            last_pulled: null,
            expiration: expect.stringMatching(/ -0000$/),
            immutable: false,
            referrer_count: 2,
            is_signed: false,
          },
        ],
      })
    })

    test('tells of an index for which machines it is, and what its children have together', async () => {
      const repository = 'alice/index'
      const alice = berth().client('alice')
      const children = [
        await pushImage(alice, repository, undefined, 'one'),
        await pushImage(alice, repository, undefined, 'second'),
      ]
      const architectures = ['amd64', 'arm64']
      const index = manifest(
        {
          schemaVersion: 2,
          mediaType: ociIndex,
          manifests: [
            ...children.map((child, at) =>
              descriptorOf(child.manifest, ociManifest, {
                platform: { os: 'linux', architecture: architectures[at] },
              }),
            ),
          ],
        },
        ociIndex,
      )
      await pushManifest(alice, repository, index, 'all')
      const sizeBytes = children.reduce((sum, { layer }) => sum + layer.content.byteLength, 0)
      expect((await listed(berth(), repository)).tags).toMatchObject([
        { kind: 'index', platforms: ['linux/amd64', 'linux/arm64'], size: sizeBytes },
      ])
    })

    test('knows signatures as referrers and under tags', async () => {
      const repository = 'alice/signed'
      const alice = berth().client('alice')
      await pushBlob(alice, repository, emptyBlob)
      const { manifest: referred } = await pushImage(alice, repository, 'referred', 'referred')
      const { manifest: tagged } = await pushImage(alice, repository, 'tagged', 'tagged')
      await pushImage(alice, repository, 'unsigned', 'unsigned')
      const type = 'application/vnd.cncf.notary.signature'
      const signature = artifactManifest(type, { subject: descriptorOf(referred) })
      await pushManifest(alice, repository, signature)
      const config = await pushBlob(alice, repository, blob('{}'))
      const layer = await pushBlob(alice, repository, blob('signature'))
      const simple = imageManifest(config, [], {
        layers: [descriptorOf(layer, 'application/vnd.dev.cosign.simplesigning.v1+json')],
      })
      const companion = `${tagged.digest.replace(':', '-')}.sig`
      await pushManifest(alice, repository, simple, companion)
      const { tags } = await listed(berth(), repository, '?sort=name')
      expect(tags).toMatchObject([
        { name: 'referred', is_signed: true, referrer_count: 1 },
        { name: companion, kind: 'signature', is_signed: false },
        { name: 'tagged', is_signed: true, referrer_count: 1 },
        { name: 'unsigned', is_signed: false, referrer_count: 0 },
      ])
      expect(names(await listed(berth(), repository, '?sort=name&hide_companions=true'))).toEqual([
        'referred',
        'tagged',
        'unsigned',
      ])
    })

    test('sorts by push and by name, both ways, and finds by name and time', async () => {
      const repository = 'alice/sorted'
      const alice = berth().client('alice')
      for (const name of ['v2', 'v10', 'Nightly', 'v1']) {
        berth().clock.advance(minute)
        await pushImage(alice, repository, name, `sorted ${name}`)
      }
      const sorted = async (query: string) => names(await listed(berth(), repository, query))
      expect(await sorted('')).toEqual(['v1', 'Nightly', 'v10', 'v2'])
      expect(await sorted('?order=asc')).toEqual(['v2', 'v10', 'Nightly', 'v1'])
      expect(await sorted('?sort=name')).toEqual(['Nightly', 'v1', 'v10', 'v2'])
      expect(await sorted('?sort=name&order=desc')).toEqual(['v2', 'v10', 'v1', 'Nightly'])
      expect(await sorted('?prefix=v1')).toEqual(['v1', 'v10'])
      expect(await sorted('?sort=name&prefix=v1')).toEqual(['v1', 'v10'])
      expect(await sorted('?name=IGHT')).toEqual(['Nightly'])
      expect(await sorted('?name=_')).toEqual([])
      const { tags } = await listed(berth(), repository)
      const at = Date.parse(String(tags[1]?.['pushed'])) / 1000
      expect(await sorted(`?pushed_after=${at}`)).toEqual(['v1', 'Nightly'])
      expect(await sorted(`?pushed_before=${at}`)).toEqual(['v10', 'v2'])
      expect(await sorted(`?sort=name&pushed_before=${at}&prefix=v1`)).toEqual(['v10'])
    })

    test('leaves out what was deleted or has expired', async () => {
      const repository = 'alice/ended'
      const alice = berth().client('alice')
      for (const name of ['stays', 'expires', 'deleted']) {
        await pushImage(alice, repository, name, `ended ${name}`)
      }
      const api = await berth().api('alice')
      await api.delete(`/repository/${repository}/tag/deleted`)
      const at = Math.floor(berth().clock() / 1000) + 2 * 3600
      await api.put(`/repository/${repository}/tag/expires`, { expiration: at })
      expect(names(await listed(berth(), repository)).toSorted()).toEqual(['expires', 'stays'])
      berth().clock.advance(180 * minute)
      expect(names(await listed(berth(), repository))).toEqual(['stays'])
    })

    test('tells which layers the newest tags share, also those of children of an index', async () => {
      const repository = 'alice/sharing'
      const alice = berth().client('alice')
      const config = await pushBlob(alice, repository, blob('{}'))
      const base = await pushBlob(alice, repository, blob('b'.repeat(1000)))
      const [one, two] = [
        await pushBlob(alice, repository, blob('1'.repeat(10))),
        await pushBlob(alice, repository, blob('2'.repeat(20))),
      ]
      await pushManifest(alice, repository, imageManifest(config, [base, one]), 'v1')
      berth().clock.advance(minute)
      const second = imageManifest(config, [base, two])
      await pushManifest(alice, repository, second)
      await pushManifest(alice, repository, indexManifest([second]), 'v2')
      const api = await berth().api('alice')
      const path = `/repository/${repository}/tag/layers`
      expect((await api.get(path)).body).toEqual({
        tags: [
          expect.objectContaining({ name: 'v2', size: 1022, own_size: 20, shared_size: 1002 }),
          expect.objectContaining({ name: 'v1', size: 1012, own_size: 10, shared_size: 1002 }),
        ],
        layers: [
          { digest: base.digest, size: 1000, tags: ['v2', 'v1'] },
          { digest: two.digest, size: 20, tags: ['v2'] },
          { digest: one.digest, size: 10, tags: ['v1'] },
          { digest: config.digest, size: 2, tags: ['v2', 'v1'] },
        ],
        has_more_layers: false,
        is_complete: true,
      })
      expect((await api.get(`${path}?limit=1`)).body).toMatchObject({
        tags: [{ name: 'v2', own_size: 1022 }],
      })
      expect((await api.get(`${path}?limit=51`)).status).toBe(400)
    })

    test('is not for strangers', async () => {
      await pushImage(berth().client('alice'), 'alice/hidden', 'v1', 'hidden')
      for (const call of ['details', 'layers']) {
        const path = `/repository/alice/hidden/tag/${call}`
        expect((await (await berth().api('stranger')).get(path)).status).toBe(403)
        expect((await (await berth().api()).get(path)).status).toBe(401)
      }
    })

    test.each(['?sort=size', '?limit=101', '?limit=0', '?order=up', '?pushed_after=x'])(
      'what cannot be asked is refused: %s',
      async (query) => {
        const api = await berth().api('alice')
        expect((await api.get(`/repository/alice/app/tag/details${query}`)).status).toBe(400)
      },
    )
  },
  { prepare: preparePeople },
)

const tagCount = 100_000

describeEachBerth(
  'the list of a hundred thousand tags',
  (berth) => {
    test.each([
      ['', 3],
      ['?sort=name', 3],
      ['?sort=name&order=desc', 3],
      ['?sort=name&prefix=tag-0777', 3],
      ['?hide_companions=true', 3],
      // Nothing of that name is among the first: so many are looked at, and the page ends there.
      ['?name=nothing', 5],
      ['?name=-000777', 7],
    ])('a page of %j costs few queries, and no time to speak of', async (query, queryCount) => {
      const path = `/repository/alice/large/tag/details${query}`
      const api = await berth().api('alice')
      await api.get(path)
      const before = performance.now()
      const count = await queries.of(() => api.get(path))
      const tookMilliseconds = performance.now() - before
      expect(count).toBeLessThanOrEqual(queryCount + 2)
      expect(tookMilliseconds).toBeLessThan(1_000)
    })

    test('all pages together have each tag once, in order', async () => {
      for (const query of ['sort=name&prefix=tag-0001', 'sort=pushed&name=tag-0001']) {
        const found: string[] = []
        let next: string | undefined
        let pages = 0
        do {
          const page = await listed(
            berth(),
            'alice/large',
            `?${query}&limit=30${next === undefined ? '' : `&next_page=${next}`}`,
          )
          found.push(...names(page))
          next = page.next_page
          pages += 1
        } while (next !== undefined && pages < 20)
        expect(next).toBeUndefined()
        const expected = Array.from(
          { length: 100 },
          (_, at) => `tag-${String(100 + at).padStart(6, '0')}`,
        )
        expect(query.startsWith('sort=name') ? found : found.toReversed()).toEqual(expected)
      }
    })
  },
  {
    wrap: queries.wrap,
    async prepare(berth) {
      await preparePeople(berth)
      const { manifest: image } = await pushImage(berth.client('alice'), 'alice/large', 'v', 'v')
      await berth.foundation.database.transaction(async (tx) => {
        const { id, repository_id: repositoryId } = await tx
          .selectFrom('manifest')
          .select(['id', 'repository_id'])
          .where('digest', '=', image.digest)
          .executeTakeFirstOrThrow()
        const columns = sql.raw('repository_id, name, manifest_id, lifetime_start_ms, is_current')
        await sql`insert into tag (${columns})
          with recursive n(i) as (select 0 union all select i + 1 from n where i < ${sql.lit(tagCount - 1)})
          select ${sql.lit(repositoryId)}, 'tag-' || substr('000000' || i, length('000000' || i) - 5),
            ${sql.lit(id)}, 1000 + i, 1 from n`.execute(tx)
      })
    },
  },
)

async function preparePeople(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'stranger']) await berth.createUser(name)
}
