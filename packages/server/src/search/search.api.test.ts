import { expect, test } from 'vitest'

import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { ApiAnswer, ApiClient } from '../../test/harness/api-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

const counter = queryCounter()

interface Result {
  readonly name: string
  readonly kind: string
  readonly namespace?: { readonly name: string }
}

const resultsOf = ({ body }: ApiAnswer) => (body as { results: Result[] }).results
const fullNames = (answer: ApiAnswer) =>
  resultsOf(answer).map(({ name, namespace }) => `${namespace?.name}/${name}`)

const findRepositories = async (client: ApiClient, query: string) =>
  await client.get(`/find/repositories?query=${encodeURIComponent(query)}`)
const findAll = async (client: ApiClient, query: string) =>
  resultsOf(await client.get(`/find/all?query=${encodeURIComponent(query)}`))

describeEachBerth(
  'search',
  (berth) => {
    test.each([
      ['payments', 'acme/payments-service'],
      ['service', 'acme/payments-service'],
      ['PAYMENTS', 'acme/payments-service'],
      ['deep', 'acme/nested/deep/tool'],
      ['nested/de', 'acme/nested/deep/tool'],
      ['acme/tool', 'acme/nested/deep/tool'],
    ])('%s finds %s by the beginning of a word', async (query, name) => {
      const alice = await berth().api('alice')
      expect(fullNames(await findRepositories(alice, query))).toEqual([name])
    })

    test.each(['%', '_', '%ayments', 'p_yments', '*', "'", '\\', 'ayments'])(
      'attack 15: %s finds nothing: a text is no pattern',
      async (query) => {
        const alice = await berth().api('alice')
        expect(fullNames(await findRepositories(alice, query))).toEqual([])
        expect(await findAll(alice, query)).toEqual([])
        expect(resultsOf(await alice.get(`/entities/${encodeURIComponent(query)}`))).toEqual([])
      },
    )

    test.each([
      ['nobody in particular', undefined, ['acme/library']],
      ['a stranger', 'bob', ['acme/library']],
      ['an owner', 'alice', ['acme/library', 'acme/library-secret']],
      ['who has a role', 'carol', ['acme/library', 'acme/library-secret']],
      ['who is in a team that has a role', 'dave', ['acme/library', 'acme/library-secret']],
      ['a member of another team', 'erin', ['acme/library']],
      ['who reads everything', 'reader', ['acme/library', 'acme/library-secret']],
    ])('attack 8: %s finds what it may see', async (_who, name, expected) => {
      const client = await berth().api(name)
      expect(fullNames(await findRepositories(client, 'library'))).toEqual(expected)
      const found = await findAll(client, 'library')
      expect(found.map((result) => `${result.namespace?.name}/${result.name}`)).toEqual(expected)
    })

    test.each([
      ['user:read org:admin', ['acme/library']],
      ['repo:read', ['acme/library', 'acme/library-secret']],
    ])('attack 19: a token for %s finds %j', async (scopes, expected) => {
      const program = berth().apiWithToken(await berth().oauthToken('alice', scopes))
      expect(fullNames(await findRepositories(program, 'library'))).toEqual(expected)
    })

    test('what becomes public is found by everybody, and what is deleted by nobody', async () => {
      const nobody = await berth().api()
      await berth().createRepository('acme/shown')
      expect(fullNames(await findRepositories(nobody, 'shown'))).toEqual([])
      await berth().setVisibility('acme/shown', 'public')
      expect(fullNames(await findRepositories(nobody, 'shown'))).toEqual(['acme/shown'])
      await berth().setVisibility('acme/shown', 'private')
      expect(fullNames(await findRepositories(nobody, 'shown'))).toEqual([])
    })

    test('what fits exactly comes first, and a page says whether there is more', async () => {
      const alice = await berth().api('alice')
      const first = await findRepositories(alice, 'item')
      expect(first.body).toMatchObject({ has_additional: true, page: 1, page_size: 10 })
      expect(fullNames(first)).toHaveLength(10)
      expect(fullNames(first)[0]).toBe('acme/item')
      const second = await alice.get('/find/repositories?query=item&page=2')
      expect(second.body).toMatchObject({ has_additional: false, page: 2, start_index: 10 })
      const names = new Set([...fullNames(first), ...fullNames(second)])
      expect(names.size).toBe(13)
      expect((await alice.get('/find/repositories?query=item&page=99')).body).toMatchObject({
        results: [],
        has_additional: false,
        page: 10,
      })
    })

    test('usage is told when it is asked for', async () => {
      const alice = await berth().api('alice')
      const [without] = resultsOf(await findRepositories(alice, 'payments'))
      expect(without).not.toHaveProperty('stars')
      const answer = await alice.get('/find/repositories?query=payments&includeUsage=true')
      expect(resultsOf(answer)[0]).toMatchObject({ last_modified: null, stars: 0, popularity: 0 })
    })

    test('a search costs as many queries however much fits', async () => {
      const alice = await berth().api('alice')
      await findRepositories(alice, 'payments')
      const few = await counter.of(() => findRepositories(alice, 'payments'))
      const many = await counter.of(() => findRepositories(alice, 'i'))
      expect(many).toBe(few)
      expect(many).toBeLessThanOrEqual(9)
      expect(await counter.of(() => alice.get('/find/all?query=i'))).toBeLessThanOrEqual(14)
    })

    test('namespaces are found that have something to see', async () => {
      const nobody = await berth().api()
      expect(await findAll(nobody, 'acme')).toMatchObject([
        { kind: 'organization', name: 'acme', href: '/organization/acme' },
      ])
      expect(await findAll(nobody, 'hidden')).toEqual([])
      expect(await findAll(nobody, 'bob')).toEqual([])
      const bob = await berth().api('bob')
      expect(await findAll(bob, 'hidden')).toMatchObject([{ name: 'hidden' }])
    })

    test('robots and teams are found by who administers them', async () => {
      const alice = await berth().api('alice')
      expect(await findAll(alice, 'deployer')).toMatchObject([
        { kind: 'robot', name: 'acme+deployer', short_name: 'deployer', avatar: null },
      ])
      expect(await findAll(alice, 'acme+dep')).toMatchObject([{ name: 'acme+deployer' }])
      expect(await findAll(alice, 'devs')).toMatchObject([
        { kind: 'team', name: 'devs', organization: { name: 'acme' } },
      ])
      for (const stranger of ['bob', undefined]) {
        const client = await berth().api(stranger)
        expect(await findAll(client, 'deployer')).toEqual([])
        expect(await findAll(client, 'acme+deployer')).toEqual([])
        expect(await findAll(client, 'devs')).toEqual([])
      }
      expect(await findAll(await berth().api('dave'), 'devs')).toMatchObject([{ name: 'devs' }])
      expect(await findAll(await berth().api('dave'), 'deployer')).toEqual([])
    })

    test('an organization is found by its new name, and its robots still', async () => {
      const root = await berth().api('root')
      await berth().createOrganization('earlier', 'alice')
      await berth().createRobot('earlier+worker')
      await root.put('/superuser/organizations/earlier', { name: 'later' })
      const alice = await berth().api('alice')
      expect(await findAll(alice, 'earlier')).toEqual([])
      expect(await findAll(alice, 'later')).toMatchObject([{ name: 'later' }])
      expect(await findAll(alice, 'worker')).toMatchObject([{ name: 'later+worker' }])
    })

    test('an empty query finds nothing of everything, and all repositories', async () => {
      const nobody = await berth().api()
      expect(await findAll(nobody, '')).toEqual([])
      expect(fullNames(await findRepositories(nobody, ''))).toEqual(['acme/library'])
    })

    test('names are completed: users for whoever is signed in', async () => {
      const bob = await berth().api('bob')
      expect(resultsOf(await bob.get('/entities/car'))).toMatchObject([
        { name: 'carol', kind: 'user', is_robot: false },
      ])
      const nobody = await berth().api()
      expect(resultsOf(await nobody.get('/entities/car'))).toEqual([])
      expect(resultsOf(await nobody.get('/entities/carol'))).toMatchObject([{ name: 'carol' }])
    })

    test('names are completed: robots and teams for members', async () => {
      const path = (prefix: string) =>
        `/entities/${prefix}?namespace=acme&includeTeams=true&includeOrgs=true`
      const alice = await berth().api('alice')
      expect(resultsOf(await alice.get(path('de')))).toMatchObject([
        { name: 'devs', kind: 'team', is_org_member: true },
        { name: 'acme+deployer', kind: 'user', is_robot: true, is_org_member: true },
      ])
      expect(resultsOf(await alice.get(path('dav')))).toMatchObject([
        { name: 'dave', is_org_member: true },
      ])
      expect(resultsOf(await alice.get(path('bob')))).toMatchObject([
        { name: 'bob', is_org_member: false },
      ])
      expect(resultsOf(await alice.get(path('acme')))).toMatchObject([{ kind: 'org' }])
      const bob = await berth().api('bob')
      expect(resultsOf(await bob.get(path('de')))).toEqual([])
      expect(await counter.of(() => alice.get(path('a')))).toBeLessThanOrEqual(8)
    })

    test('there is no directory to link', async () => {
      const alice = await berth().api('alice')
      expect((await alice.post('/entities/link/x')).status).toBe(404)
    })

    test('a text that is too long is refused', async () => {
      const alice = await berth().api('alice')
      expect((await findRepositories(alice, 'x'.repeat(256))).status).toBe(400)
    })
  },
  {
    config: 'GLOBAL_READONLY_SUPER_USERS: [reader]\nSUPER_USERS: [root]\n',
    wrap: counter.wrap,
    prepare,
  },
)

describeEachBerth(
  'search, where users are not completed',
  (berth) => {
    test('a user is found by the whole name', async () => {
      const bob = await berth().api('bob')
      expect(resultsOf(await bob.get('/entities/car'))).toEqual([])
      expect(resultsOf(await bob.get('/entities/carol'))).toMatchObject([{ name: 'carol' }])
    })
  },
  { config: 'FEATURE_PARTIAL_USER_AUTOCOMPLETE: false\n', prepare },
)

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob', 'carol', 'dave', 'erin', 'reader', 'root']) {
    await berth.createUser(name)
  }
  await berth.createOrganization('acme', 'alice')
  await berth.createOrganization('hidden', 'bob')
  await berth.createTeam('acme', 'devs', 'member')
  await berth.createTeam('acme', 'others', 'member')
  await berth.addToTeam('acme', 'devs', 'dave')
  await berth.addToTeam('acme', 'others', 'erin')
  await berth.createRobot('acme+deployer')
  await berth.createRepository('acme/payments-service')
  await berth.createRepository('acme/nested/deep/tool')
  await berth.createRepository('acme/library', { visibility: 'public' })
  await berth.createRepository('acme/library-secret')
  await berth.createRepository('hidden/thing')
  await berth.setRole('acme/library-secret', 'carol', 'read')
  await berth.setTeamRole('acme/library-secret', 'devs', 'read')
  await berth.createRepository('acme/item')
  for (let number = 0; number < 12; number += 1) {
    await berth.createRepository(`acme/item-${number}`)
  }
}
