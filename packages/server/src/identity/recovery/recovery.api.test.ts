import { afterAll, beforeEach, expect, test } from 'vitest'

import { commandLine } from '../../logs/log-entry.ts'
import { Browser } from '../../../test/harness/browser.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { startMailServer } from '../../../test/harness/mail-server.ts'
import { testPassword } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { hashPassword } from '../password.ts'

const mail = await startMailServer()
afterAll(() => mail.stop())
beforeEach(() => {
  mail.received.length = 0
})

const newPassword = 'another-long-password'

describeEachBerth(
  'a password that was forgotten',
  (berth) => {
    const ask = async (email: string) =>
      await (await Browser.open(berth())).post('/recovery', { email })

    /** The code of the newest mail, after its link was asked for. */
    const codeFor = async (email: string): Promise<string> => {
      berth().clock.advance(61_000)
      await ask(email)
      await workOffJobs(berth())
      const newest = mail.received.findLast(({ to }) => to === email)
      const code = /\/recovery\?code=([\w-]+)/.exec(newest?.text ?? '')?.[1]
      if (code === undefined) throw new Error(`${email} got no code`)
      return code
    }

    test('is replaced by who reads the mail, which ends what it was signed in with', async () => {
      const old = await Browser.open(berth())
      await old.post('/signin', { username: 'alice', password: testPassword })
      const code = await codeFor('alice@example.com')

      const browser = await Browser.open(berth())
      const page = await browser.visit(`/recovery?code=${code}`)
      expect(page).toMatchObject({ status: 200 })
      expect(page.text).toContain('alice')
      const weak = await browser.submit('/recovery', { code, password: 'short' })
      expect(weak).toMatchObject({ status: 400 })
      expect(weak.text).toContain('at least 8 characters')
      expect((await browser.submit('/recovery', { code, password: newPassword })).status).toBe(200)

      expect((await old.get('/user/')).status).toBe(401)
      expect((await browser.get('/user/')).status).toBe(401)
      const signIn = (password: string) => browser.post('/signin', { username: 'alice', password })
      expect((await signIn(testPassword)).status).toBe(403)
      expect((await signIn(newPassword)).status).toBe(200)
    })

    test('the code works once, and the user hears that it was used', async () => {
      const code = await codeFor('bob@example.com')
      const browser = await Browser.open(berth())
      await browser.submit('/recovery', { code, password: newPassword })
      expect((await browser.submit('/recovery', { code, password: testPassword })).status).toBe(400)
      await workOffJobs(berth())
      expect(mail.received.at(-1)).toMatchObject({
        to: 'bob@example.com',
        subject: expect.stringContaining('was changed'),
      })
      expect((await loggedIn(berth(), 'bob')).at(-1)).toMatchObject({
        kind: 'account_change_password',
      })
    })

    test('of two who use it at once, one succeeds', async () => {
      const code = await codeFor('bob@example.com')
      const browsers = await Promise.all([Browser.open(berth()), Browser.open(berth())])
      const answers = await Promise.all(
        browsers.map((browser) => browser.submit('/recovery', { code, password: newPassword })),
      )
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]))
    })

    test('the newest link is the only one that works', async () => {
      const older = await codeFor('bob@example.com')
      const newer = await codeFor('bob@example.com')
      const browser = await Browser.open(berth())
      expect((await browser.visit(`/recovery?code=${older}`)).status).toBe(400)
      expect((await browser.visit(`/recovery?code=${newer}`)).status).toBe(200)
    })

    test('a link is good for half an hour', async () => {
      const code = await codeFor('bob@example.com')
      berth().clock.advance(29 * 60 * 1000)
      const browser = await Browser.open(berth())
      expect((await browser.visit(`/recovery?code=${code}`)).status).toBe(200)
      berth().clock.advance(2 * 60 * 1000)
      expect((await browser.visit(`/recovery?code=${code}`)).status).toBe(400)
    })

    test('a code that proves an address changes no password, nor the other way round', async () => {
      const code = await codeFor('bob@example.com')
      const browser = await Browser.open(berth())
      expect((await browser.visit(`/confirm?code=${code}`)).status).toBe(400)
      expect((await browser.visit(`/recovery?code=${code}`)).status).toBe(200)
    })

    test('attack 20: the answer is the same for an address that nobody has', async () => {
      const answers = await Promise.all(
        ['alice@example.com', 'nobody@example.com', 'disabled@example.com', 'no address'].map(ask),
      )
      for (const answer of answers) {
        expect(answer).toMatchObject({ status: 200, body: { status: 'sent' } })
      }
      await workOffJobs(berth())
      expect(mail.received.every(({ to }) => to === 'alice@example.com')).toBe(true)
    })

    test('asking again and again fills no mailbox', async () => {
      berth().clock.advance(61_000)
      for (let count = 0; count < 5; count += 1) {
        await ask('carol@example.com')
        await workOffJobs(berth())
      }
      expect(mail.received).toHaveLength(1)
    })

    test('attack 21: neither the address nor the code lies readable in the queue', async () => {
      const { reader } = berth().foundation.database
      await ask('canary@example.com')
      const wishes = JSON.stringify(await reader.selectFrom('job').selectAll().execute())
      expect(wishes).not.toContain('canary')
      const code = await codeFor('carol@example.com')
      const codes = JSON.stringify(await reader.selectFrom('mailed_code').selectAll().execute())
      expect(codes).not.toContain(code)
    })
  },
  {
    config: `MAIL_SERVER: 127.0.0.1\nMAIL_PORT: ${mail.port}\nMAIL_USE_TLS: false\n`,
    async prepare({ services, config }) {
      const passwordHash = await hashPassword(testPassword, config.passwords)
      for (const name of ['alice', 'bob', 'carol', 'disabled']) {
        await services.accounts.createUser(commandLine, {
          name,
          email: `${name}@example.com`,
          passwordHash,
        })
      }
      await services.accounts.setEnabled(commandLine, 'disabled', false)
    },
  },
)
