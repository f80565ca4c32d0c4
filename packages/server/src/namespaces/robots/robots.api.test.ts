import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { queryCounter } from '../../../test/harness/counted-queries.ts'

const counter = queryCounter()

interface RobotBody {
  readonly name: string
  readonly token?: string
}

const robotsOf = (answer: { readonly body: unknown }) =>
  (answer.body as { robots: RobotBody[] }).robots

describeEachBerth(
  'robots',
  (berth) => {
    test('a robot comes with a token, which signs it in', async () => {
      const alice = await berth().api('alice')
      const made = await alice.put('/organization/acme/robots/ci', {
        description: 'builds',
        unstructured_metadata: { team: 'x' },
      })
      expect(made).toMatchObject({
        status: 201,
        body: {
          name: 'acme+ci',
          description: 'builds',
          last_accessed: null,
          token: expect.stringMatching(/^[A-Z0-9]{64}$/) as string,
          unstructured_metadata: { team: 'x' },
        },
      })
      const { token } = made.body as { token: string }
      const answer = await berth().client('acme+ci', token).askForToken([])
      expect(answer.status).toBe(200)
    })

    test('when it was used last is told', async () => {
      const alice = await berth().api('alice')
      await alice.put('/user/robots/used')
      const { body } = await alice.get('/user/robots/used')
      await berth()
        .client('alice+used', (body as { token: string }).token)
        .askForToken([])
      expect((await alice.get('/user/robots/used')).body).toMatchObject({
        last_accessed: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} .* -0000$/) as string,
      })
    })

    test('a robot needs no description, and none that is there is made again', async () => {
      const alice = await berth().api('alice')
      const made = await alice.call('PUT', '/user/robots/plain')
      expect(made).toMatchObject({
        status: 201,
        body: { name: 'alice+plain', description: '', unstructured_metadata: null },
      })
      expect(await alice.put('/user/robots/plain')).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
    })

    test('names, descriptions and metadata have bounds', async () => {
      const alice = await berth().api('alice')
      expect((await alice.put('/user/robots/Bad-Name!')).status).toBe(400)
      expect((await alice.put('/user/robots/x')).status).toBe(400)
      const long = await alice.put('/user/robots/long', { description: 'd'.repeat(256) })
      expect(long.status).toBe(400)
      const fits = { unstructured_metadata: { a: 'x'.repeat(1024 * 1024 - 8) } }
      expect((await alice.put('/user/robots/fits', fits)).status).toBe(201)
      const large = { unstructured_metadata: { a: 'x'.repeat(1024 * 1024 - 7) } }
      expect(await alice.put('/user/robots/large', large)).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
    })

    test('a new token ends the old one', async () => {
      const alice = await berth().api('alice')
      await alice.put('/user/robots/turned')
      const old = ((await alice.get('/user/robots/turned')).body as { token: string }).token
      const answer = await alice.post('/user/robots/turned/regenerate')
      const { token } = answer.body as { token: string }
      expect(answer.status).toBe(200)
      expect(token).not.toBe(old)
      expect((await berth().client('alice+turned', old).askForToken([])).status).toBe(401)
      expect((await berth().client('alice+turned', token).askForToken([])).status).toBe(200)
    })

    test('a deleted robot is gone, and one that is not there gives 400 as in Quay', async () => {
      const alice = await berth().api('alice')
      await alice.put('/user/robots/gone')
      const token = ((await alice.get('/user/robots/gone')).body as { token: string }).token
      expect((await alice.delete('/user/robots/gone')).status).toBe(204)
      expect((await berth().client('alice+gone', token).askForToken([])).status).toBe(401)
      for (const answer of [
        await alice.get('/user/robots/gone'),
        await alice.delete('/user/robots/gone'),
        await alice.post('/user/robots/gone/regenerate'),
        await alice.get('/user/robots/gone/permissions'),
      ]) {
        expect(answer.status).toBe(400)
        expect(Object.keys(answer.body as object)).toEqual(['message'])
      }
    })

    test('lists go on where the page before ended', async () => {
      const alice = await berth().api('alice')
      const first = await alice.get('/organization/many/robots?limit=2')
      expect(robotsOf(first).map(({ name }) => name)).toEqual(['many+r0', 'many+r1'])
      const { next_page: next } = first.body as { next_page: string }
      const second = await alice.get(`/organization/many/robots?limit=2&next_page=${next}`)
      expect(robotsOf(second).map(({ name }) => name)).toEqual(['many+r2'])
      expect(second.body).not.toHaveProperty('next_page')
      expect((await alice.get('/organization/many/robots?limit=x')).status).toBe(400)
      expect((await alice.get('/organization/many/robots?limit=0')).status).toBe(400)
      expect(robotsOf(await alice.get('/organization/many/robots'))).toHaveLength(3)
    })

    test('a list tells what each robot was given, in as many queries as for one', async () => {
      const alice = await berth().api('alice')
      await berth().addToTeam('many', 'devs', 'many+r0')
      await berth().setRole('many/app', 'many+r0', 'write')
      await berth().setRole('many/app', 'many+r1', 'read')
      const list = await alice.get('/organization/many/robots?permissions=true&token=false')
      expect(robotsOf(list)).toMatchObject([
        { name: 'many+r0', teams: [{ name: 'devs' }], repositories: ['app'] },
        { name: 'many+r1', teams: [], repositories: ['app'] },
        { name: 'many+r2', teams: [], repositories: [] },
      ])
      expect(robotsOf(list).every((robot) => !('token' in robot))).toBe(true)
      expect((await alice.get('/organization/many/robots/r0/permissions')).body).toEqual({
        permissions: [{ repository: { name: 'app', is_public: false }, role: 'write' }],
      })
      const one = await counter.of(() =>
        alice.get('/organization/many/robots?permissions=true&limit=1'),
      )
      const all = await counter.of(() => alice.get('/organization/many/robots?permissions=true'))
      expect(all).toBe(one)
      expect(all).toBeLessThanOrEqual(8)
    })

    test.each([
      ['bob', 403],
      [undefined, 401],
    ])('attack 13: to %s every call on robots of others says %i', async (name, status) => {
      const stranger = await berth().api(name)
      for (const path of ['/organization/many/robots', '/organization/nosuch/robots']) {
        for (const answer of [
          await stranger.get(path),
          await stranger.get(`${path}/r0`),
          await stranger.put(`${path}/r9`),
          await stranger.delete(`${path}/r0`),
          await stranger.get(`${path}/r0/permissions`),
          await stranger.post(`${path}/r0/regenerate`),
        ]) {
          expect(answer.status).toBe(status)
        }
      }
    })

    test('attack 13: a robot is not reached through a namespace of one’s own', async () => {
      const bob = await berth().api('bob')
      const trick = encodeURIComponent('many+r0')
      for (const path of [`/organization/bobs/robots/r0`, `/organization/bobs/robots/${trick}`]) {
        expect((await bob.get(path)).status).toBe(400)
        expect((await bob.delete(path)).status).toBe(400)
      }
      expect((await bob.get('/user/robots/r0')).status).toBe(400)
      expect(await berth().services.accounts.find('many+r0')).toBeDefined()
    })

    test('members see the robots, and administrators their tokens', async () => {
      await berth().addToTeam('many', 'devs', 'carol')
      const carol = await berth().api('carol')
      const list = await carol.get('/organization/many/robots')
      expect(list.status).toBe(200)
      expect(robotsOf(list).every((robot) => !('token' in robot))).toBe(true)
      expect((await carol.get('/organization/many/robots/r0')).status).toBe(403)
      expect((await carol.put('/organization/many/robots/r8')).status).toBe(403)
    })

    test('whoever reads everything sees robots and no tokens, and changes none', async () => {
      const reader = await berth().api('reader')
      const list = await reader.get('/organization/many/robots')
      expect(list.status).toBe(200)
      expect(list.text).not.toContain('token')
      const one = await reader.get('/organization/many/robots/r0')
      expect(one.status).toBe(200)
      expect(one.body).not.toHaveProperty('token')
      expect((await reader.post('/organization/many/robots/r0/regenerate')).status).toBe(403)
      expect((await reader.delete('/organization/many/robots/r0')).status).toBe(403)
      expect((await reader.put('/organization/many/robots/r7')).status).toBe(403)
    })

    test('attack 14: a body cannot choose an owner', async () => {
      const bob = await berth().api('bob')
      const answer = await bob.put('/user/robots/mine', { owner_id: 1 })
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
    })
  },
  {
    config: 'GLOBAL_READONLY_SUPER_USERS: [reader]\nLAST_ACCESSED_UPDATE_THRESHOLD_S: 0\n',
    wrap: counter.wrap,
    prepare,
  },
)

describeEachBerth(
  'robots, where they are switched off',
  (berth) => {
    test('only the exceptions are made', async () => {
      const alice = await berth().api('alice')
      expect((await alice.put('/user/robots/allowed')).status).toBe(201)
      expect(await alice.put('/user/robots/other')).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
    })
  },
  { config: 'ROBOTS_DISALLOW: true\nROBOTS_WHITELIST: [alice+allowed]\n', prepare },
)

describeEachBerth(
  'robots of restricted users',
  (berth) => {
    test('are made in organizations alone', async () => {
      const alice = await berth().api('alice')
      expect((await alice.put('/user/robots/own')).status).toBe(403)
      expect((await alice.put('/organization/acme/robots/theirs')).status).toBe(201)
    })
  },
  { config: 'FEATURE_RESTRICTED_USERS: true\n', prepare },
)

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob', 'carol', 'reader']) await berth.createUser(name)
  await berth.createOrganization('acme', 'alice')
  await berth.createOrganization('bobs', 'bob')
  await berth.createOrganization('many', 'alice')
  await berth.createTeam('many', 'devs', 'member')
  await berth.createRepository('many/app')
  for (const name of ['r0', 'r1', 'r2']) await berth.createRobot(`many+${name}`)
}
