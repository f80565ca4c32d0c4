import { expect, test } from 'vitest'

import type { ApiClient } from '../../../test/harness/api-client.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedOf } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const people = ['alice', 'bob', 'carol', 'dave', 'stranger']

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of people) await berth.createUser(name)
  await berth.createOrganization('elsewhere', 'stranger')
}

/** An organization of its own for a test, that alice owns. */
async function freshOrganization(berth: RunningBerth, name: string): Promise<ApiClient> {
  await berth.createOrganization(name, 'alice')
  return await berth.api('alice')
}

describeEachBerth(
  'teams',
  (berth) => {
    test('a team is made by naming it, and changed by naming it again', async () => {
      const alice = await freshOrganization(berth(), 'make')
      const path = '/organization/make/team/devs'
      const made = await alice.put(path, { role: 'member', description: 'dev team' })
      expect(made).toMatchObject({
        status: 200,
        body: { name: 'devs', description: 'dev team', role: 'member', new_team: true },
      })
      const changed = await alice.put(path, { role: 'creator' })
      expect(changed.body).toMatchObject({
        description: 'dev team',
        role: 'creator',
        new_team: false,
        can_view: true,
        avatar: { kind: 'team' },
      })
      expect(await loggedOf(berth(), 'make', ['org_create_team', 'org_set_team_role'])).toEqual([
        ['org_create_team', { team: 'devs' }],
        ['org_set_team_role', { team: 'devs', role: 'creator' }],
      ])
    })

    test.each([
      ['king', 'devs', 'problem'],
      ['member', 'Bad%20Team', 'message'],
      ['member', 'x', 'message'],
    ])('a role %s for a team %s is refused', async (role, team, form) => {
      const alice = await berth().api('alice')
      await berth().createOrganization(`bad-${team.toLowerCase().slice(0, 3)}-${role}`, 'alice')
      const organization = `bad-${team.toLowerCase().slice(0, 3)}-${role}`
      const answer = await alice.put(`/organization/${organization}/team/${team}`, { role })
      expect(answer.status).toBe(400)
      expect(Object.keys(answer.body as object).includes('error_type')).toBe(form === 'problem')
    })

    test('two who make one team at the same time both succeed, and one made it', async () => {
      const alice = await freshOrganization(berth(), 'both')
      const put = async () => await alice.put('/organization/both/team/devs', { role: 'member' })
      const answers = await Promise.all([put(), put()])
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      expect(answers.filter(({ body }) => (body as { new_team: boolean }).new_team)).toHaveLength(1)
    })

    test('a team goes with its rights; one that is not there is a mistake', async () => {
      const alice = await freshOrganization(berth(), 'gone')
      await berth().createTeam('gone', 'devs', 'member')
      expect((await alice.delete('/organization/gone/team/devs')).status).toBe(204)
      const again = await alice.delete('/organization/gone/team/devs')
      expect(again).toMatchObject({ status: 400, body: { message: expect.any(String) as string } })
      expect(await loggedOf(berth(), 'gone', ['org_delete_team'])).toEqual([
        ['org_delete_team', { team: 'devs' }],
      ])
    })

    test('the team owners can neither go nor become less', async () => {
      const alice = await freshOrganization(berth(), 'kept')
      await berth().createTeam('kept', 'admins', 'admin')
      await berth().addToTeam('kept', 'admins', 'bob')
      const path = '/organization/kept/team/owners'
      for (const answer of [await alice.delete(path), await alice.put(path, { role: 'member' })]) {
        expect(answer).toMatchObject({
          status: 400,
          body: { message: expect.any(String) as string },
        })
      }
      expect((await alice.put(path, { role: 'admin', description: 'us' })).status).toBe(200)
    })

    test('the last owner stays', async () => {
      const alice = await freshOrganization(berth(), 'last')
      const path = '/organization/last/team/owners/members/alice'
      expect((await alice.delete(path)).status).toBe(400)
      expect((await alice.delete('/organization/last/members/alice')).status).toBe(400)
      // A robot cannot own it in place of a person.
      await berth().createRobot('last+robot')
      await berth().addToTeam('last', 'owners', 'last+robot')
      expect((await alice.delete(path)).status).toBe(400)
      await berth().addToTeam('last', 'owners', 'bob')
      expect((await alice.delete(path)).status).toBe(204)
      expect((await alice.get('/organization/last/members')).status).toBe(403)
    })

    test('a team of administrators that holds the last owner can neither go nor become less', async () => {
      const alice = await freshOrganization(berth(), 'other')
      await berth().createTeam('other', 'admins', 'admin')
      await berth().addToTeam('other', 'admins', 'alice')
      expect((await alice.delete('/organization/other/team/owners/members/alice')).status).toBe(204)
      expect((await alice.delete('/organization/other/team/admins')).status).toBe(400)
      const less = await alice.put('/organization/other/team/admins', { role: 'creator' })
      expect(less.status).toBe(400)
    })

    test('of the last two owners who leave at the same time, one stays', async () => {
      const alice = await freshOrganization(berth(), 'two')
      await berth().addToTeam('two', 'owners', 'bob')
      const bob = await berth().api('bob')
      const answers = await Promise.all([
        alice.delete('/organization/two/team/owners/members/alice'),
        bob.delete('/organization/two/members/bob'),
      ])
      expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
        204, 400,
      ])
    })

    test('robots of the organization join at once, those of others never', async () => {
      const alice = await freshOrganization(berth(), 'robots')
      await berth().createTeam('robots', 'devs', 'member')
      await berth().createRobot('robots+ci')
      await berth().createRobot('elsewhere+spy')
      const path = '/organization/robots/team/devs/members'
      expect((await alice.put(`${path}/robots+ci`)).body).toMatchObject({
        name: 'robots+ci',
        kind: 'user',
        is_robot: true,
        invited: false,
        avatar: { kind: 'robot' },
      })
      expect((await alice.put(`${path}/elsewhere+spy`)).status).toBe(400)
      expect((await alice.put(`${path}/robots+ci`)).status).toBe(400)
      expect((await alice.get(path)).body).toMatchObject({
        name: 'devs',
        can_edit: true,
        members: [{ name: 'robots+ci' }],
      })
    })

    test.each([['nobody99'], ['elsewhere'], ['robots%2Bnosuch']])(
      '%s is no member that a team can get',
      async (name) => {
        await berth().createOrganization(`no-${name.slice(0, 4)}`, 'alice')
        const alice = await berth().api('alice')
        const path = `/organization/no-${name.slice(0, 4)}/team/owners/members/${name}`
        expect(await alice.put(path)).toMatchObject({
          status: 400,
          body: { error_type: 'invalid_request' },
        })
        expect((await alice.delete(path)).status).toBe(400)
      },
    )

    test('members see their team, and nothing of the others', async () => {
      await freshOrganization(berth(), 'seen')
      for (const team of ['devs', 'ops']) await berth().createTeam('seen', team, 'member')
      await berth().addToTeam('seen', 'devs', 'carol')
      const carol = await berth().api('carol')
      const own = await carol.get('/organization/seen/team/devs/members?includePending=true')
      expect(own).toMatchObject({
        status: 200,
        body: { can_edit: false, members: [{ name: 'carol', invited: false }] },
      })
      for (const team of ['ops', 'nosuch']) {
        expect((await carol.get(`/organization/seen/team/${team}/members`)).status).toBe(403)
      }
    })

    test('attack 13: a stranger learns and changes nothing, by whatever name', async () => {
      await freshOrganization(berth(), 'closed')
      await berth().createTeam('closed', 'devs', 'member')
      await berth().addToTeam('closed', 'devs', 'bob')
      const stranger = await berth().api('stranger')
      const bob = await berth().api('bob')
      const answers: unknown[] = []
      for (const organization of ['closed', 'nosuch']) {
        for (const team of ['devs', 'nosuch']) {
          const path = `/organization/${organization}/team/${team}`
          answers.push(
            await stranger.put(path, { role: 'admin' }),
            await stranger.delete(path),
            await stranger.get(`${path}/members`),
            await stranger.put(`${path}/members/stranger`),
            await stranger.delete(`${path}/members/bob`),
            await stranger.get(`${path}/permissions`),
            await stranger.put(`${path}/invite/stranger@example.com`),
            await stranger.delete(`${path}/invite/stranger@example.com`),
          )
        }
      }
      // Who is in a team administers it no more than a stranger.
      const path = '/organization/closed/team/devs'
      answers.push(
        await bob.put(path, { role: 'admin' }),
        await bob.put(`${path}/members/stranger`),
        await bob.delete(`${path}/members/bob`),
        await bob.put('/organization/closed/team/owners/members/bob'),
      )
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 403, body: { error_type: 'insufficient_scope' } })
      }
      const anonymous = await berth().api()
      expect((await anonymous.get(`${path}/members`)).status).toBe(401)
      expect((await anonymous.delete(path)).status).toBe(401)
    })

    test('an owner of one organization reaches no team of another by its name', async () => {
      const alice = await freshOrganization(berth(), 'mine')
      await berth().createTeam('elsewhere', 'secret', 'member')
      expect((await alice.delete('/organization/mine/team/secret')).status).toBe(400)
      expect((await alice.get('/organization/mine/team/secret/members')).status).toBe(404)
      const found = await berth().services.organizations.require('elsewhere')
      expect(await berth().services.teams.find(found, 'secret')).toBeDefined()
    })
  },
  {
    prepare,
    config: `
MAIL_SERVER: mail.example.com
MAIL_DEFAULT_SENDER: berth@example.com
SUPER_USERS: [runner]
FEATURE_SUPERUSERS_FULL_ACCESS: true
GLOBAL_READONLY_SUPER_USERS: [auditor]
`,
  },
)
