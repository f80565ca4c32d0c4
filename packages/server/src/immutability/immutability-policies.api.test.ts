import { expect, test } from 'vitest'

import { pushImage, pushManifest, putManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import {
  immutableConfig,
  immutablePlace,
  immutableTags,
  logged,
  prepareAcme,
} from './immutable-tags.fixture.ts'

const releases = { tagPattern: 'v\\d+' }
const allButLatest = { tagPattern: 'latest', tagPatternMatches: false }

describeEachBerth(
  'immutability policies',
  (berth) => {
    /** A repository in an organization of its own. */
    const place = async (name: string) => {
      await berth().createOrganization(name, 'alice')
      const repository = `${name}/app`
      await berth().createRepository(repository)
      const owner = await berth().api('alice')
      const client = berth().client('alice')
      return {
        repository,
        owner,
        client,
        ofOrganization: `/organization/${name}/immutabilitypolicy/`,
        ofRepository: `/repository/${repository}/immutabilitypolicy/`,
        push: async (tag: string, seed = `${name} ${tag}`) =>
          (await pushImage(client, repository, tag, seed)).manifest,
        fixed: () => immutableTags(owner, repository),
      }
    }

    test.each([['ofOrganization'], ['ofRepository']] as const)(
      '%s are made, read, changed and removed, and each stands in the log',
      async (where) => {
        const { owner, repository, ...paths } = await place(where.toLowerCase())
        const path = paths[where]
        const made = await owner.post(path, releases)
        expect(made).toMatchObject({ status: 201, body: { uuid: expect.any(String) } })
        const { uuid } = made.body as { uuid: string }
        const shown = { uuid, tagPattern: 'v\\d+', tagPatternMatches: true }
        expect((await owner.get(path)).body).toEqual({ policies: [shown] })
        expect((await owner.put(`${path}${uuid}`, allButLatest)).status).toBe(204)
        expect((await owner.get(`${path}${uuid}`)).body).toEqual({ uuid, ...allButLatest })
        expect(await owner.delete(`${path}${uuid}`)).toMatchObject({ status: 200, body: { uuid } })
        for (const answer of [
          await owner.get(`${path}${uuid}`),
          await owner.put(`${path}${uuid}`, releases),
          await owner.delete(`${path}${uuid}`),
        ]) {
          expect(answer).toMatchObject({ status: 404, body: { error_type: 'not_found' } })
        }
        const [namespace] = repository.split('/')
        const entries = await logged(berth(), owner, `/organization/${namespace}`, [
          'create_immutability_policy',
          'update_immutability_policy',
          'delete_immutability_policy',
        ])
        expect(entries.map(({ kind }) => kind).toSorted()).toEqual([
          'create_immutability_policy',
          'delete_immutability_policy',
          'update_immutability_policy',
        ])
        expect(entries.find(({ kind }) => kind.startsWith('create'))?.metadata).toMatchObject({
          namespace,
          ...(where === 'ofRepository' ? { repo: 'app' } : {}),
          tag_pattern: 'v\\d+',
          tag_pattern_matches: true,
        })
      },
    )

    test.each([
      ['the same pattern', releases],
      ['the same pattern the other way round', { ...releases, tagPatternMatches: false }],
      ['an empty pattern', { tagPattern: ' ' }],
      ['no pattern', {}],
      ['what is no pattern', { tagPattern: '[' }],
      ['a pattern that looks ahead', { tagPattern: '(a+)+(?=b)' }],
      ['a pattern of 257 characters', { tagPattern: 'a'.repeat(257) }],
      ['a pattern that repeats repetitions', { tagPattern: '((a?){30}){30}' }],
    ])('%s is refused', async (_what, body) => {
      const path = '/repository/acme/refusing/immutabilitypolicy/'
      const owner = await berth().api('alice')
      await owner.post(path, releases)
      const answer = await owner.post(path, body)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
    })

    test('of one place are twenty at most, also when many come at once', async () => {
      const { owner, ofRepository } = await place('crowded')
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          owner.post(ofRepository, { tagPattern: `p${index % 22}` }),
        ),
      )
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(20)
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(4)
    })

    test('hold for a push from the moment that they are made, whichever server takes it', async () => {
      const { owner, ofOrganization, push, fixed, client, repository } = await place('at-once')
      const other = await berth().another(immutableConfig)
      try {
        const elsewhere = await other.api('alice')
        for (const [name, made] of [
          ['a', owner],
          ['b', elsewhere],
        ] as const) {
          await made.post(ofOrganization, { tagPattern: `${name}\\d` })
          const image = await push(`${name}1`)
          await pushManifest(other.client('alice'), repository, image, `${name}2`)
        }
        expect(await fixed()).toEqual(['a1', 'a2', 'b1', 'b2'])
        const image = await push('free', 'at-once')
        for (const at of [client, other.client('alice')]) {
          expect((await putManifest(at, repository, 'b2', image)).status).toBe(409)
        }
      } finally {
        await other.stop()
      }
    })

    test('of repository and organization add up, and each is about whole names', async () => {
      const { owner, ofOrganization, ofRepository, push, fixed } = await place('sum')
      await owner.post(ofOrganization, releases)
      await owner.post(ofRepository, { tagPattern: 'stable|lts' })
      for (const tag of ['v1', 'v1.0', 'xv1', 'stable', 'lts', 'unstable']) await push(tag)
      expect(await fixed()).toEqual(['lts', 'stable', 'v1'])
    })

    test('of a repository are about no other', async () => {
      const { owner, ofRepository, push, fixed } = await place('apart')
      await berth().createRepository('apart/two')
      await owner.post('/repository/apart/two/immutabilitypolicy/', { tagPattern: '.*' })
      await push('v1')
      expect(await fixed()).toEqual([])
      expect((await owner.get(ofRepository)).body).toEqual({ policies: [] })
    })

    test('are about all other names when they are turned round, and never about signatures', async () => {
      const { owner, ofRepository, push, fixed, client, repository } = await place('inverse')
      await owner.post(ofRepository, allButLatest)
      const image = await push('v1')
      const signature = `${image.digest.replace(':', '-')}.sig`
      await push(signature, 'first signature')
      await push('latest')
      expect(await fixed()).toEqual(['v1'])
      const { manifest } = await pushImage(client, repository, undefined, 'second signature')
      expect((await putManifest(client, repository, signature, manifest)).status).toBe(201)
    })

    test('make tags immutable that are pointed by the API, restored, or pushed once more', async () => {
      const { owner, ofRepository, push, fixed, client, repository } = await place('pointed')
      const image = await push('v1')
      await push('v2')
      await owner.delete(`/repository/${repository}/tag/v2`)
      await owner.post(ofRepository, releases)
      expect(await fixed()).toEqual([])
      await owner.put(`/repository/${repository}/tag/v3`, { manifest_digest: image.digest })
      await owner.post(`/repository/${repository}/tag/v2/restore`, {
        manifest_digest: image.digest,
      })
      await pushManifest(client, repository, image, 'v1')
      expect(await fixed()).toEqual(['v1', 'v2', 'v3'])
      const entries = await logged(berth(), owner, `/repository/${repository}`, [
        'tag_made_immutable_by_policy',
      ])
      expect(new Set(entries.map(({ metadata }) => metadata['tag']))).toEqual(
        new Set(['v1', 'v2', 'v3']),
      )
      expect(entries[0]?.metadata).toMatchObject({ namespace: 'pointed', repo: 'app' })
    })

    test('make tags immutable that were there before, which is told once', async () => {
      const { owner, ofOrganization, push, fixed } = await place('old')
      for (const tag of ['v1', 'v2', 'dev']) await push(tag)
      const { body } = await owner.post(ofOrganization, releases)
      await workOffJobs(berth())
      expect(await fixed()).toEqual(['v1', 'v2'])
      const { uuid } = body as { uuid: string }
      await owner.put(`${ofOrganization}${uuid}`, { tagPattern: 'd.*' })
      await workOffJobs(berth())
      expect(await fixed()).toEqual(['dev', 'v1', 'v2'])
      const entries = await logged(berth(), owner, '/organization/old', [
        'tags_made_immutable_by_policy',
      ])
      expect(entries.map(({ metadata }) => metadata)).toEqual(
        expect.arrayContaining([
          { namespace: 'old', tag_pattern: 'v\\d+', tag_pattern_matches: true, count: 2 },
          { namespace: 'old', tag_pattern: 'd.*', tag_pattern_matches: true, count: 1 },
        ]),
      )
      expect(entries).toHaveLength(2)
    })

    test('that are changed or removed leave immutable what they made so', async () => {
      const { owner, ofRepository, push, fixed, client, repository } = await place('leaving')
      const { body } = await owner.post(ofRepository, releases)
      const { uuid } = body as { uuid: string }
      await push('v1')
      await owner.put(`${ofRepository}${uuid}`, { tagPattern: 'none' })
      await owner.delete(`${ofRepository}${uuid}`)
      await workOffJobs(berth())
      expect(await fixed()).toEqual(['v1'])
      expect((await client.delete(`/v2/${repository}/manifests/v1`)).status).toBe(409)
      await push('v2')
      expect(await fixed()).toEqual(['v1'])
    })

    test('take the end from tags that they make immutable', async () => {
      const { owner, ofRepository, push, repository } = await place('endless')
      await push('v1')
      const expiration = Math.floor(berth().clock() / 1000) + 7200
      await owner.put(`/repository/${repository}/tag/v1`, { expiration })
      await owner.post(ofRepository, releases)
      await workOffJobs(berth())
      const { body } = await owner.get(`/repository/${repository}/tag/?onlyActiveTags=true`)
      const { tags } = body as { tags: { name: string; immutable: boolean }[] }
      expect(tags).toMatchObject([{ name: 'v1', immutable: true }])
      expect(tags[0]).not.toHaveProperty('expiration')
    })

    test('a preview says what would become immutable, and changes nothing', async () => {
      const { owner, ofRepository, push, fixed } = await place('preview')
      for (const tag of ['v1', 'v2', 'dev']) await push(tag)
      const preview = await owner.post(`${ofRepository}preview`, { policy: releases })
      expect(preview).toMatchObject({
        status: 200,
        body: { tags: [{ name: 'v1' }, { name: 'v2' }], has_additional: false },
      })
      expect(await fixed()).toEqual([])
      expect((await owner.post(`${ofRepository}preview`)).body).toEqual({
        tags: [],
        has_additional: false,
      })
      const refused = await owner.post(`${ofRepository}preview`, { policy: { tagPattern: '[' } })
      expect(refused.status).toBe(400)
    })

    test('a preview of an organization names the repositories', async () => {
      const { owner, ofOrganization, repository, push, fixed } = await place('preview-all')
      for (const tag of ['v1', 'dev']) await push(tag)
      const tags = [{ name: 'v1', repository: repository.split('/')[1] }]
      const asked = await owner.post(`${ofOrganization}preview`, { policy: releases })
      expect(asked).toMatchObject({ status: 200, body: { tags, has_additional: false } })
      expect((await owner.post(`${ofOrganization}preview`)).body).toMatchObject({ tags: [] })
      expect(await fixed()).toEqual([])
    })

    test('attack 13: a policy of another place is not found, and a stranger is told nothing', async () => {
      const { owner, ofRepository, ofOrganization } = await place('secret')
      const made = await owner.post(ofRepository, releases)
      const { uuid } = made.body as { uuid: string }
      expect((await owner.get(`${ofOrganization}${uuid}`)).status).toBe(404)
      expect((await owner.delete(`${ofOrganization}${uuid}`)).status).toBe(404)
      const stranger = await berth().api('roger')
      for (const path of [ofRepository, ofOrganization, `${ofRepository}${uuid}`]) {
        expect(await stranger.get(path)).toMatchObject({
          status: 403,
          body: { error_type: 'insufficient_scope' },
        })
      }
      expect((await stranger.delete(`${ofRepository}${uuid}`)).status).toBe(403)
      expect((await owner.get(`${ofRepository}${uuid}`)).status).toBe(200)
    })
  },
  {
    config: immutableConfig,
    async prepare(running) {
      await prepareAcme(running)
      await running.createRepository('acme/refusing')
    },
  },
)

describeEachBerth(
  'the flag of a tag',
  (berth) => {
    test('is set by whoever writes, and taken away by whoever administers', async () => {
      const { repository, tag, owner } = await immutablePlace(berth(), 'rights')
      await berth().setRole(repository, 'wendy', 'write')
      await berth().setRole(repository, 'roger', 'read')
      const wendy = await berth().api('wendy')
      const roger = await berth().api('roger')
      expect((await roger.put(tag('other'), { immutable: true })).status).toBe(403)
      expect((await wendy.put(tag('other'), { immutable: true })).status).toBe(201)
      expect(await wendy.put(tag('other'), { immutable: false })).toMatchObject({
        status: 403,
        body: { error_type: 'insufficient_scope' },
      })
      expect(await immutableTags(owner, repository)).toEqual(['other', 'v1'])
      expect((await owner.put(tag('other'), { immutable: false })).status).toBe(201)
      expect((await owner.put(tag('nosuch'), { immutable: true })).status).toBe(404)
      const entries = await logged(berth(), owner, `/repository/${repository}`, [
        'change_tag_immutability',
      ])
      expect(entries.map(({ metadata }) => metadata)).toMatchObject([
        { username: 'alice', tag: 'other', immutable: false, previous_immutable: true },
        { username: 'wendy', tag: 'other', immutable: true, previous_immutable: false },
        { username: 'alice', tag: 'v1', immutable: true, previous_immutable: false },
      ])
    })

    test('takes the end from the tag', async () => {
      const { owner, tag, repository } = await immutablePlace(berth(), 'ends')
      const expiration = Math.floor(berth().clock() / 1000) + 7200
      await owner.put(tag('other'), { expiration })
      await owner.put(tag('other'), { immutable: true })
      const { body } = await owner.get(`/repository/${repository}/tag/?specificTag=other`)
      const { tags } = body as { tags: object[] }
      expect(tags).toHaveLength(1)
      expect(tags[0]).not.toHaveProperty('end_ts')
      expect(tags[0]).toHaveProperty('immutable', true)
    })

    test('and an end that come together are refused as one', async () => {
      const { owner, tag } = await immutablePlace(berth(), 'both')
      const expiration = Math.floor(berth().clock() / 1000) + 7200
      const answer = await owner.put(tag('v1'), { immutable: true, expiration })
      expect(answer.status).toBe(400)
    })
  },
  { config: immutableConfig, prepare: prepareAcme },
)

describeEachBerth(
  'immutable tags that may expire',
  (berth) => {
    const hour = 3600

    test('take an end, and go with it', async () => {
      const { owner, tag, client, repository, manifest, kept, other } = await immutablePlace(
        berth(),
        'expiring',
      )
      const expiration = Math.floor(berth().clock() / 1000) + 2 * hour
      expect((await owner.put(tag('v1'), { expiration })).status).toBe(201)
      expect((await putManifest(client, repository, 'v1', other)).status).toBe(409)
      expect((await client.delete(manifest('v1'))).status).toBe(409)
      expect((await owner.put(tag('other'), { expiration, immutable: true })).status).toBe(201)
      const { body } = await owner.get(`/repository/${repository}/tag/?specificTag=other`)
      expect((body as { tags: object[] }).tags[0]).toHaveProperty('end_ts')

      berth().clock.advance(3 * hour * 1000)
      const later = berth().client('alice')
      expect((await later.get(manifest('v1'))).status).toBe(404)
      // What it was stays for as long as the namespace keeps what is over.
      const api = await berth().api('alice')
      const forget = { manifest_digest: kept.digest, is_alive: false }
      expect(await api.post(`${tag('v1')}/expire`, forget)).toMatchObject({
        status: 409,
        body: { error_type: 'tag_immutable' },
      })
      expect(
        (await api.post(`${tag('v1')}/restore`, { manifest_digest: kept.digest })).status,
      ).toBe(200)
      expect((await putManifest(later, repository, 'other', kept)).status).toBe(201)
    })
  },
  { config: `${immutableConfig}FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE: true\n`, prepare: prepareAcme },
)

describeEachBerth(
  'tags where nothing is immutable',
  (berth) => {
    test('take the flag for nothing, and do not show it', async () => {
      await berth().createRepository('acme/off')
      const client = berth().client('alice')
      const { manifest } = await pushImage(client, 'acme/off', 'v1', 'off')
      const owner = await berth().api('alice')
      const path = '/repository/acme/off/tag/v1'
      expect((await owner.put(path, { immutable: true })).status).toBe(201)
      const { body } = await owner.get('/repository/acme/off/tag/')
      expect((body as { tags: object[] }).tags[0]).not.toHaveProperty('immutable')
      expect((await client.delete(`/v2/acme/off/manifests/${manifest.digest}`)).status).toBe(202)
      expect((await owner.get('/organization/acme/immutabilitypolicy/')).status).toBe(404)
    })

    test('move that were immutable before the feature was switched off', async () => {
      const other = await berth().another(immutableConfig)
      const { repository, other: image, manifest } = await immutablePlace(other, 'switched')
      await other.stop()
      const client = berth().client('alice')
      expect((await putManifest(client, repository, 'v1', image)).status).toBe(201)
      expect((await client.delete(manifest('v1'))).status).toBe(202)
    })
  },
  { prepare: prepareAcme },
)
