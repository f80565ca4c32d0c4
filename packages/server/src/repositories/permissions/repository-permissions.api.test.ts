import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedOf } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob', 'carol', 'stranger']) await berth.createUser(name)
  await berth.createOrganization('acme', 'alice')
  await berth.createOrganization('foreign', 'stranger')
  await berth.createTeam('acme', 'devs', 'member')
  await berth.createTeam('foreign', 'theirs', 'member')
  await berth.addToTeam('acme', 'devs', 'bob')
  for (const robot of ['acme+ci', 'foreign+spy', 'alice+own']) await berth.createRobot(robot)
}

/** The path of the permissions of a new repository. */
async function fresh(berth: RunningBerth, name: string): Promise<string> {
  await berth.createRepository(name)
  return `/repository/${name}/permissions`
}

describeEachBerth(
  'rights on repositories',
  (berth) => {
    test('a role takes the place of the one before', async () => {
      const path = await fresh(berth(), 'acme/roles')
      const alice = await berth().api('alice')
      for (const role of ['read', 'write', 'admin']) {
        expect(await alice.put(`${path}/user/carol`, { role })).toMatchObject({
          status: 200,
          body: {
            role,
            name: 'carol',
            is_robot: false,
            is_org_member: false,
            avatar: { kind: 'user' },
          },
        })
      }
      expect((await alice.put(`${path}/team/devs`, { role: 'write' })).body).toMatchObject({
        role: 'write',
        name: 'devs',
        avatar: { kind: 'team' },
      })
      expect((await alice.get(`${path}/user/carol`)).body).toMatchObject({ role: 'admin' })
      expect((await alice.get(`${path}/team/devs`)).body).toEqual({ role: 'write' })
      const logged = await loggedOf(berth(), 'acme', ['change_repo_permission'])
      expect(logged.filter(([, { repo }]) => repo === 'roles').slice(-2)).toEqual([
        [
          'change_repo_permission',
          { username: 'carol', repo: 'roles', namespace: 'acme', role: 'admin' },
        ],
        [
          'change_repo_permission',
          { team: 'devs', repo: 'roles', namespace: 'acme', role: 'write' },
        ],
      ])
    })

    test('names with slashes have rights of their own', async () => {
      const path = await fresh(berth(), 'acme/deep/er')
      const alice = await berth().api('alice')
      expect((await alice.put(`${path}/user/carol`, { role: 'read' })).status).toBe(200)
      expect((await alice.get(`${path}/user/`)).body).toMatchObject({
        permissions: { carol: { role: 'read' } },
      })
    })

    test('users, robots and teams are listed by name', async () => {
      const path = await fresh(berth(), 'acme/listed')
      const alice = await berth().api('alice')
      expect((await alice.get(`${path}/user/`)).body).toEqual({ permissions: {} })
      expect((await alice.get(`${path}/team/`)).body).toEqual({ permissions: {} })
      await alice.put(`${path}/user/bob`, { role: 'read' })
      await alice.put(`${path}/user/acme+ci`, { role: 'write' })
      await alice.put(`${path}/team/devs`, { role: 'admin' })
      expect((await alice.get(`${path}/user/`)).body).toMatchObject({
        permissions: {
          bob: { role: 'read', is_robot: false, is_org_member: true },
          'acme+ci': { role: 'write', is_robot: true, is_org_member: true },
        },
      })
      expect((await alice.get(`${path}/team/`)).body).toMatchObject({
        permissions: { devs: { role: 'admin', name: 'devs' } },
      })
      const ofTeam = await alice.get('/organization/acme/team/devs/permissions')
      expect((ofTeam.body as { permissions: unknown[] }).permissions).toContainEqual({
        repository: { name: 'listed', is_public: false },
        role: 'admin',
      })
    })

    test('in the namespace of a user nobody is a member', async () => {
      const path = await fresh(berth(), 'alice/mine')
      const alice = await berth().api('alice')
      const { body } = await alice.put(`${path}/user/bob`, { role: 'write' })
      expect(body).not.toHaveProperty('is_org_member')
      expect((await alice.put(`${path}/user/alice+own`, { role: 'read' })).status).toBe(200)
      expect((await alice.put(`${path}/team/devs`, { role: 'read' })).status).toBe(400)
      // Whom the namespace belongs to has every right already.
      expect((await alice.put(`${path}/user/alice`, { role: 'read' })).status).toBe(400)
    })

    test.each([
      ['user/nobody99', 'read'],
      ['user/acme', 'read'],
      ['user/foreign+spy', 'write'],
      ['user/alice+own', 'write'],
      ['team/noteam', 'write'],
      ['team/theirs', 'write'],
      ['user/carol', 'king'],
    ])('%s cannot get the role %s', async (holder, role) => {
      const path = await fresh(berth(), `acme/no-${holder.replaceAll(/[/+]/g, '-')}`)
      const alice = await berth().api('alice')
      expect(await alice.put(`${path}/${holder}`, { role })).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
    })

    test('a right that is not there is a mistake of the request', async () => {
      const path = await fresh(berth(), 'acme/none')
      const alice = await berth().api('alice')
      for (const holder of ['user/carol', 'user/nobody99', 'team/devs', 'team/theirs']) {
        const found = await alice.get(`${path}/${holder}`)
        expect(found.status).toBe(400)
        expect(Object.keys(found.body as object)).toEqual(['message'])
        expect(await alice.delete(`${path}/${holder}`)).toMatchObject({
          status: 400,
          body: { error_type: 'invalid_request' },
        })
      }
    })

    test('a right is taken away once', async () => {
      const path = await fresh(berth(), 'acme/away')
      const alice = await berth().api('alice')
      await alice.put(`${path}/user/carol`, { role: 'read' })
      await alice.put(`${path}/team/devs`, { role: 'read' })
      expect((await alice.delete(`${path}/team/devs`)).status).toBe(204)
      const answers = await Promise.all([
        alice.delete(`${path}/user/carol`),
        alice.delete(`${path}/user/carol`),
      ])
      const statuses = answers.map(({ status }) => status)
      expect(statuses.toSorted((left, right) => left - right)).toEqual([204, 400])
      expect(await loggedOf(berth(), 'acme', ['delete_repo_permission'])).toEqual(
        expect.arrayContaining([
          ['delete_repo_permission', { team: 'devs', repo: 'away', namespace: 'acme' }],
          ['delete_repo_permission', { username: 'carol', repo: 'away', namespace: 'acme' }],
        ]),
      )
    })

    test('two who give somebody a role at the same time leave one of the two', async () => {
      const path = await fresh(berth(), 'acme/race')
      const alice = await berth().api('alice')
      const answers = await Promise.all(
        ['read', 'write', 'admin'].map((role) => alice.put(`${path}/user/carol`, { role })),
      )
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
      const { body } = await alice.get(`${path}/user/`)
      expect(Object.keys((body as { permissions: object }).permissions)).toEqual(['carol'])
    })

    test('transitive rights are those of its own and of its teams', async () => {
      const path = await fresh(berth(), 'acme/transitive')
      const alice = await berth().api('alice')
      const roles = async (name: string) => await alice.get(`${path}/user/${name}/transitive`)
      expect((await roles('bob')).status).toBe(404)
      await alice.put(`${path}/team/devs`, { role: 'write' })
      expect((await roles('bob')).body).toEqual({ permissions: [{ role: 'write' }] })
      await alice.put(`${path}/user/bob`, { role: 'read' })
      expect((await roles('bob')).body).toEqual({
        permissions: [{ role: 'write' }, { role: 'read' }],
      })
      expect((await roles('nobody99')).status).toBe(404)
    })

    test('a change counts at once', async () => {
      const path = await fresh(berth(), 'acme/now')
      const [alice, carol] = [await berth().api('alice'), await berth().api('carol')]
      expect((await carol.get(`${path}/user/`)).status).toBe(403)
      await alice.put(`${path}/user/carol`, { role: 'admin' })
      expect((await carol.get(`${path}/user/`)).status).toBe(200)
      // Whoever administers a repository may also give that up.
      expect((await carol.put(`${path}/user/carol`, { role: 'write' })).status).toBe(200)
      expect((await carol.put(`${path}/user/carol`, { role: 'admin' })).status).toBe(403)
    })

    test('attack 13: only administrators see and change rights, of no other repository', async () => {
      const path = await fresh(berth(), 'acme/closed')
      await berth().setRole('acme/closed', 'carol', 'write')
      for (const name of ['bob', 'carol', 'stranger']) {
        const client = await berth().api(name)
        for (const base of [path, '/repository/nosuch/closed/permissions']) {
          for (const answer of [
            await client.get(`${base}/user/`),
            await client.get(`${base}/team/`),
            await client.get(`${base}/user/carol`),
            await client.get(`${base}/user/carol/transitive`),
            await client.put(`${base}/user/${name}`, { role: 'admin' }),
            await client.delete(`${base}/user/carol`),
            await client.get(`${base}/team/devs`),
            await client.put(`${base}/team/devs`, { role: 'admin' }),
            await client.delete(`${base}/team/devs`),
          ]) {
            expect(answer).toMatchObject({
              status: 403,
              body: { error_type: 'insufficient_scope' },
            })
          }
        }
      }
      const anonymous = await berth().api()
      expect((await anonymous.get(`${path}/user/`)).status).toBe(401)
      expect((await anonymous.put(`${path}/user/carol`, { role: 'admin' })).status).toBe(401)
    })

    test('attack 14: a role cannot be smuggled past the list of roles', async () => {
      const path = await fresh(berth(), 'acme/smuggle')
      const alice = await berth().api('alice')
      for (const body of [{ role: 'read', is_admin: true }, { role: ['admin'] }, {}, []]) {
        expect((await alice.put(`${path}/user/carol`, body)).status).toBe(400)
      }
    })
  },
  { prepare },
)
