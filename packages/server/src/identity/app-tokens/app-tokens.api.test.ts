import { expect, test } from 'vitest'

import { commandLine } from '../../logs/log-entry.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { claimsOf } from '../../../test/harness/registry-client.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'

interface Shown {
  readonly uuid: string
  readonly token_code: string
}

const day = 24 * 60 * 60 * 1000

describeEachBerth(
  'app tokens',
  (berth) => {
    const makeToken = async (username: string, title = 'laptop'): Promise<Shown> => {
      const client = await berth().api(username)
      const { body } = await client.post('/user/apptoken', { title })
      return (body as { token: Shown }).token
    }

    test('a token is shown when it is made, and again to its user alone', async () => {
      const alice = await berth().api('alice')
      const made = await alice.post('/user/apptoken', { title: 'laptop' })
      expect(made).toMatchObject({
        status: 200,
        body: {
          token: {
            title: 'laptop',
            last_accessed: null,
            token_code: expect.stringMatching(/^[0-9A-Z]{120}$/),
          },
        },
      })
      const { token } = made.body as { token: Shown }
      expect((await alice.get(`/user/apptoken/${token.uuid}`)).body).toEqual({ token })
      const bob = await berth().api('bob')
      for (const call of [bob.get, bob.delete]) {
        expect(await call(`/user/apptoken/${token.uuid}`)).toMatchObject({
          status: 404,
          body: { error_type: 'not_found' },
        })
      }
    })

    test('lists show no texts', async () => {
      const { uuid } = await makeToken('lister')
      const lister = await berth().api('lister')
      const { body, text } = await lister.get('/user/apptoken')
      expect(body).toMatchObject({ tokens: [{ uuid, title: 'laptop' }], only_expiring: null })
      expect(text).not.toContain('token_code')
    })

    test('only tokens that end within four weeks are expiring', async () => {
      await makeToken('lister')
      const lister = await berth().api('lister')
      const expiring = async () =>
        ((await lister.get('/user/apptoken?expiring=true')).body as { tokens: unknown[] }).tokens
      expect(await expiring()).toEqual([])
      berth().clock.advance(3 * day)
      expect(await expiring()).not.toEqual([])
      berth().clock.advance(-3 * day)
    })

    test('a program signs in with it to the registry, and its last use is written down', async () => {
      const { uuid, token_code: secret } = await makeToken('alice', 'robot arm')
      const program = berth().client('$app', secret)
      const answer = await program.askForToken(['repository:alice/app:pull'])
      expect(answer.status).toBe(200)
      const { token } = answer.json() as { token: string }
      expect(claimsOf(token)).toMatchObject({
        sub: 'alice',
        context: { entity_kind: 'appspecifictoken', entity_reference: uuid, user: 'alice' },
      })
      expect((await program.get('/v2/alice/app/tags/list', { token })).status).toBe(200)
      const alice = await berth().api('alice')
      expect((await alice.get(`/user/apptoken/${uuid}`)).body).toMatchObject({
        token: { last_accessed: expect.stringContaining(' -0000') },
      })
    })

    test.each([
      ['another text', (text: string) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`],
      ['its first half', (text: string) => text.slice(0, 60)],
      ['a longer text', (text: string) => `${text}A`],
      ['nothing', () => ''],
    ])('attack 20: %s signs nobody in', async (_what, spoil) => {
      const { token_code: text } = await makeToken('alice')
      const answer = await berth().client('$app', spoil(text)).askForToken([])
      expect(answer.status).toBe(401)
    })

    test('attack 19: with a user name of its owner it is no password', async () => {
      const { token_code: text } = await makeToken('bob')
      expect((await berth().client('bob', text).askForToken([])).status).toBe(401)
    })

    test('attack 7: a token that was taken away takes running registry tokens with it', async () => {
      const { uuid, token_code: secret } = await makeToken('alice')
      const program = berth().client('$app', secret)
      const token = await program.tokenFor('repository:alice/app:pull')
      const list = () => program.get('/v2/alice/app/tags/list', { token: token ?? null })
      expect((await list()).status).toBe(200)
      const alice = await berth().api('alice')
      expect((await alice.delete(`/user/apptoken/${uuid}`)).status).toBe(204)
      expect((await list()).status).toBe(401)
      expect((await program.askForToken([])).status).toBe(401)
      expect((await alice.delete(`/user/apptoken/${uuid}`)).status).toBe(404)
    })

    test('a token ends with its time, and is removed some time later', async () => {
      const { uuid, token_code: secret } = await makeToken('expirer')
      const program = berth().client('$app', secret)
      const list = async () =>
        (await (await berth().api('expirer')).get('/user/apptoken')).text.includes(uuid)
      berth().clock.advance(30 * day + 1000)
      expect((await program.askForToken([])).status).toBe(401)
      await workOffJobs(berth())
      expect(await list()).toBe(true)
      berth().clock.advance(day)
      await workOffJobs(berth())
      expect(await list()).toBe(false)
    })

    test('a disabled account signs in with none of its tokens', async () => {
      const { token_code: secret } = await makeToken('leaver')
      const { accounts } = berth().services
      await accounts.setEnabled(commandLine, 'leaver', false)
      expect((await berth().client('$app', secret).askForToken([])).status).toBe(401)
    })

    test('making and taking away are in the log, without the text', async () => {
      const { uuid, token_code: secret } = await makeToken('logger', 'canary title')
      await (await berth().api('logger')).delete(`/user/apptoken/${uuid}`)
      const entries = await loggedIn(berth(), 'logger')
      const metadata = { app_specific_token_title: 'canary title', app_specific_token: uuid }
      expect(entries.slice(-2)).toMatchObject([
        { kind: 'create_app_specific_token', metadata },
        { kind: 'revoke_app_specific_token', metadata },
      ])
      const all = JSON.stringify(entries)
      expect(all).not.toContain(secret.slice(0, 60))
      expect(all).not.toContain(secret.slice(60))
    })

    test('a session whose password was typed long ago has to type it again', async () => {
      const bob = await berth().api('bob')
      berth().clock.advance(11 * 60 * 1000)
      expect(await bob.post('/user/apptoken', { title: 'x' })).toMatchObject({
        status: 401,
        body: { error_type: 'fresh_login_required' },
      })
    })

    test('anonymous callers are told to sign in', async () => {
      expect(await (await berth().api()).get('/user/apptoken')).toMatchObject({
        status: 401,
        body: { error_type: 'invalid_token' },
      })
    })
  },
  {
    config: 'APP_SPECIFIC_TOKEN_EXPIRATION: 30d\n',
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'lister', 'expirer', 'leaver', 'logger']) {
        await berth.createUser(name)
      }
      await berth.createRepository('alice/app')
    },
  },
)
