import { expect, test } from 'vitest'

import { Browser } from '../../../test/harness/browser.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedOf } from '../../../test/harness/logged.ts'
import { testPassword } from '../../../test/harness/running-berth.ts'

const minute = 60 * 1000
const path = '/user/sessions'

interface SessionsBody {
  readonly sessions: readonly { readonly id: string; readonly is_current: boolean }[]
  readonly next_page?: string
}

describeEachBerth(
  'the sessions of a user',
  (berth) => {
    const signedIn = async (username: string): Promise<Browser> => {
      const browser = await Browser.open(berth())
      const answer = await browser.post('/signin', { username, password: testPassword })
      expect(answer.status).toBe(200)
      return browser
    }
    const listed = async (browser: Browser, query = '') =>
      (await browser.get(`${path}${query}`)).body as SessionsBody
    const idOf = async (browser: Browser) =>
      (await listed(browser)).sessions.find((session) => session.is_current)?.id ?? 'none'

    test('are listed with what is known of each, the newest first', async () => {
      const { services } = berth()
      const alice = await services.accounts.find('alice')
      if (alice === undefined) throw new Error('there is no alice')
      const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
      await services.sessions.begin(alice, { address: '203.0.113.9', userAgent })
      berth().clock.advance(minute)
      const here = await signedIn('alice')
      await signedIn('other')
      const body = await listed(here)
      expect(body.sessions).toMatchObject([
        { is_current: true, address: '127.0.0.1' },
        {
          is_current: false,
          address: '203.0.113.9',
          user_agent: userAgent,
          browser: 'Firefox 140 on Linux',
          created: expect.stringMatching(/ -0000$/),
          last_used: expect.stringMatching(/ -0000$/),
          expires: expect.stringMatching(/ -0000$/),
        },
      ])
      expect(JSON.stringify(body)).not.toContain(here.cookie.split('=')[1])
    })

    test('one is ended, and its browser is signed out at once', async () => {
      const [here, there] = [await signedIn('bob'), await signedIn('bob')]
      expect((await there.get('/user/')).status).toBe(200)
      expect((await here.delete(`${path}/${await idOf(there)}`)).status).toBe(204)
      expect((await there.get('/user/')).status).toBe(401)
      expect((await here.get('/user/')).status).toBe(200)
      expect((await listed(here)).sessions).toHaveLength(1)
    })

    test('who ends the one in use loses the cookie', async () => {
      const here = await signedIn('bob')
      const answer = await here.delete(`${path}/${await idOf(here)}`)
      expect(answer.status).toBe(204)
      expect(String(answer.headers['set-cookie'])).toContain('Max-Age=0')
      expect((await here.get('/user/')).status).toBe(401)
    })

    test('all but the one in use are ended', async () => {
      const [here, there, elsewhere] = [
        await signedIn('carol'),
        await signedIn('carol'),
        await signedIn('carol'),
      ]
      expect((await here.delete(path)).status).toBe(204)
      expect((await here.get('/user/')).status).toBe(200)
      for (const browser of [there, elsewhere]) {
        expect((await browser.get('/user/')).status).toBe(401)
      }
      expect((await listed(here)).sessions).toMatchObject([{ is_current: true }])
    })

    test('those of somebody else are not there', async () => {
      const [mine, theirs] = [await signedIn('alice'), await signedIn('other')]
      const id = await idOf(theirs)
      for (const session of [id, 'nothing']) {
        expect(await mine.delete(`${path}/${session}`)).toMatchObject({
          status: 404,
          body: { error_type: 'not_found' },
        })
      }
      expect((await theirs.get('/user/')).status).toBe(200)
    })

    test('an old password is asked for again before one is ended', async () => {
      const [here, there] = [await signedIn('dora'), await signedIn('dora')]
      const id = await idOf(there)
      berth().clock.advance(11 * minute)
      for (const target of [path, `${path}/${id}`]) {
        expect(await here.delete(target)).toMatchObject({
          status: 401,
          body: { error_type: 'fresh_login_required' },
        })
      }
      expect((await there.get('/user/')).status).toBe(200)
    })

    test('a long list comes by pages, each session once', async () => {
      const many = await berth().services.accounts.find('many')
      if (many === undefined) throw new Error('there is no many')
      for (let count = 0; count < 60; count += 1) {
        const userAgent = `browser ${count}`
        await berth().services.sessions.begin(many, { address: '203.0.113.1', userAgent })
      }
      const here = await signedIn('many')
      const first = await listed(here)
      const second = await listed(here, `?next_page=${first.next_page}`)
      expect([first.sessions.length, second.sessions.length]).toEqual([50, 11])
      expect(second.next_page).toBeUndefined()
      const ids = [...first.sessions, ...second.sessions].map(({ id }) => id)
      expect(new Set(ids).size).toBe(61)
    })

    test('what was ended is in the log', async () => {
      const [here, there] = [await signedIn('erin'), await signedIn('erin')]
      await here.delete(`${path}/${await idOf(there)}`)
      await here.delete(path)
      expect(await loggedOf(berth(), 'erin', ['logout_success'])).toEqual([
        ['logout_success', { session_ip: '127.0.0.1', useragent: expect.any(String) }],
        ['logout_success', {}],
      ])
    })
  },
  {
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'carol', 'dora', 'erin', 'many', 'other']) {
        await berth.createUser(name)
      }
    },
  },
)
