import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { pushImage } from '../../../test/harness/content.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { claimsOf } from '../../../test/harness/registry-client.ts'
import { commandLine } from '../../logs/log-entry.ts'

const all = 'repo:read repo:write repo:admin repo:create user:read user:admin org:admin super:user'

describeEachBerth(
  'OAuth tokens',
  (berth) => {
    const granted = async (username: string, scopes: string, name: string, asked: string) => {
      const text = await berth().oauthToken(username, scopes)
      const client = berth().client('$oauthtoken', text)
      const { token } = (await client.askForToken([`repository:${name}:${asked}`])).json() as {
        token: string
      }
      const [entry] = claimsOf(token)['access'] as { actions: string[] }[]
      return entry?.actions
    }

    test('a program calls the API in the name of its user, and the log names the application', async () => {
      const token = await berth().oauthToken('alice', 'user:admin user:read')
      const program = berth().apiWithToken(token)
      const made = await program.post('/organization/', { name: 'by-program' })
      expect(made.status).toBe(201)
    })

    test.each([
      ['of another form', 'x'],
      ['that nobody was given', 'A'.repeat(40)],
    ])('a text %s is nobody', async (_what, text) => {
      const program = berth().apiWithToken(text)
      expect((await program.get('/organization/open/applications')).status).toBe(401)
      const change = await program.put('/organization/open', { invoice_email: true })
      expect(change.status).toBe(403)
    })

    test('a disabled user, an expired token and a deleted application are worth nothing', async () => {
      const running = berth()
      const { services, foundation } = running
      await running.createUser('leaving')
      await running.createOrganization('leavers', 'leaving')
      const token = await running.oauthToken('leaving', all)
      const change = (text: string) =>
        running.apiWithToken(text).put('/organization/leavers', { invoice_email: true })
      expect((await change(token)).status).toBe(200)
      await services.accounts.setEnabled(commandLine, 'leaving', false)
      expect((await change(token)).status).toBe(403)
      await services.accounts.setEnabled(commandLine, 'leaving', true)
      expect((await change(token)).status).toBe(200)

      const leaving = await services.accounts.find('leaving')
      const short = await foundation.database.transaction((tx) =>
        services.oauthApplications.createOwnToken(tx, commandLine, leaving as never, {
          applicationName: 'short',
          scope: all,
          expiresInSeconds: 60,
        }),
      )
      expect((await change(short.text)).status).toBe(200)
      running.clock.advance(61_000)
      expect((await change(short.text)).status).toBe(403)

      const organization = await services.accounts.find('leavers')
      const application = await services.oauthApplications.create(
        commandLine,
        organization as never,
        {
          name: 'ending',
          description: '',
          applicationUri: '',
          redirectUri: '',
          avatarEmail: undefined,
        },
      )
      const ending = await foundation.database.transaction((tx) =>
        services.oauthTokens.create(tx, {
          applicationId: application.id,
          accountId: leaving?.id as number,
          scope: all,
        }),
      )
      expect((await change(ending.text)).status).toBe(200)
      await services.oauthApplications.delete(commandLine, application)
      expect((await change(ending.text)).status).toBe(403)
    })

    test('a use is written down, and not again within a minute', async () => {
      const running = berth()
      const { oauthTokens } = running.services
      const text = await running.oauthToken('alice', 'repo:read')
      const usedAt = async () => (await oauthTokens.signIn(text))?.token.lastUsedAtMs
      const first = await usedAt()
      expect(first).toBeDefined()
      running.clock.advance(30_000)
      expect(await usedAt()).toBe(first)
      running.clock.advance(31_000)
      expect(await usedAt()).toBeGreaterThan(first as number)
    })

    test('no token stands in the database', async () => {
      const running = berth()
      const text = await running.oauthToken('alice', 'repo:read')
      const rows = await running.foundation.database.reader
        .selectFrom('oauth_token')
        .selectAll()
        .execute()
      expect(JSON.stringify(rows)).not.toContain(text)
    })

    test.each([
      ['repo:read', 'pull', ['pull']],
      ['repo:read', 'pull,push', ['pull']],
      ['repo:write', 'pull,push', ['push', 'pull']],
      ['repo:write', 'pull,push,*', ['push', 'pull']],
      ['repo:admin', 'pull,push,*', ['push', 'pull', '*']],
      ['repo:create', 'pull,push', []],
      ['user:admin org:admin super:user', 'pull,push,*', []],
    ])('attack 19: with %s, of %s a client gets %j', async (scopes, asked, actions) => {
      expect(await granted('alice', scopes, 'alice/private', asked)).toEqual(actions)
    })

    test.each([
      ['repo:write', []],
      ['repo:create', ['push', 'pull']],
    ])('attack 19: with %s, a repository that is not there gives %j', async (scopes, actions) => {
      expect(await granted('alice', scopes, 'alice/not-there', 'pull,push')).toEqual(actions)
    })

    test('attack 19: a superuser’s token reads what is not the superuser’s only with super:user', async () => {
      await berth().createRepository('bob/closed')
      expect(await granted('root', 'repo:read', 'bob/closed', 'pull')).toEqual([])
      expect(await granted('root', 'repo:read super:user', 'bob/closed', 'pull')).toEqual(['pull'])
    })

    test('what a program pushes is in the log with its application', async () => {
      const running = berth()
      const token = await running.oauthToken('alice', 'repo:write repo:create')
      await pushImage(running.client('$oauthtoken', token), 'alice/by-program', 'v1', 'content')
      const push = (await loggedIn(running, 'alice')).find(
        ({ kind, metadata }) => kind === 'push_repo' && metadata['repo'] === 'by-program',
      )
      expect(push?.metadata).toMatchObject({
        oauth_token_id: expect.any(Number) as number,
        oauth_token_application_id: expect.stringMatching(/^[0-9A-Z]{20}$/) as string,
        oauth_token_application: 'Application of the tests',
      })
    })

    test('the registry’s client signs in as $oauthtoken and pulls', async () => {
      const running = berth()
      await pushImage(running.client('alice'), 'alice/image', 'latest', 'content')
      const token = await running.oauthToken('alice', 'repo:read')
      const client = running.client('$oauthtoken', token)
      expect((await client.get('/v2/alice/image/manifests/latest')).status).toBe(200)
      const wrong = running.client('$oauthtoken', token.toLowerCase())
      expect((await wrong.askForToken([])).status).toBe(401)
    })
  },
  {
    config: 'SUPER_USERS: [root]\nFEATURE_SUPERUSERS_FULL_ACCESS: true\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createUser('bob')
      await berth.createUser('root')
      await berth.createOrganization('open', 'alice')
      await berth.createRepository('alice/private')
    },
  },
)
