import { expect, test } from 'vitest'

import { hashPassword } from '../../identity/password.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { ApiClient } from '../../../test/harness/api-client.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { testPassword, type RunningBerth } from '../../../test/harness/running-berth.ts'

/** A browser that was never here before. */
async function freshBrowser(berth: RunningBerth): Promise<Browser> {
  const client = berth.anonymous()
  const answer = await client.sendRaw('GET', '/csrf_token')
  const cookie = cookieOf(answer.headers['set-cookie'])
  const { csrf_token: formToken } = answer.json() as { csrf_token: string }
  return { client, cookie, formToken }
}

interface Browser {
  readonly client: ReturnType<RunningBerth['anonymous']>
  readonly cookie: string
  readonly formToken: string
}

function api({ client, cookie, formToken }: Browser): ApiClient {
  return new ApiClient(client, {
    cookie,
    'x-csrf-token': formToken,
    'x-requested-with': 'XMLHttpRequest',
  })
}

function cookieOf(header: string | string[] | undefined): string {
  return String([header].flat()[0]).split(';', 1)[0] as string
}

describeEachBerth(
  'signing in with a browser',
  (berth) => {
    const signIn = async (username: string, password = testPassword) => {
      const browser = await freshBrowser(berth())
      const answer = await api(browser).post('/signin', { username, password })
      return { browser, answer }
    }
    const signedIn = async (username: string): Promise<Browser> => {
      const { browser, answer } = await signIn(username)
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      return {
        ...browser,
        cookie: cookieOf(answer.headers['set-cookie']),
        formToken: String(answer.headers['x-next-csrf-token']),
      }
    }

    test('the right password begins a session, which says who it is', async () => {
      const browser = await signedIn('alice')
      const answer = await api(browser).get('/user/')
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
      const { browser, answer } = await signIn('alice')
      const cookie = cookieOf(answer.headers['set-cookie'])
      expect(cookie).not.toBe(browser.cookie)
      expect((await api(browser).get('/user/')).status).toBe(401)
    })

    test('scripts cannot read the cookie, and other sites cannot send it', async () => {
      const { headers } = await berth().anonymous().sendRaw('GET', '/csrf_token')
      expect(String(headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=/)
      expect(headers['cache-control']).toBe('no-store')
    })

    test('a browser with a cookie keeps it', async () => {
      const { client, cookie, formToken } = await freshBrowser(berth())
      const again = await client.sendRaw('GET', '/csrf_token', { headers: { cookie } })
      expect(again.headers['set-cookie']).toBeUndefined()
      expect(again.json()).toEqual({ csrf_token: formToken })
    })

    test.each(['', 'guessed'])(
      'attack 17: with the form token %j nobody signs in',
      async (token) => {
        const { client, cookie } = await freshBrowser(berth())
        const browser = { client, cookie, formToken: token }
        const answer = await api(browser).post('/signin', {
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
      const browser = await freshBrowser(berth())
      const body = { username: 'slow', password: 'wrong-password' }
      for (let count = 0; count < 20; count += 1) {
        const answer = await api(browser).post('/signin', body)
        if (answer.status === 429) break
      }
      const answer = await api(browser).post('/signin', { ...body, password: testPassword })
      expect(answer.status).toBe(429)
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    })

    test('signing out signs out everywhere', async () => {
      const [here, there] = [await signedIn('bob'), await signedIn('bob')]
      const answer = await api(here).post('/signout')
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0')
      for (const browser of [here, there]) {
        expect((await api(browser).get('/user/')).status).toBe(401)
      }
    })

    test('signing out when nobody is signed in succeeds', async () => {
      expect(await api(await freshBrowser(berth())).post('/signout')).toMatchObject({ status: 200 })
    })

    test('a session ends when its account is disabled, and with its time', async () => {
      const disabled = await signedIn('carol')
      await berth().services.accounts.setEnabled(commandLine, 'carol', false)
      expect((await api(disabled).get('/user/')).status).toBe(401)
      expect((await signIn('carol')).answer).toMatchObject({
        status: 403,
        body: { invalidCredentials: true },
      })
    })

    test('a password that is typed again makes the session fresh', async () => {
      const browser = await signedIn('alice')
      expect(await api(browser).post('/signin/verify', { password: 'wrong' })).toMatchObject({
        status: 403,
        body: { invalidCredentials: true, message: expect.any(String) },
      })
      const answer = await api(browser).post('/signin/verify', { password: testPassword })
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      expect(answer.headers['x-next-csrf-token']).toBe(browser.formToken)
    })

    test('sign-ins, failures of accounts that exist, and sign-outs are in the log', async () => {
      await signIn('dora', 'wrong-password')
      await signIn('my-password-typed-as-a-name', 'x')
      await api(await signedIn('dora')).post('/signout')
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
