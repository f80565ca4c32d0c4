import { afterAll, beforeEach, describe, expect, test } from 'vitest'

import { Browser } from '../../../test/harness/browser.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { startMailServer } from '../../../test/harness/mail-server.ts'
import { type RunningBerth, testPassword } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'

const mail = await startMailServer()
afterAll(() => mail.stop())
beforeEach(() => {
  mail.received.length = 0
})

const withMail = `MAIL_SERVER: 127.0.0.1\nMAIL_PORT: ${mail.port}\nMAIL_USE_TLS: false\n`
const password = 'long-enough-password'

/** The path of the link in the newest mail to an address. */
function linkTo(address: string): string {
  const newest = mail.received.findLast(({ to }) => to === address)
  const link = /https?:\/\/\S+/.exec(newest?.text ?? '')?.[0]
  if (link === undefined) throw new Error(`${address} got no link`)
  const { pathname, search } = new URL(link)
  return `${pathname}${search}`
}

describeEachBerth(
  'making an account where there is mail',
  (berth) => {
    const register = async (name: string, more: object = {}) => {
      const browser = await Browser.open(berth())
      const body = { username: name, password, email: `${name}@example.com`, ...more }
      return { browser, answer: await browser.post('/user/', body) }
    }
    const signIn = async (name: string) =>
      await (await Browser.open(berth())).post('/signin', { username: name, password })

    test('a new user has to follow the link of a mail before signing in', async () => {
      const { answer } = await register('newcomer')
      expect(answer).toMatchObject({ status: 200, body: { awaiting_verification: true } })
      expect(await signIn('newcomer')).toMatchObject({
        status: 403,
        body: { needsEmailVerification: true, invalidCredentials: false, message: null },
      })
      expect((await berth().client('newcomer', password).askForToken([])).status).toBe(401)
      await workOffJobs(berth())
      expect(mail.received).toMatchObject([{ to: 'newcomer@example.com' }])
      expect(mail.received[0]?.html).toContain('newcomer')

      const browser = await Browser.open(berth())
      const link = linkTo('newcomer@example.com')
      expect(await browser.visit(link)).toMatchObject({ status: 302, location: '/updateuser' })
      expect((await signIn('newcomer')).status).toBe(200)
      expect((await browser.visit(link)).status).toBe(400)
    })

    test('attack 17: a link signs nobody in', async () => {
      await register('linked')
      await workOffJobs(berth())
      const browser = await Browser.open(berth())
      await browser.visit(linkTo('linked@example.com'))
      expect((await browser.get('/user/')).status).toBe(401)
    })

    test.each(['', 'x', 'a'.repeat(43), 'a'.repeat(5000)])(
      'the code %j proves nothing',
      async (code) => {
        const browser = await Browser.open(berth())
        expect((await browser.visit(`/confirm?code=${code}`)).status).toBe(400)
      },
    )

    test('a link that lies around for a week does nothing', async () => {
      await register('late')
      await workOffJobs(berth())
      berth().clock.advance(7 * 24 * 60 * 60 * 1000)
      const browser = await Browser.open(berth())
      expect((await browser.visit(linkTo('late@example.com'))).status).toBe(400)
      await workOffJobs(berth())
      const rows = await berth()
        .foundation.database.reader.selectFrom('mailed_code')
        .select('code_digest')
        .execute()
      expect(rows).toEqual([])
    })

    test.each([
      ['a name that is taken', { username: 'alice' }, 'alice is taken'],
      ['an address that is taken', { email: 'Taken@example.com' }, 'has the e-mail address'],
      ['a bad name', { username: 'Bad Name!' }, 'cannot be used as a name'],
      ['a name of one letter', { username: 'a' }, 'cannot be used as a name'],
      ['a short password', { password: 'short' }, 'at least 8 characters'],
      ['a bad address', { email: 'nope' }, 'it is no address'],
      ['an address of a blocked domain', { email: 'a@sub.blocked.example' }, 'not taken here'],
      ['no address', { email: undefined }, 'it is missing'],
      ['attack 14: a title', { is_superuser: true }, 'is_superuser cannot be set'],
      ['attack 14: a proof', { verified: true }, 'verified cannot be set'],
    ])('%s is refused with the reason', async (_what, change, reason) => {
      const { answer } = await register('refused', change)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
      expect((answer.body as { detail: string }).detail).toContain(reason)
      expect(await berth().services.accounts.find('refused')).toBeUndefined()
    })

    test('the new account stands in the log, without its password', async () => {
      await register('logged')
      const entries = await loggedIn(berth(), 'logged')
      expect(entries).toMatchObject([
        {
          kind: 'user_create',
          performerId: null,
          metadata: { username: 'logged', email: 'logged@example.com' },
        },
      ])
    })

    test('attack 21: neither codes nor passwords can be read in the database', async () => {
      await register('canary', { password: 'canary-password' })
      const { reader } = berth().foundation.database
      const tables = await Promise.all([
        reader.selectFrom('job').selectAll().execute(),
        reader.selectFrom('mailed_code').selectAll().execute(),
        reader.selectFrom('account').selectAll().execute(),
      ])
      await workOffJobs(berth())
      const code = linkTo('canary@example.com').split('=')[1] ?? ''
      expect(code).toHaveLength(43)
      const all = JSON.stringify(tables)
      expect(all).not.toContain(code)
      expect(all).not.toContain('canary-password')
    })

    test('a user whom a superuser makes proves the address too', async () => {
      const root = await berth().api('root')
      const made = await root.post('/superuser/users/', {
        username: 'made',
        email: 'made@example.com',
      })
      const { password: given } = made.body as { password: string }
      const signInAsMade = async () =>
        (await (await Browser.open(berth())).post('/signin', { username: 'made', password: given }))
          .status
      expect(await signInAsMade()).toBe(403)
      await workOffJobs(berth())
      await (await Browser.open(berth())).visit(linkTo('made@example.com'))
      expect(await signInAsMade()).toBe(200)
    })

    test('a new address counts once it is proved, and the old one hears of it', async () => {
      const alice = await berth().api('alice')
      const answer = await alice.put('/user/', { email: 'New@example.com' })
      expect(answer).toMatchObject({ status: 200, body: { email: 'taken@example.com' } })
      await workOffJobs(berth())
      const browser = await Browser.open(berth())
      expect((await browser.visit(linkTo('new@example.com'))).status).toBe(302)
      expect((await alice.get('/user/')).body).toMatchObject({ email: 'new@example.com' })
      await workOffJobs(berth())
      expect(mail.received.map(({ to }) => to)).toEqual(['new@example.com', 'taken@example.com'])
      expect((await loggedIn(berth(), 'alice')).at(-1)).toMatchObject({
        kind: 'user_change_email',
        metadata: { email: 'new@example.com', old_email: 'taken@example.com' },
      })
      await alice.put('/user/', { email: 'taken@example.com' })
      await workOffJobs(berth())
      await browser.visit(linkTo('taken@example.com'))
    })
  },
  {
    config: `${withMail}FEATURE_BLACKLISTED_EMAILS: true\nBLACKLISTED_EMAIL_DOMAINS: [blocked.example]\nSUPER_USERS: [root]\n`,
    async prepare(berth) {
      await createWithEmail(berth, 'alice', 'taken@example.com')
      await berth.createUser('root')
    },
  },
)

describeEachBerth(
  'making an account without mail',
  (berth) => {
    test('signs the new user in, who is asked for a name', async () => {
      const browser = await Browser.open(berth())
      const answer = await browser.post('/user/', { username: 'quick', password })
      expect(answer).toMatchObject({
        status: 200,
        body: { username: 'quick', email: null, prompts: ['enter_name', 'enter_company'] },
      })
      expect((await browser.get('/user/')).body).toMatchObject({ username: 'quick' })
      await browser.put('/user/', { given_name: 'Q', company: 'ACME' })
      expect((await browser.get('/user/')).body).toMatchObject({
        prompts: [],
        given_name: 'Q',
        company: 'ACME',
      })
    })

    test('nobody asks for a new password', async () => {
      const browser = await Browser.open(berth())
      expect((await browser.post('/recovery', { email: 'a@example.com' })).status).toBe(404)
    })

    test('a network that makes many accounts has to wait', async () => {
      const browser = await Browser.open(berth())
      for (let count = 0; count < 100; count += 1) {
        const answer = await browser.post('/user/', { username: '!', password })
        if (answer.status !== 429) continue
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
        return
      }
      throw new Error('a hundred accounts were no reason to wait')
    })
  },
  { config: 'FEATURE_USER_METADATA: true\n' },
)

describe('where accounts need an invitation', () => {
  describeEachBerth(
    'making one',
    (berth) => {
      test('is refused without one', async () => {
        const browser = await Browser.open(berth())
        for (const invitation of [undefined, 'urn:teaminvite:nothing']) {
          const answer = await browser.post('/user/', {
            username: 'stranger',
            password,
            email: 'stranger@example.com',
            invite_code: invitation,
          })
          expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
        }
      })

      test('joins the team, and needs no second mail for the address that was invited', async () => {
        const code = await inviteByMail(berth(), 'guest@example.com')
        const browser = await Browser.open(berth())
        const answer = await browser.post('/user/', {
          username: 'guest',
          password,
          email: 'Guest@example.com',
          invite_code: code,
        })
        expect(answer).toMatchObject({
          status: 200,
          body: { username: 'guest', email: 'guest@example.com', verified: true },
        })
        expect((await browser.get('/user/')).body).toMatchObject({
          organizations: [{ name: 'acme' }],
        })
      })

      test('or signing in with the code joins the team, once', async () => {
        const code = await inviteByMail(berth(), 'third@example.com')
        await berth().createUser('joiner')
        const browser = await Browser.open(berth())
        for (const invitation of [code, code, 'urn:teaminvite:nothing']) {
          const answer = await browser.post('/signin', {
            username: 'joiner',
            password: testPassword,
            invite_code: invitation,
          })
          expect(answer.status).toBe(200)
        }
        expect((await browser.get('/user/')).body).toMatchObject({
          organizations: [{ name: 'acme' }],
        })
      })

      test('proves another address all the same', async () => {
        const code = await inviteByMail(berth(), 'second@example.com')
        const browser = await Browser.open(berth())
        const answer = await browser.post('/user/', {
          username: 'second',
          password,
          email: 'elsewhere@example.com',
          invite_code: code,
        })
        expect(answer).toMatchObject({ status: 200, body: { awaiting_verification: true } })
      })
    },
    {
      config: `${withMail}FEATURE_INVITE_ONLY_USER_CREATION: true\n`,
      async prepare(berth) {
        await berth.createUser('alice')
        await berth.createOrganization('acme', 'alice')
        await berth.createTeam('acme', 'guests', 'member')
      },
    },
  )
})

describeEachBerth(
  'where no password signs in to pages',
  (berth) => {
    test('nobody makes an account, nor signs in', async () => {
      const browser = await Browser.open(berth())
      const made = await browser.post('/user/', { username: 'new', password })
      expect(made).toMatchObject({ status: 404, body: { error_type: 'not_found' } })
      const answer = await browser.post('/signin', { username: 'new', password })
      expect(answer.status).toBe(404)
    })
  },
  { config: 'FEATURE_DIRECT_LOGIN: false\n' },
)

describeEachBerth(
  'the first user',
  (berth) => {
    const first = {
      username: 'admin',
      password: 'password',
      email: 'admin@example.com',
      access_token: true,
    }
    const initialize = (body: object) => berth().apiWithToken('').post('/user/initialize', body)

    test.each([
      [{ ...first, password: 'abc' }, 'at least 8 characters'],
      [{ ...first, email: 'nope' }, 'no address'],
    ])('is refused by %j', async (body, reason) => {
      const answer = await initialize(body)
      expect(answer.status).toBe(400)
      expect((answer.body as { message: string }).message).toContain(reason)
    })

    test('is made by one call, of two at once, and gets a token that may do all', async () => {
      const answers = await Promise.all([
        initialize(first),
        initialize({ ...first, username: 'other', email: 'other@example.com' }),
      ])
      const made = answers.filter(({ status }) => status === 200)
      expect(made).toHaveLength(1)
      const body = made[0]?.body as { username: string; access_token: string }
      expect(body).toMatchObject({
        access_token: expect.stringMatching(/^[0-9A-Za-z]{40}$/),
        encrypted_password: expect.any(String),
      })
      const program = berth().apiWithToken(body.access_token)
      expect((await program.get('/user/')).body).toMatchObject({ username: body.username })
      expect((await program.post('/organization/', { name: 'made' })).status).toBe(201)
    })

    test('is not made again', async () => {
      const answer = await initialize({ ...first, username: 'x2', email: 'x2@example.com' })
      expect(answer).toMatchObject({ status: 400, body: { message: expect.any(String) } })
    })
  },
  { config: 'FEATURE_USER_INITIALIZE: true\n' },
)

async function createWithEmail(berth: RunningBerth, name: string, email: string): Promise<void> {
  await berth.createUser(name)
  await (await berth.api(name)).put('/user/', { email })
  await workOffJobs(berth)
  await (await Browser.open(berth)).visit(linkTo(email))
}

async function inviteByMail(berth: RunningBerth, email: string): Promise<string> {
  const { newInvitationCode, digestOfInvitationCode } =
    await import('../../namespaces/teams/team-invitation.ts')
  const { insertInvitation } = await import('../../namespaces/teams/team-invitation.queries.ts')
  const { database } = berth.foundation
  const [alice, acme] = await Promise.all([
    berth.services.accounts.find('alice'),
    berth.services.accounts.find('acme'),
  ])
  const code = newInvitationCode()
  await database.transaction(async (tx) => {
    const team = await tx
      .selectFrom('team')
      .select('id')
      .where('organization_id', '=', acme?.id ?? 0)
      .where('name', '=', 'guests')
      .executeTakeFirstOrThrow()
    await insertInvitation(tx, {
      codeDigest: digestOfInvitationCode(code),
      teamId: team.id,
      invited: { email },
      inviterId: alice?.id ?? 0,
      nowMs: Date.now(),
    })
  })
  return code
}
