import { expect, test } from 'vitest'

import { commandLine } from '../logs/log-entry.ts'
import { Browser } from '../../test/harness/browser.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { loggedIn } from '../../test/harness/logged.ts'
import { testPassword } from '../../test/harness/running-berth.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { IdentityDriver } from './identity-driver.ts'

/** Who is in the directory, with which password. Nobody can be added or changed there. */
const people = new Map([
  ['ola', 'password-of-ola'],
  ['kari', 'password-of-kari'],
])

/** A directory that knows people, and gives each an account at the first sign-in. */
function directory(accounts: Accounts): IdentityDriver {
  return {
    kind: 'Directory',
    find: (username) => accounts.find(username),
    async verify(username, password) {
      if (people.get(username) !== password) return undefined
      const account =
        (await accounts.find(username)) ??
        (await accounts.createUser(commandLine, { name: username }))
      return { account, mustConfirmEmail: false }
    },
  }
}

describeEachBerth(
  'people who are kept elsewhere',
  (berth) => {
    const password = 'password-of-ola'
    const signedIn = async () => {
      const browser = await Browser.open(berth())
      expect((await browser.post('/signin', { username: 'ola', password })).status).toBe(200)
      return browser
    }

    test('sign in with the password of there, and are known here from then on', async () => {
      const browser = await signedIn()
      expect((await browser.get('/user/')).body).toMatchObject({
        username: 'ola',
        email: null,
        has_password_set: false,
      })
      expect((await berth().client('kari', 'password-of-kari').askForToken([])).status).toBe(200)
    })

    test.each([
      ['ola', 'wrong-password'],
      ['nobody', testPassword],
    ])('%s does not with %s', async (username, wrong) => {
      const browser = await Browser.open(berth())
      expect(await browser.post('/signin', { username, password: wrong })).toMatchObject({
        status: 403,
        body: { invalidCredentials: true },
      })
    })

    test('have to wait after failures, like everybody', async () => {
      const browser = await Browser.open(berth())
      const statuses = new Set<number>()
      for (let count = 0; count < 20; count += 1) {
        const answer = await browser.post('/signin', { username: 'kari', password: 'wrong' })
        statuses.add(answer.status)
      }
      expect(statuses).toEqual(new Set([403, 429]))
    })

    test('make no accounts and choose no passwords here, and hear where', async () => {
      const browser = await signedIn()
      for (const answer of [
        await browser.post('/user/', {
          username: 'new',
          password: testPassword,
          email: 'n@example.com',
        }),
        await browser.put('/user/', { password: testPassword }),
        await browser.post('/user/convert', { adminUser: 'kari', adminPassword: 'x' }),
        await browser.post('/recovery', { email: 'ola@example.com' }),
      ]) {
        expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
        expect((answer.body as { detail: string }).detail).toContain('kept elsewhere')
      }
      const first = await berth()
        .apiWithToken('')
        .post('/user/initialize', { username: 'first', password: testPassword })
      expect(first).toMatchObject({ status: 400, body: { message: expect.any(String) } })
    })

    test('change all the rest, and confirm dangerous steps with that password', async () => {
      const browser = await signedIn()
      berth().clock.advance(11 * 60 * 1000)
      expect((await browser.put('/user/', { company: 'ACME' })).status).toBe(401)
      expect((await browser.post('/signin/verify', { password })).status).toBe(200)
      expect((await browser.put('/user/', { company: 'ACME' })).body).toMatchObject({
        company: 'ACME',
      })
    })

    test('have app tokens, encrypted passwords, organizations, and sign out', async () => {
      const browser = await signedIn()
      const made = await browser.post('/user/apptoken', { title: 'laptop' })
      const { token } = made.body as { token: { token_code: string } }
      expect((await berth().client('$app', token.token_code).askForToken([])).status).toBe(200)
      const { body } = await browser.post('/user/clientkey', { password })
      const { key } = body as { key: string }
      expect((await berth().client('ola', key).askForToken([])).status).toBe(200)
      expect((await browser.post('/organization/', { name: 'olas' })).status).toBe(201)
      expect((await browser.post('/signout')).status).toBe(200)
      expect((await browser.get('/user/')).status).toBe(401)
      expect((await loggedIn(berth(), 'ola')).map(({ kind }) => kind)).toContain('login_success')
    })

    test('delete what they have here', async () => {
      const browser = await Browser.open(berth())
      people.set('leaver', testPassword)
      await browser.post('/signin', { username: 'leaver', password: testPassword })
      expect((await browser.delete('/user/')).status).toBe(204)
    })
  },
  {
    config: 'MAIL_SERVER: 127.0.0.1\nFEATURE_USER_INITIALIZE: true\n',
    wrap: (foundation) => ({ ...foundation, identity: directory }),
  },
)

describeEachBerth(
  'a registry without passwords',
  (berth) => {
    test('signs nobody in with one, and says what to use', async () => {
      const browser = await Browser.open(berth())
      const answer = await browser.post('/signin', { username: 'alice', password: testPassword })
      expect(answer).toMatchObject({ status: 403, body: { invalidCredentials: true } })
      expect((answer.body as { message: string }).message).toContain('app token')
      expect((await berth().client('alice').askForToken([])).status).toBe(401)
    })

    test('takes app tokens from programs', async () => {
      const { accounts, appTokens } = berth().services
      const alice = await accounts.find('alice')
      if (alice === undefined) throw new Error('alice is gone')
      const { text } = await appTokens.create(commandLine, alice, 'laptop')
      expect((await berth().client('$app', text).askForToken([])).status).toBe(200)
    })

    test('makes no accounts by itself', async () => {
      const browser = await Browser.open(berth())
      const body = { username: 'new', password: testPassword, email: 'n@example.com' }
      expect((await browser.post('/user/', body)).status).toBe(400)
    })
  },
  {
    config: 'AUTHENTICATION_TYPE: AppToken\n',
    prepare: async (berth) => void (await berth.createUser('alice')),
  },
)
