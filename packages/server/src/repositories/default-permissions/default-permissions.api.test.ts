import { expect, test } from 'vitest'

import type { ApiClient } from '../../../test/harness/api-client.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedOf } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob', 'stranger']) await berth.createUser(name)
  await berth.createOrganization('foreign', 'stranger')
  await berth.createTeam('foreign', 'theirs', 'member')
  await berth.createRobot('foreign+spy')
}

/** An organization of its own for a test, with a team and a robot. */
async function fresh(berth: RunningBerth, name: string): Promise<string> {
  await berth.createOrganization(name, 'alice')
  await berth.createTeam(name, 'devs', 'creator')
  await berth.addToTeam(name, 'devs', 'bob')
  await berth.createRobot(`${name}+ci`)
  return `/organization/${name}/prototypes`
}

const toTeam = { role: 'write', delegate: { kind: 'team', name: 'devs' } }

async function idOf(alice: ApiClient, path: string, body: unknown): Promise<string> {
  return ((await alice.post(path, body)).body as { id: string }).id
}

describeEachBerth(
  'default permissions',
  (berth) => {
    test('a new repository gives its roles to those of its defaults', async () => {
      const path = await fresh(berth(), 'acme')
      const alice = await berth().api('alice')
      expect((await alice.get(path)).body).toEqual({ prototypes: [] })
      expect(await alice.post(path, toTeam)).toMatchObject({
        status: 200,
        body: {
          activating_user: null,
          delegate: { name: 'devs', kind: 'team', avatar: { kind: 'team' } },
          role: 'write',
        },
      })
      const forRobot = {
        role: 'read',
        delegate: { kind: 'user', name: 'acme+ci' },
        activating_user: { name: 'bob' },
      }
      expect(await alice.post(path, forRobot)).toMatchObject({
        status: 200,
        body: {
          activating_user: { name: 'bob', is_robot: false, kind: 'user', is_org_member: true },
          delegate: { name: 'acme+ci', is_robot: true, kind: 'user', is_org_member: true },
          role: 'read',
        },
      })
      expect((await alice.get(path)).body).toMatchObject({
        prototypes: [{ role: 'write' }, { role: 'read' }],
      })

      const bob = await berth().services.accounts.find('bob')
      await berth().createRepository('acme/by-nobody')
      await berth().createRepository('acme/by-bob', bob === undefined ? {} : { creator: bob })
      expect((await alice.get('/repository/acme/by-nobody/permissions/user/')).body).toEqual({
        permissions: {},
      })
      expect((await alice.get('/repository/acme/by-nobody/permissions/team/')).body).toMatchObject({
        permissions: { devs: { role: 'write' } },
      })
      expect((await alice.get('/repository/acme/by-bob/permissions/user/')).body).toMatchObject({
        permissions: { bob: { role: 'admin' }, 'acme+ci': { role: 'read' } },
      })
    })

    test('each change stands in the log', async () => {
      const path = await fresh(berth(), 'logged')
      const alice = await berth().api('alice')
      const id = await idOf(alice, path, toTeam)
      const changed = await alice.put(`${path}/${id}`, { role: 'admin' })
      expect(changed).toMatchObject({ status: 200, body: { id, role: 'admin' } })
      expect((await alice.delete(`${path}/${id}`)).status).toBe(204)
      const common = {
        prototypeid: id,
        username: 'alice',
        activating_username: null,
        delegate_team: 'devs',
      }
      expect(
        await loggedOf(berth(), 'logged', [
          'create_prototype_permission',
          'modify_prototype_permission',
          'delete_prototype_permission',
        ]),
      ).toEqual([
        ['create_prototype_permission', { ...common, role: 'write' }],
        ['modify_prototype_permission', { ...common, role: 'admin', original_role: 'write' }],
        ['delete_prototype_permission', { ...common, role: 'admin' }],
      ])
    })

    test('one that is not there is not found', async () => {
      const path = await fresh(berth(), 'absent')
      const alice = await berth().api('alice')
      const id = await idOf(alice, path, toTeam)
      await alice.delete(`${path}/${id}`)
      for (const unknown of [id, 'nosuch', '1%20or%201=1']) {
        expect((await alice.put(`${path}/${unknown}`, { role: 'read' })).status).toBe(404)
        expect((await alice.delete(`${path}/${unknown}`)).status).toBe(404)
      }
    })

    test.each([
      ['an unknown user', { role: 'read', delegate: { kind: 'user', name: 'nobody99' } }],
      ['an organization', { role: 'read', delegate: { kind: 'user', name: 'foreign' } }],
      ['an unknown team', { role: 'read', delegate: { kind: 'team', name: 'noteam' } }],
      ['a team of another', { role: 'read', delegate: { kind: 'team', name: 'theirs' } }],
      ['a robot of another', { role: 'read', delegate: { kind: 'user', name: 'foreign+spy' } }],
      ['an unknown role', { role: 'x', delegate: { kind: 'team', name: 'devs' } }],
      ['an unknown kind', { role: 'read', delegate: { kind: 'group', name: 'devs' } }],
      ['nobody', { role: 'read' }],
      ['an unknown maker', { ...toTeam, activating_user: { name: 'nobody99' } }],
      ['a smuggled organization', { ...toTeam, organization_id: 1 }],
    ])('%s gets no default permission', async (what, body) => {
      const path = await fresh(berth(), `no-${what.replaceAll(' ', '-')}`)
      const alice = await berth().api('alice')
      expect(await alice.post(path, body)).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
      expect((await alice.get(path)).body).toEqual({ prototypes: [] })
    })

    test('attack 13: those of another organization can neither be seen nor changed', async () => {
      const path = await fresh(berth(), 'shut')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      const stranger = await berth().api('stranger')
      const id = await idOf(alice, path, toTeam)
      for (const client of [bob, stranger]) {
        for (const base of [path, '/organization/nosuch/prototypes']) {
          for (const answer of [
            await client.get(base),
            await client.post(base, toTeam),
            await client.put(`${base}/${id}`, { role: 'admin' }),
            await client.delete(`${base}/${id}`),
          ]) {
            expect(answer).toMatchObject({
              status: 403,
              body: { error_type: 'insufficient_scope' },
            })
          }
        }
      }
      // By its id alone it is reached through no other organization.
      const elsewhere = '/organization/foreign/prototypes'
      expect((await stranger.put(`${elsewhere}/${id}`, { role: 'admin' })).status).toBe(404)
      expect((await stranger.delete(`${elsewhere}/${id}`)).status).toBe(404)
      expect((await alice.get(path)).body).toMatchObject({ prototypes: [{ id, role: 'write' }] })
    })

    test('they go with the team that they are for', async () => {
      const path = await fresh(berth(), 'goes')
      const alice = await berth().api('alice')
      await alice.post(path, toTeam)
      await alice.delete('/organization/goes/team/devs')
      expect((await alice.get(path)).body).toEqual({ prototypes: [] })
    })
  },
  { prepare },
)
