import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

const queries = queryCounter()

interface Listed {
  readonly repositories: readonly { readonly namespace: string; readonly name: string }[]
  readonly next_page?: string
}

describeEachBerth(
  'repositories by the API',
  (berth) => {
    test('who makes one in an organization administers it', async () => {
      const carol = await berth().api('carol')
      const body = {
        namespace: 'acme',
        repository: 'made',
        visibility: 'private',
        description: 'x',
      }
      const made = await carol.post('/repository', body)
      expect(made).toMatchObject({
        status: 201,
        body: { namespace: 'acme', name: 'made', kind: 'image' },
      })
      expect((await carol.get('/repository/acme/made')).body).toMatchObject({
        description: 'x',
        is_public: false,
        is_organization: true,
        state: 'NORMAL',
        can_write: true,
        can_admin: true,
        tags: {},
      })
      expect((await (await berth().api('bob')).get('/repository/acme/made')).status).toBe(403)
      expect((await (await berth().api()).get('/repository/acme/made')).status).toBe(401)
    })

    test('what it tells costs as many queries with 400 tags as with one', async () => {
      await pushImage(berth().client('alice'), 'acme/counted', 'v1', 'counted')
      const alice = await berth().api('alice')
      const count = async (path: string) => {
        await alice.get(path)
        return await queries.of(() => alice.get(path))
      }
      const path = '/repository/acme/counted?includeStats=true'
      const before = await count(path)
      await addTags(berth(), 'counted', 400)
      expect([before, await count(path)]).toEqual([3, 3])
      const { tags, stats } = (await alice.get(path)).body as { tags: object; stats: unknown[] }
      expect(Object.keys(tags)).toHaveLength(401)
      expect(stats).toHaveLength(92)
      expect(stats.at(-1)).toEqual({ date: new Date().toISOString().slice(0, 10), count: 0 })
    })

    test.each([
      [{}, 'repository is missing'],
      [{ repository: 'a', visibility: 'secret', description: '' }, 'visibility must be one of'],
      [{ repository: 'A b', visibility: 'public', description: '' }, 'cannot name a repository'],
      [{ repository: '../x', visibility: 'public', description: '' }, 'cannot name a repository'],
      [{ repository: '!1', visibility: 'public', description: '' }, 'cannot name a repository'],
      [{ repository: 'x', visibility: 'public', description: 5 }, 'description must be string'],
      [{ repository: 'x', visibility: 'public', description: '', owner: 'a' }, 'owner cannot be'],
    ])('a body of %j is refused with the reason', async (body, reason) => {
      const answer = await (await berth().api('alice')).post('/repository', body)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
      expect((answer.body as { detail: string }).detail).toContain(reason)
    })

    test('a name is deleted and taken again', async () => {
      const alice = await berth().api('alice')
      const body = { repository: 'again', visibility: 'public', description: '' }
      expect((await alice.post('/repository', body)).status).toBe(201)
      expect((await alice.post('/repository', body)).status).toBe(400)
      expect((await (await berth().api('bob')).delete('/repository/alice/again')).status).toBe(403)
      expect((await alice.delete('/repository/alice/again')).status).toBe(204)
      expect((await alice.delete('/repository/alice/again')).status).toBe(204)
      expect((await alice.get('/repository/alice/again')).status).toBe(404)
      expect((await alice.post('/repository', body)).status).toBe(201)
    })

    test('every change stands in the log', async () => {
      const alice = await berth().api('alice')
      await alice.post('/repository', { repository: 'told', visibility: 'public', description: '' })
      const at = '/repository/alice/told'
      await alice.put(at, { description: 'new' })
      await alice.post(`${at}/changevisibility`, { visibility: 'private' })
      await alice.put(`${at}/changestate`, { state: 'READ_ONLY' })
      await alice.delete(at)
      const { logs } = (await alice.get('/user/logs')).body as {
        logs: { kind: string; metadata: object }[]
      }
      const named = { repo: 'told', namespace: 'alice' }
      expect(logs.slice(0, 5).map(({ kind, metadata }) => [kind, metadata])).toEqual([
        ['delete_repo', named],
        ['change_repo_state', { ...named, state_changed: 'READ_ONLY' }],
        ['change_repo_visibility', { ...named, visibility: 'private' }],
        ['set_repo_description', { ...named, description: 'new' }],
        ['create_repo', named],
      ])
    })

    test('a list has what its reader may see, and no more', async () => {
      const names = async (username: string | undefined, query: string) => {
        const answer = await (await berth().api(username)).get(`/repository?${query}`)
        return (answer.body as Listed).repositories.map(
          ({ namespace, name }) => `${namespace}/${name}`,
        )
      }
      const lists = 'namespace=lists'
      expect(await names('owner', lists)).toEqual(['lists/open', 'lists/shared', 'lists/team'])
      expect(await names('bob', lists)).toEqual(['lists/shared'])
      expect(await names('carol', lists)).toEqual(['lists/team'])
      expect(await names(undefined, lists)).toEqual([])
      expect(await names('bob', `${lists}&public=true`)).toEqual(['lists/open', 'lists/shared'])
      expect(await names(undefined, `${lists}&public=true`)).toEqual(['lists/open'])
      expect(await names('bob', 'namespace=nosuch')).toEqual([])
      const open = await names('bob', 'public=true')
      expect(open).toContain('lists/open')
      expect(open).toContain('lists/shared')
      expect(open).not.toContain('lists/team')
    })

    test('a list is read to its end in pages, each by as many queries', async () => {
      await addRepositories(berth(), 'pages', 250)
      const owner = await berth().api('owner')
      await owner.get('/repository?namespace=pages')
      const counts = new Set<number>()
      const seen: string[] = []
      let token: string | undefined
      do {
        const at = `/repository?namespace=pages&last_modified=true&popularity=true${
          token === undefined ? '' : `&next_page=${token}`
        }`
        let page: Listed | undefined
        counts.add(
          await queries.of(async () => {
            page = (await owner.get(at)).body as Listed
          }),
        )
        seen.push(...(page as Listed).repositories.map(({ name }) => name))
        token = page?.next_page
      } while (token !== undefined)
      expect(seen).toHaveLength(250)
      expect(new Set(seen).size).toBe(250)
      expect([...counts]).toEqual([6])
    })

    test('a page token of another list, or of nobody, is the first page', async () => {
      const owner = await berth().api('owner')
      const first = (await owner.get('/repository?namespace=lists')).body
      expect((await owner.get('/repository?namespace=lists&next_page=zzz')).body).toEqual(first)
    })

    test('what was starred and may not be seen any more is in no list', async () => {
      const bob = await berth().api('bob')
      const star = { namespace: 'lists', repository: 'shared' }
      expect((await bob.post('/user/starred', star)).status).toBe(201)
      expect((await bob.get('/user/starred')).body).toMatchObject({
        repositories: [{ namespace: 'lists', name: 'shared' }],
      })
      await berth().setRole('lists/shared', 'bob', undefined)
      expect((await bob.get('/user/starred')).body).toEqual({ repositories: [] })
      expect((await bob.get('/repository?starred=true')).body).toEqual({ repositories: [] })
      await berth().setRole('lists/shared', 'bob', 'read')
    })

    test('attack 22: a star tells nobody whether a repository is there', async () => {
      const bob = await berth().api('bob')
      for (const repository of ['team', 'nosuch']) {
        const answer = await bob.post('/user/starred', { namespace: 'lists', repository })
        expect(answer).toMatchObject({ status: 200, body: null })
      }
      expect((await bob.get('/user/starred')).text).not.toContain('team')
    })
  },
  {
    wrap: queries.wrap,
    async prepare(running) {
      for (const name of ['alice', 'bob', 'carol', 'owner']) await running.createUser(name)
      await running.createOrganization('acme', 'alice')
      await running.createTeam('acme', 'makers', 'creator')
      await running.addToTeam('acme', 'makers', 'carol')
      await running.createOrganization('lists', 'owner')
      await running.createOrganization('pages', 'owner')
      await running.createTeam('lists', 'readers', 'member')
      await running.addToTeam('lists', 'readers', 'carol')
      await running.createRepository('lists/open', { visibility: 'public' })
      await running.createRepository('lists/shared')
      await running.createRepository('lists/team')
      await running.setRole('lists/shared', 'bob', 'read')
      await running.setTeamRole('lists/team', 'readers', 'read')
    },
  },
)

async function addTags(berth: RunningBerth, name: string, count: number): Promise<void> {
  const { database } = berth.foundation
  const tag = await database.reader
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .select(['tag.repository_id', 'tag.manifest_id'])
    .where('repository.name', '=', name)
    .executeTakeFirstOrThrow()
  await database.transaction((tx) =>
    tx
      .insertInto('tag')
      .values(
        Array.from({ length: count }, (_, index) => ({
          ...tag,
          name: `t${index}`,
          lifetime_start_ms: index,
          lifetime_end_ms: null,
          is_current: 1,
        })),
      )
      .execute(),
  )
}

async function addRepositories(
  berth: RunningBerth,
  namespace: string,
  count: number,
): Promise<void> {
  const { database } = berth.foundation
  const owner = await berth.services.accounts.findNamespace(namespace)
  await database.transaction((tx) =>
    tx
      .insertInto('repository')
      .values(
        Array.from({ length: count }, (_, index) => ({
          namespace_id: owner?.id ?? 0,
          name: `r${index}`,
          visibility: 'private' as const,
          state: 'normal' as const,
          kind: 'image' as const,
          description: '',
          created_at_ms: 0,
        })),
      )
      .execute(),
  )
}
