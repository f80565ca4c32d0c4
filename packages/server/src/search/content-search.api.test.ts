import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { pushImage, type TestBlob, type TestManifest } from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { ApiClient } from '../../test/harness/api-client.ts'
import { commandLine } from '../logs/log-entry.ts'

interface Item {
  readonly repository: { readonly namespace: string; readonly name: string }
  readonly [member: string]: unknown
}
interface Page {
  readonly tags?: readonly Item[]
  readonly manifests?: readonly Item[]
  readonly blobs?: readonly Item[]
  readonly next_page?: string
}

const queries = queryCounter()
let image: TestManifest
let layer: TestBlob

const find = async (api: ApiClient, path: string): Promise<Page> => {
  const answer = await api.get(`/find/${path}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Page
}
const placesIn = (page: Page) =>
  [...(page.tags ?? []), ...(page.manifests ?? []), ...(page.blobs ?? [])].map(
    ({ repository }) => `${repository.namespace}/${repository.name}`,
  )

describeEachBerth(
  'searching what is in repositories',
  (berth) => {
    const searches = () => [
      'tags?query=release-1',
      `manifests?digest=${image.digest}`,
      `manifests?digest=${image.digest.slice(7, 15)}`,
      `blobs?digest=${layer.digest}`,
      `blobs?digest=${layer.digest.slice(0, 20)}`,
    ]

    test.each([
      ['alice', ['alice/private', 'alice/public', 'acme/team', 'acme/given']],
      ['member', ['alice/public', 'acme/team']],
      ['reader', ['alice/public', 'acme/given']],
      ['stranger', ['alice/public']],
      ['root', ['alice/private', 'alice/public', 'acme/team', 'acme/given']],
      [undefined, ['alice/public']],
    ])('%s finds what they may read, and nothing else', async (name, places) => {
      const api = await berth().api(name)
      for (const search of searches()) {
        expect(placesIn(await find(api, search)).toSorted()).toEqual(places.toSorted())
      }
    })

    test('a token that is not good for reading finds what anybody finds', async () => {
      const api = berth().apiWithToken(await berth().oauthToken('alice', 'user:read'))
      for (const search of searches()) {
        expect(placesIn(await find(api, search))).toEqual(['alice/public'])
      }
    })

    test('each tells what it is', async () => {
      const api = await berth().api('stranger')
      const repository = { namespace: 'alice', name: 'public', is_public: true }
      const pushed = expect.stringMatching(/ -0000$/)
      expect(await find(api, 'tags?query=release')).toEqual({
        tags: [
          {
            repository,
            name: 'release-1',
            manifest_digest: image.digest,
            kind: 'image',
            pushed,
            pushed_by: 'alice',
          },
        ],
      })
      expect(await find(api, `manifests?digest=${image.digest.toUpperCase()}`)).toEqual({
        manifests: [
          {
            repository,
            digest: image.digest,
            media_type: image.mediaType,
            kind: 'image',
            pushed,
            tags: ['release-1'],
          },
        ],
      })
      expect(await find(api, `blobs?digest=${layer.digest}`)).toEqual({
        blobs: [{ repository, digest: layer.digest, size: layer.content.byteLength }],
      })
    })

    test('names are found by their beginnings, letter by letter', async () => {
      const api = await berth().api('stranger')
      for (const query of ['Release', 'elease', '%25', 'release-1x', 'release_1']) {
        expect(await find(api, `tags?query=${query}`)).toEqual({ tags: [] })
      }
    })

    test.each(['abcdef0', 'latest', 'sha256:', `sha256:${'a'.repeat(65)}`, ''])(
      'what is no digest is refused: %s',
      async (digest) => {
        const api = await berth().api('alice')
        for (const call of ['manifests', 'blobs']) {
          const answer = await api.get(`/find/${call}?digest=${digest}`)
          expect(answer.status).toBe(400)
        }
      },
    )

    test('what ended or was deleted is found no more', async () => {
      const owner = await berth().api('alice')
      const client = berth().client('alice')
      const gone = await pushImage(client, 'alice/gone', 'gone-tag', 'gone')
      const ended = await pushImage(client, 'alice/ended', 'ended-tag', 'ended')
      await owner.delete('/repository/alice/ended/tag/ended-tag')
      expect(await find(owner, 'tags?query=ended-')).toEqual({ tags: [] })
      expect(placesIn(await find(owner, `blobs?digest=${ended.layer.digest}`))).toEqual([
        'alice/ended',
      ])
      expect((await owner.delete('/repository/alice/gone')).status).toBe(204)
      for (const search of [
        'tags?query=gone-',
        `manifests?digest=${gone.manifest.digest}`,
        `blobs?digest=${gone.layer.digest}`,
      ]) {
        expect(placesIn(await find(owner, search))).toEqual([])
      }
    })

    test('what is in a disabled namespace is not found', async () => {
      const { layer: hidden } = await pushImage(
        berth().client('disabled'),
        'disabled/app',
        'disabled-tag',
        'disabled',
      )
      await berth().setVisibility('disabled/app', 'public')
      const api = await berth().api('stranger')
      expect(placesIn(await find(api, 'tags?query=disabled-'))).toHaveLength(1)
      await berth().services.accounts.setEnabled(commandLine, 'disabled', false)
      expect(placesIn(await find(api, 'tags?query=disabled-'))).toEqual([])
      expect(placesIn(await find(api, `blobs?digest=${hidden.digest}`))).toEqual([])
    })

    test('a long list comes by pages, each tag once', async () => {
      const owner = await berth().api('alice')
      for (let count = 0; count < 7; count += 1) {
        await owner.put(`/repository/alice/public/tag/paged-${count}`, {
          manifest_digest: image.digest,
        })
      }
      const api = await berth().api('stranger')
      const found: unknown[] = []
      let next: string | undefined
      do {
        const page = await find(
          api,
          `tags?query=paged-&limit=3${next === undefined ? '' : `&next_page=${next}`}`,
        )
        found.push(...(page.tags ?? []).map(({ name }) => name))
        next = page.next_page
      } while (next !== undefined)
      expect(found).toEqual(Array.from({ length: 7 }, (_, at) => `paged-${at}`))
    })

    test('who may see nothing does not hear how much there is, and finds at the same price', async () => {
      const owner = await berth().api('alice')
      const { database } = berth().foundation
      await database.transaction(async (tx) => {
        const { id, repository_id: repositoryId } = await tx
          .selectFrom('manifest')
          .innerJoin('repository', 'repository.id', 'manifest.repository_id')
          .select(['manifest.id', 'manifest.repository_id'])
          .where('repository.name', '=', 'private')
          .executeTakeFirstOrThrow()
        const columns = sql.raw('repository_id, name, manifest_id, lifetime_start_ms, is_current')
        await sql`insert into tag (${columns})
          with recursive n(i) as (select 0 union all select i + 1 from n where i < 19999)
          select ${sql.lit(repositoryId)}, 'hidden-' || (100000 + i), ${sql.lit(id)}, 1000, 1
          from n`.execute(tx)
      })
      await owner.put('/repository/acme/team/tag/hidden-999999', { manifest_digest: image.digest })
      for (const name of ['stranger', undefined]) {
        expect(await find(await berth().api(name), 'tags?query=hidden-')).toEqual({ tags: [] })
      }
      // What belongs to who searches is found behind all that does not.
      const given = await berth().api('reader')
      await owner.put('/repository/acme/given/tag/hidden-999999', { manifest_digest: image.digest })
      expect(placesIn(await find(given, 'tags?query=hidden-'))).toEqual(['acme/given'])
      expect(placesIn(await find(await berth().api('member'), 'tags?query=hidden-'))).toEqual([
        'acme/team',
      ])
      const cost = await queries.of(() => find(given, 'tags?query=hidden-'))
      expect(cost).toBeLessThanOrEqual(6)
    })
  },
  {
    config: 'SUPER_USERS: [root]\nFEATURE_SUPERUSERS_FULL_ACCESS: true\n',
    wrap: queries.wrap,
    async prepare(berth) {
      for (const name of ['alice', 'member', 'reader', 'stranger', 'root', 'disabled']) {
        await berth.createUser(name)
      }
      await berth.createOrganization('acme', 'alice')
      await berth.createTeam('acme', 'devs', 'member')
      await berth.addToTeam('acme', 'devs', 'member')
      const client = berth.client('alice')
      for (const name of ['alice/private', 'alice/public', 'acme/team', 'acme/given']) {
        await berth.createRepository(name)
        const pushed = await pushImage(client, name, 'release-1', 'the same everywhere')
        image = pushed.manifest
        layer = pushed.layer
      }
      await berth.setVisibility('alice/public', 'public')
      await berth.setTeamRole('acme/team', 'devs', 'read')
      await berth.setRole('acme/given', 'reader', 'read')
    },
  },
)
