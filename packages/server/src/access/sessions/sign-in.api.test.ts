import { expect, test } from 'vitest'

import { hashPassword } from '../../identity/password.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { Browser } from '../../../test/harness/browser.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { testPassword } from '../../../test/harness/running-berth.ts'

describeEachBerth(
  'signing in with a browser',
  (berth) => {
    const signIn = async (username: string, password = testPassword) => {
      const browser = await Browser.open(berth())
      const before = browser.cookie
      const answer = await browser.post('/signin', { username, password })
      return { browser, before, answer }
    }
    const signedIn = async (username: string): Promise<Browser> => {
      const { browser, answer } = await signIn(username)
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      return browser
    }

    test('the right password begins a session, which says who it is', async () => {
      const browser = await signedIn('alice')
      const answer = await browser.get('/user/')
      expect(answer).toMatchObject({
        status: 200,
        body: { username: 'alice', anonymous: false, is_me: true, has_password_set: true },
      })
    })

    test('an address does as well as a name, in any letters', async () => {
      await berth().services.accounts.createUser(commandLine, {
        name: 'mailed',
        email: 'Mailed@example.com',
        passwordHash: await hashPassword(testPassword, berth().config.passwords),
      })
      expect((await signIn('MAILED@Example.com')).answer.status).toBe(200)
    })

    test('attack 17: the session is a new one, so that one planted before is worth nothing', async () => {
      const { browser, before } = await signIn('alice')
      expect(browser.cookie).not.toBe(before)
      expect((await browser.get('/user/')).status).toBe(200)
      expect((await browser.as({ cookie: before }).get('/user/')).status).toBe(401)
    })

    test('scripts cannot read the cookie, and other sites cannot send it', async () => {
      const { headers } = await berth().anonymous().sendRaw('GET', '/csrf_token')
      expect(String(headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=/)
      expect(headers['cache-control']).toBe('no-store')
    })

    test('a browser with a cookie keeps it', async () => {
      const browser = await Browser.open(berth())
      const { formToken } = browser
      const again = await browser.call('GET', '//csrf_token')
      expect(again.headers['set-cookie']).toBeUndefined()
      expect(again.body).toEqual({ csrf_token: formToken })
    })

    test.each(['', 'guessed'])(
      'attack 17: with the form token %j nobody signs in',
      async (token) => {
        const browser = (await Browser.open(berth())).as({ formToken: token })
        const answer = await browser.post('/signin', {
          username: 'alice',
          password: testPassword,
        })
        expect(answer).toMatchObject({ status: 403, body: { error: expect.any(String) } })
      },
    )

    test.each([
      ['a wrong password', 'bob', 'wrong-password'],
      ['a name that nobody has', 'nobody', testPassword],
      ['a robot', 'alice+ci', testPassword],
      ['a token', '$oauthtoken', testPassword],
      ['an organization', 'acme', testPassword],
    ])('attack 20: %s is refused in the same words', async (_what, username, password) => {
      expect((await signIn(username, password)).answer).toMatchObject({
        status: 403,
        body: {
          needsEmailVerification: false,
          invalidCredentials: true,
          message: 'Invalid username or password',
        },
      })
    })

    test('after some failures even the right password has to wait', async () => {
      const browser = await Browser.open(berth())
      const body = { username: 'slow', password: 'wrong-password' }
      for (let count = 0; count < 20; count += 1) {
        const answer = await browser.post('/signin', body)
        if (answer.status === 429) break
      }
      const answer = await browser.post('/signin', { ...body, password: testPassword })
      expect(answer.status).toBe(429)
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    })

    test('signing out signs out everywhere', async () => {
      const [here, there] = [await signedIn('bob'), await signedIn('bob')]
      const answer = await here.post('/signout')
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0')
      for (const browser of [here, there]) {
        expect((await browser.get('/user/')).status).toBe(401)
      }
    })

    test('signing out when nobody is signed in succeeds', async () => {
      expect(await (await Browser.open(berth())).post('/signout')).toMatchObject({ status: 200 })
    })

    test('a session ends when its account is disabled', async () => {
      const disabled = await signedIn('carol')
      await berth().services.accounts.setEnabled(commandLine, 'carol', false)
      expect((await disabled.get('/user/')).status).toBe(401)
      expect((await signIn('carol')).answer).toMatchObject({
        status: 403,
        body: { invalidCredentials: true },
      })
    })

    test('a password that is typed again makes the session fresh', async () => {
      const browser = await signedIn('alice')
      expect(await browser.post('/signin/verify', { password: 'wrong' })).toMatchObject({
        status: 403,
        body: { invalidCredentials: true, message: expect.any(String) },
      })
      berth().clock.advance(11 * 60 * 1000)
      expect((await browser.put('/user/', { company: 'x' })).status).toBe(401)
      const answer = await browser.post('/signin/verify', { password: testPassword })
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      expect(answer.headers['x-next-csrf-token']).toBe(browser.formToken)
      expect((await browser.put('/user/', { company: 'x' })).status).toBe(200)
    })

    test('a session ends with its time, and is removed then', async () => {
      const browser = await signedIn('bob')
      const { sessions, accounts } = berth().services
      const bob = await accounts.find('bob')
      await workOffJobs(berth())
      berth().clock.advance(32 * 24 * 60 * 60 * 1000)
      expect((await browser.get('/user/')).status).toBe(401)
      await workOffJobs(berth())
      const { reader } = berth().foundation.database
      const rows = await reader
        .selectFrom('session')
        .select('id_digest')
        .where('account_id', '=', bob?.id ?? 0)
        .execute()
      expect(rows).toEqual([])
      expect(await sessions.list(bob?.id ?? 0, { limit: 10 })).toEqual([])
    })

    test('attack 21: what is in the database signs nobody in', async () => {
      const browser = await signedIn('alice')
      const rows = await berth()
        .foundation.database.reader.selectFrom('session')
        .selectAll()
        .execute()
      const [, id = ''] = browser.cookie.split('=')
      expect(id).toHaveLength(43)
      expect(JSON.stringify(rows)).not.toContain(id)
    })

    test('sign-ins, failures of accounts that exist, and sign-outs are in the log', async () => {
      await signIn('dora', 'wrong-password')
      await signIn('my-password-typed-as-a-name', 'x')
      await (await signedIn('dora')).post('/signout')
      const entries = await loggedIn(berth(), 'dora')
      expect(entries.map(({ kind, metadata }) => ({ kind, metadata }))).toMatchObject([
        { kind: 'user_create' },
        {
          kind: 'login_failure',
          metadata: { type: 'quayauth', kind: 'user', message: 'Invalid username or password' },
        },
        { kind: 'login_success', metadata: { type: 'quayauth' } },
        { kind: 'logout_success' },
      ])
    })
  },
  {
    config: 'ACTION_LOG_AUDIT_LOGIN_FAILURES: true\n',
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'carol', 'dora', 'slow']) await berth.createUser(name)
      await berth.createOrganization('acme', 'alice')
      await berth.createRobot('alice+ci')
    },
  },
)
