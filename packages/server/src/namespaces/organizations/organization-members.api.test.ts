import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedOf } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob', 'carol', 'dave', 'stranger']) await berth.createUser(name)
  await berth.createOrganization('foreign', 'stranger')
  await berth.createRepository('foreign/theirs')
}

/** An organization with an owner, a member, an outside collaborator, and a robot in a team. */
async function populate(berth: RunningBerth, name: string): Promise<void> {
  await berth.createOrganization(name, 'alice')
  await berth.createTeam(name, 'devs', 'member')
  await berth.addToTeam(name, 'devs', 'bob')
  await berth.createRobot(`${name}+ci`)
  await berth.addToTeam(name, 'devs', `${name}+ci`)
  for (const repository of ['app', 'web']) await berth.createRepository(`${name}/${repository}`)
  await berth.setRole(`${name}/app`, 'bob', 'write')
  await berth.setRole(`${name}/app`, 'carol', 'read')
  await berth.setRole(`${name}/web`, 'carol', 'admin')
  await berth.setRole(`${name}/web`, `${name}+ci`, 'write')
}

describeEachBerth(
  'people of organizations',
  (berth) => {
    test('members are the users in its teams, with their teams and repositories', async () => {
      await populate(berth(), 'acme')
      const alice = await berth().api('alice')
      const { status, body } = await alice.get('/organization/acme/members')
      expect(status).toBe(200)
      expect(body).toMatchObject({
        members: [
          { name: 'alice', kind: 'user', teams: [{ name: 'owners' }], repositories: [] },
          {
            name: 'bob',
            kind: 'user',
            avatar: { name: 'bob', kind: 'user' },
            teams: [{ name: 'devs', avatar: { kind: 'team' } }],
            repositories: ['app'],
          },
        ],
      })
      expect((await alice.get('/organization/acme/members/bob')).body).toMatchObject({
        name: 'bob',
        kind: 'user',
        teams: [{ name: 'devs' }],
        repositories: ['app'],
      })
    })

    test.each(['carol', 'nobody99', 'acme', 'stranger'])('%s is no member', async (name) => {
      await berth().createOrganization(`none-${name}`, 'alice')
      const alice = await berth().api('alice')
      expect(await alice.get(`/organization/none-${name}/members/${name}`)).toMatchObject({
        status: 404,
        body: { error_type: 'not_found' },
      })
    })

    test('collaborators are the users with rights on repositories, who are in no team', async () => {
      await populate(berth(), 'open')
      const alice = await berth().api('alice')
      expect((await alice.get('/organization/open/collaborators')).body).toEqual({
        collaborators: [
          {
            kind: 'user',
            name: 'carol',
            avatar: expect.objectContaining({ kind: 'user' }) as object,
            repositories: ['app', 'web'],
          },
        ],
      })
    })

    test('who is removed loses teams and repositories, and the log says so', async () => {
      await populate(berth(), 'less')
      await berth().createTeam('less', 'ops', 'creator')
      await berth().addToTeam('less', 'ops', 'bob')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      expect((await bob.get('/organization/less/team/devs/members')).status).toBe(200)
      expect((await alice.delete('/organization/less/members/bob')).status).toBe(204)
      expect((await bob.get('/organization/less/team/devs/members')).status).toBe(403)
      expect((await alice.get('/repository/less/app/permissions/user/bob')).status).toBe(400)
      expect(
        await loggedOf(berth(), 'less', ['org_remove_team_member', 'delete_repo_permission']),
      ).toEqual([
        ['org_remove_team_member', { member: 'bob', team: 'devs' }],
        ['org_remove_team_member', { member: 'bob', team: 'ops' }],
        ['delete_repo_permission', { username: 'bob', repo: 'app', namespace: 'less' }],
      ])
      // Whoever is not there can be removed again.
      expect((await alice.delete('/organization/less/members/bob')).status).toBe(204)
      expect((await alice.delete('/organization/less/members/dave')).status).toBe(204)
    })

    test('robots and unknown users cannot be removed', async () => {
      await populate(berth(), 'robo')
      const alice = await berth().api('alice')
      for (const name of ['robo+ci', 'nobody99', 'foreign']) {
        expect((await alice.delete(`/organization/robo/members/${name}`)).status).toBe(404)
      }
    })

    test('the rights of a removed member elsewhere stay', async () => {
      await populate(berth(), 'here')
      await berth().setRole('foreign/theirs', 'bob', 'read')
      const alice = await berth().api('alice')
      await alice.delete('/organization/here/members/bob')
      const stranger = await berth().api('stranger')
      expect(await stranger.get('/repository/foreign/theirs/permissions/user/bob')).toMatchObject({
        status: 200,
        body: { role: 'read' },
      })
    })

    test('attack 13: people are listed and removed by owners alone', async () => {
      await populate(berth(), 'shut')
      for (const name of ['bob', 'carol', 'stranger']) {
        const client = await berth().api(name)
        for (const organization of ['shut', 'nosuch']) {
          for (const answer of [
            await client.get(`/organization/${organization}/members`),
            await client.get(`/organization/${organization}/members/bob`),
            await client.delete(`/organization/${organization}/members/alice`),
            await client.get(`/organization/${organization}/collaborators`),
            await client.delete(`/organization/${organization}`),
          ]) {
            expect(answer).toMatchObject({
              status: 403,
              body: { error_type: 'insufficient_scope' },
            })
          }
        }
      }
    })

    test('a deleted organization is gone at once, with its name free', async () => {
      await populate(berth(), 'short')
      const alice = await berth().api('alice')
      expect((await alice.delete('/organization/short')).status).toBe(204)
      expect((await alice.delete('/organization/short')).status).toBe(403)
      expect((await alice.get('/organization/short')).status).toBe(404)
      expect((await alice.get('/repository/short/app/permissions/user/')).status).not.toBe(200)
      expect((await alice.post('/organization/', { name: 'short' })).status).toBe(201)
      const made = await alice.get('/organization/short')
      expect(made.body).toMatchObject({ ordered_teams: ['owners'] })
    })
  },
  { prepare },
)
