import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedOf } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { sendMailKind, openMail } from '../../platform/mail/outbox.ts'
import type { OutgoingMail } from '../../platform/mail/mailer.ts'

const mailServer = 'MAIL_SERVER: mail.example.com\nMAIL_DEFAULT_SENDER: berth@example.com\n'

const people = ['alice', 'bob', 'carol', 'stranger']

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of people) await berth.createUser(name)
}

/** An organization of its own for a test, that alice owns, with a team. */
async function freshTeam(berth: RunningBerth, name: string): Promise<string> {
  await berth.createOrganization(name, 'alice')
  await berth.createTeam(name, 'devs', 'member')
  return `/organization/${name}/team/devs`
}

/** What the drawer of a user holds about one organization. */
async function notices(berth: RunningBerth, name: string, organization: string) {
  const account = await berth.services.accounts.find(name)
  const rows = await berth.foundation.database.reader
    .selectFrom('user_notification')
    .select(['kind', 'metadata'])
    .where('account_id', '=', account?.id ?? 0)
    .execute()
  return rows
    .map(({ kind, metadata }) => ({ kind, facts: JSON.parse(metadata) as Record<string, string> }))
    .filter(({ facts }) => facts['org'] === organization)
}

/** The code that a user finds in the drawer. */
async function codeOf(berth: RunningBerth, name: string, organization: string): Promise<string> {
  const [notice] = await notices(berth, name, organization)
  return notice?.facts['code'] ?? ''
}

/** Mails that wait to be sent to an address, the oldest first. */
async function mailsTo(berth: RunningBerth, address: string): Promise<OutgoingMail[]> {
  const rows = await berth.foundation.database.reader
    .selectFrom('job')
    .select('payload')
    .where('kind', '=', sendMailKind)
    .orderBy('id')
    .execute()
  return rows
    .map(({ payload }) =>
      openMail(berth.services.encryption, (JSON.parse(payload) as { sealed: string }).sealed),
    )
    .filter(({ to }) => to === address)
}

function codeIn({ text }: OutgoingMail): string {
  return decodeURIComponent(/code=(\S+)/.exec(text)?.[1] ?? '')
}

describeEachBerth(
  'invitations to teams',
  (berth) => {
    test('a user of no team of the organization is asked, and joins by saying yes', async () => {
      const path = await freshTeam(berth(), 'ask')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      expect(await alice.put(`${path}/members/bob`)).toMatchObject({
        status: 200,
        body: { name: 'bob', kind: 'user', is_robot: false, invited: true },
      })
      const pending = await alice.get(`${path}/members?includePending=true`)
      expect(pending.body).toMatchObject({ members: [{ name: 'bob', invited: true }] })
      expect((await alice.get(`${path}/members`)).body).toMatchObject({ members: [] })
      const [notice] = await notices(berth(), 'bob', 'ask')
      expect(notice).toMatchObject({
        kind: 'org_team_invite',
        facts: { inviter: 'alice', team: 'devs' },
      })
      const code = await codeOf(berth(), 'bob', 'ask')
      expect(code).toMatch(/^urn:teaminvite:[0-9a-f-]{36}$/)

      const joined = await bob.put(`/teaminvite/${code}`)
      expect(joined).toMatchObject({ status: 200, body: { org: 'ask', team: 'devs' } })
      expect((await bob.get(`${path}/members`)).body).toMatchObject({ members: [{ name: 'bob' }] })
      expect(await notices(berth(), 'bob', 'ask')).toEqual([])
      expect(
        await loggedOf(berth(), 'ask', [
          'org_invite_team_member',
          'org_team_member_invite_accepted',
        ]),
      ).toEqual([
        ['org_invite_team_member', { member: 'bob', team: 'devs' }],
        ['org_team_member_invite_accepted', { member: 'bob', team: 'devs', inviter: 'alice' }],
      ])
    })

    test('an invitation is answered once', async () => {
      const path = await freshTeam(berth(), 'once')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      await alice.put(`${path}/members/bob`)
      const code = await codeOf(berth(), 'bob', 'once')
      const answers = await Promise.all([
        bob.put(`/teaminvite/${code}`),
        bob.put(`/teaminvite/${code}`),
      ])
      const statuses = answers.map(({ status }) => status)
      expect(statuses.toSorted((left, right) => left - right)).toEqual([200, 400])
    })

    test('who declines is in no team, and may be asked again with another code', async () => {
      const path = await freshTeam(berth(), 'again')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      await alice.put(`${path}/members/bob`)
      const first = await codeOf(berth(), 'bob', 'again')
      expect((await bob.delete(`/teaminvite/${first}`)).status).toBe(204)
      await alice.put(`${path}/members/bob`)
      expect(await codeOf(berth(), 'bob', 'again')).not.toBe(first)
      expect(await bob.put(`/teaminvite/${first}`)).toMatchObject({
        status: 400,
        body: { message: expect.any(String) as string },
      })
      expect((await alice.get(`${path}/members`)).body).toMatchObject({ members: [] })
      expect(await loggedOf(berth(), 'again', ['org_team_member_invite_declined'])).toEqual([
        ['org_team_member_invite_declined', { member: 'bob', team: 'devs', inviter: 'alice' }],
      ])
    })

    test('an invitation that is taken back is worth nothing', async () => {
      const path = await freshTeam(berth(), 'back')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      await alice.put(`${path}/members/bob`)
      const code = await codeOf(berth(), 'bob', 'back')
      expect((await alice.delete(`${path}/members/bob`)).status).toBe(204)
      expect((await bob.put(`/teaminvite/${code}`)).status).toBe(400)
      expect(await notices(berth(), 'bob', 'back')).toEqual([])
      expect((await alice.delete(`${path}/members/bob`)).status).toBe(400)
    })

    test('an invitation goes with its team', async () => {
      const path = await freshTeam(berth(), 'went')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      await alice.put(`${path}/members/bob`)
      const code = await codeOf(berth(), 'bob', 'went')
      await alice.delete(path)
      expect(await notices(berth(), 'bob', 'went')).toEqual([])
      expect((await bob.put(`/teaminvite/${code}`)).status).toBe(400)
    })

    test('who was removed does not come back by an invitation that was left over', async () => {
      const path = await freshTeam(berth(), 'left')
      await berth().createTeam('left', 'ops', 'member')
      const [alice, bob] = [await berth().api('alice'), await berth().api('bob')]
      await alice.put(`${path}/members/bob`)
      const code = await codeOf(berth(), 'bob', 'left')
      await berth().addToTeam('left', 'ops', 'bob')
      await alice.delete('/organization/left/members/bob')
      expect((await bob.put(`/teaminvite/${code}`)).status).toBe(400)
      expect(await notices(berth(), 'bob', 'left')).toEqual([])
    })

    test('who is added after all is invited no more', async () => {
      const path = await freshTeam(berth(), 'added')
      const alice = await berth().api('alice')
      await alice.put(`${path}/members/bob`)
      await berth().addToTeam('added', 'devs', 'bob')
      expect((await alice.get(`${path}/members?includePending=true`)).body).toMatchObject({
        members: [{ name: 'bob', invited: false }],
      })
      expect(await notices(berth(), 'bob', 'added')).toEqual([])
    })

    test('who is in another team of the organization is not asked', async () => {
      const path = await freshTeam(berth(), 'known')
      await berth().createTeam('known', 'ops', 'member')
      await berth().addToTeam('known', 'ops', 'bob')
      const alice = await berth().api('alice')
      expect((await alice.put(`${path}/members/bob`)).body).toMatchObject({ invited: false })
      const again = await alice.put(`${path}/members/bob`)
      expect(again).toMatchObject({ status: 400, body: { message: expect.any(String) as string } })
    })

    test('attack 13: the invitation of a user is no invitation of another', async () => {
      const path = await freshTeam(berth(), 'own')
      await (await berth().api('alice')).put(`${path}/members/bob`)
      const code = await codeOf(berth(), 'bob', 'own')
      const stranger = await berth().api('stranger')
      const unknown = await stranger.put('/teaminvite/urn:teaminvite:nosuch')
      expect(await stranger.put(`/teaminvite/${code}`)).toMatchObject({
        status: 400,
        body: unknown.body,
      })
      expect((await stranger.delete(`/teaminvite/${code}`)).status).toBe(400)
      const anonymous = await berth().api()
      expect((await anonymous.put(`/teaminvite/${code}`)).status).toBe(401)
      expect(await codeOf(berth(), 'bob', 'own')).toBe(code)
    })

    test('an address gets a mail, and whoever reads it may join', async () => {
      const path = await freshTeam(berth(), 'mail')
      const [alice, carol] = [await berth().api('alice'), await berth().api('carol')]
      const invite = `${path}/invite/friend@example.com`
      const invited = { email: 'friend@example.com', kind: 'invite', invited: true }
      expect(await alice.put(invite)).toMatchObject({ status: 200, body: invited })
      expect(await alice.put(invite)).toMatchObject({ status: 200, body: invited })
      const pending = await alice.get(`${path}/members?includePending=true`)
      expect(pending.body).toMatchObject({ members: [invited] })

      const [first, second] = (await mailsTo(berth(), 'friend@example.com')).map(codeIn)
      expect((await carol.put(`/teaminvite/${first}`)).status).toBe(400)
      expect((await carol.put(`/teaminvite/${second}`)).status).toBe(200)
      expect(await loggedOf(berth(), 'mail', ['org_invite_team_member'])).toContainEqual([
        'org_invite_team_member',
        { email: 'friend@example.com', member: 'friend@example.com', team: 'devs' },
      ])
    })

    test('attack 21: neither a table nor the log shows the code of a mail', async () => {
      const path = await freshTeam(berth(), 'dark')
      await (await berth().api('alice')).put(`${path}/invite/dark@example.com`)
      const [mail] = await mailsTo(berth(), 'dark@example.com')
      const code = codeIn(mail as OutgoingMail)
      expect(code).toMatch(/^urn:teaminvite:/)
      const { reader } = berth().foundation.database
      const rows = [
        await reader.selectFrom('team_invitation').selectAll().execute(),
        await reader.selectFrom('job').selectAll().execute(),
        await loggedOf(berth(), 'dark', ['org_invite_team_member']),
      ]
      expect(JSON.stringify(rows)).not.toContain(code)
      expect(JSON.stringify(rows)).toContain('dark@example.com')
    })

    test('an invitation by mail is taken back by its address', async () => {
      const path = await freshTeam(berth(), 'take')
      const alice = await berth().api('alice')
      await alice.put(`${path}/invite/x@example.com`)
      expect((await alice.delete(`${path}/invite/x@example.com`)).status).toBe(204)
      expect((await alice.delete(`${path}/invite/x@example.com`)).status).toBe(404)
      expect((await alice.put(`${path}/invite/nonsense`)).status).toBe(400)
      expect(await loggedOf(berth(), 'take', ['org_delete_team_member_invite'])).toEqual([
        [
          'org_delete_team_member_invite',
          { email: 'x@example.com', member: 'x@example.com', team: 'devs' },
        ],
      ])
    })
  },
  { prepare, config: mailServer },
)

describeEachBerth(
  'teams where nobody is asked',
  (berth) => {
    test('a user joins at once', async () => {
      const path = await freshTeam(berth(), 'direct')
      const alice = await berth().api('alice')
      expect((await alice.put(`${path}/members/bob`)).body).toMatchObject({ invited: false })
      expect(await loggedOf(berth(), 'direct', ['org_add_team_member'])).toEqual([
        ['org_add_team_member', { member: 'bob', team: 'devs' }],
      ])
    })
  },
  { prepare, config: `${mailServer}FEATURE_REQUIRE_TEAM_INVITE: false\n` },
)
