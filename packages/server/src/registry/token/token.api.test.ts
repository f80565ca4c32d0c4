import { expect, test } from 'vitest'

import { commandLine } from '../../logs/log-entry.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import {
  type Answer,
  basic,
  claimsOf,
  type RegistryClient,
} from '../../../test/harness/registry-client.ts'
import { type RunningBerth, testPassword } from '../../../test/harness/running-berth.ts'

interface TokenBody {
  readonly token: string
  readonly access_token: string
  readonly expires_in: number
  readonly issued_at: string
  readonly refresh_token?: string
}

const body = (answer: Answer) => answer.json() as TokenBody
const accessOf = (answer: Answer) => claimsOf(body(answer).token)['access']
const minuteMs = 60_000

async function prepare(running: RunningBerth): Promise<void> {
  await running.createUser('alice')
  await running.createUser('mallory')
  await running.createOrganization('acme', 'alice')
  await running.createRepository('acme/app')
  await running.createRepository('acme/web', { visibility: 'public' })
}

/** The form as clients of OAuth2 send it. */
async function postForm(
  client: RegistryClient,
  fields: Readonly<Record<string, string>>,
): Promise<Answer> {
  return await client.sendRaw('POST', '/v2/auth', {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  })
}

describeEachBerth(
  'the token endpoint',
  (berth) => {
    const client = () => berth().anonymous()
    const asked = async (scopes: readonly string[], username = 'alice') =>
      await berth().client(username).askForToken(scopes)

    test('the answer is a token under both its names, with its times', async () => {
      const before = Date.now()
      const answer = await asked(['repository:acme/app:pull'])
      const { token, access_token, expires_in, issued_at } = body(answer)
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe('application/json')
      expect(answer.headers['cache-control']).toBe('no-cache, no-store, must-revalidate')
      expect(access_token).toBe(token)
      expect(expires_in).toBe(3600)
      expect(Date.parse(issued_at)).toBeGreaterThanOrEqual(before - 1000)
      expect(Object.keys(body(answer))).not.toContain('refresh_token')
    })

    test('the claims are Quay’s', async () => {
      const service = berth().services.tokens.audience
      const { token } = body(await asked(['repository:acme/app:pull,push']))
      const [head = ''] = token.split('.')
      const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as unknown
      expect(header).toEqual({ alg: 'RS256', kid: expect.any(String) as string, typ: 'JWT' })
      const claims = claimsOf(token)
      const { uuid } = (await berth().services.accounts.find('alice')) ?? {}
      expect(claims).toMatchObject({
        iss: 'quay',
        aud: service,
        sub: 'alice',
        access: [{ type: 'repository', name: 'acme/app', actions: ['push', 'pull'] }],
        context: {
          version: 2,
          entity_kind: 'user',
          entity_reference: uuid,
          kind: 'user',
          user: 'alice',
          'com.apostille.roots': { 'acme/app': '$disabled' },
          'com.apostille.root': '$disabled',
        },
      })
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(3600)
      expect(claims['nbf']).toBe(claims['iat'])
    })

    test('a robot’s claims name the robot', async () => {
      const token = await berth().createRobot('acme+claims')
      await berth().setRole('acme/app', 'acme+claims', 'write')
      const answer = await berth()
        .client('acme+claims', token)
        .askForToken(['repository:acme/app:pull,push'])
      expect(claimsOf(body(answer).token)).toMatchObject({
        sub: 'acme+claims',
        access: [{ name: 'acme/app', actions: ['push', 'pull'] }],
        context: { entity_kind: 'robot', entity_reference: 'acme+claims', user: 'acme+claims' },
      })
    })

    test('a token of nobody has the claims of nobody', async () => {
      const claims = claimsOf(
        body(await client().askForToken(['repository:acme/web:pull,push'])).token,
      )
      expect(claims).toMatchObject({
        sub: '(anonymous)',
        access: [{ type: 'repository', name: 'acme/web', actions: ['pull'] }],
      })
      expect(Object.keys(claims['context'] as object)).toEqual([
        'com.apostille.roots',
        'com.apostille.root',
      ])
    })

    test('without credentials and scopes there is a challenge', async () => {
      const answer = await client().sendRaw('GET', '/v2/auth')
      expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
      expect(answer.headers['www-authenticate']).toMatch(
        /^Bearer realm="http:.*\/v2\/auth",service=/,
      )
      expect(answer.headers['docker-distribution-api-version']).toBe('registry/2.0')
    })

    test.each([
      ['pull', ['pull']],
      ['push', ['push']],
      ['pull,push', ['push', 'pull']],
      ['push,pull', ['push', 'pull']],
      ['*', ['*']],
      ['pull,push,*', ['push', 'pull', '*']],
      ['delete', ['delete']],
      ['pull,pull', ['pull']],
    ])('the owner who asks for %s gets %j', async (actions, granted) => {
      expect(accessOf(await asked([`repository:acme/app:${actions}`]))).toEqual([
        { type: 'repository', name: 'acme/app', actions: granted },
      ])
    })

    test.each([
      ['a private repository of others', 'acme/app'],
      ['a repository that is not there', 'acme/nosuch'],
      ['a namespace that is not there', 'nosuchns/x'],
      ['the namespace of another', 'alice/x'],
    ])('attack 20: a stranger gets the same nothing for %s', async (_what, name) => {
      const answer = await asked([`repository:${name}:pull,push`], 'mallory')
      expect([answer.status, accessOf(answer)]).toEqual([
        200,
        [{ type: 'repository', name, actions: [] }],
      ])
    })

    test.each([
      ['repeated parameters', ['repository:acme/app:pull', 'repository:acme/web:pull,push']],
      ['one parameter with a space', ['repository:acme/app:pull repository:acme/web:pull,push']],
    ])('several scopes come as %s', async (_how, scopes) => {
      expect(accessOf(await asked(scopes))).toEqual([
        { type: 'repository', name: 'acme/app', actions: ['pull'] },
        { type: 'repository', name: 'acme/web', actions: ['push', 'pull'] },
      ])
    })

    test('scopes of one repository are one entry', async () => {
      expect(
        accessOf(await asked(['repository:acme/app:pull', 'repository:acme/app:push'])),
      ).toEqual([{ type: 'repository', name: 'acme/app', actions: ['push', 'pull'] }])
    })

    test('the scope of the catalogue is granted to whoever signed in', async () => {
      expect(accessOf(await asked(['registry:catalog:*']))).toEqual([
        { type: 'registry', name: 'catalog', actions: ['*'] },
      ])
      expect(accessOf(await client().askForToken(['registry:catalog:*']))).toEqual([
        { type: 'registry', name: 'catalog', actions: [] },
      ])
    })

    test.each([
      'repository:acme/app',
      'repository:acme/app:fly',
      'repository:acme/app:pull,',
      'repository:acme/app:PULL',
      'repository:acme/app:pull:push',
      'repository(plugin):acme/app:pull',
      'repository::pull',
      'registry:catalog:pull',
      'nonsense',
      ':',
    ])('attack 19: the scope %s is not understood', async (scope) => {
      const answer = await asked([scope])
      expect(answer.status).toBe(400)
      expect(['INVALID_REQUEST', 'NAME_INVALID']).toContain(answer.codes()[0])
    })

    test.each([
      'Acme/App',
      'acme//app',
      '../app',
      'acme/../web',
      'acme/a b',
      `acme/${'a'.repeat(255)}`,
    ])('attack 11: the scope of %j names no repository', async (name) => {
      const answer = await asked([`repository:${name}:pull`])
      expect(answer.status).toBe(400)
    })

    test('attack 9: more than a hundred scopes are refused', async () => {
      const scopes = (count: number) =>
        Array.from({ length: count }, (_, number) => `repository:acme/r${number}:pull`)
      expect((await asked(scopes(100))).status).toBe(200)
      expect((await asked(scopes(101))).status).toBe(400)
    })

    test('empty scopes are no scopes', async () => {
      expect(accessOf(await asked(['', ' ']))).toEqual([])
    })

    test('account, client_id and unknown parameters change nothing', async () => {
      const answer = await berth().client('alice').askForToken(['repository:acme/app:pull'], {
        account: 'mallory',
        client_id: 'docker',
        what: 'ever',
      })
      expect(claimsOf(body(answer).token)['sub']).toBe('alice')
    })

    test('attack 18: a token that was asked for another service is refused here', async () => {
      const alice = berth().client('alice')
      const answer = await alice.askForToken(['repository:acme/app:pull'], {
        service: 'other.example.com',
      })
      const { token } = body(answer)
      expect(claimsOf(token)['aud']).toBe('other.example.com')
      const refused = await alice.get('/v2/acme/app/tags/list', { token })
      expect([refused.status, refused.codes()]).toEqual([401, ['UNAUTHORIZED']])
      expect(refused.headers['www-authenticate']).toContain('error="invalid_token"')
    })

    test.each([
      ['a wrong password', 'alice', 'wrong'],
      ['an unknown user', 'nobody', testPassword],
      ['an unknown robot', 'acme+nobody', 'x'.repeat(64)],
      ['an organization', 'acme', testPassword],
      ['an application token', '$app', 'x'.repeat(64)],
      ['an OAuth token', '$oauthtoken', 'x'.repeat(64)],
      ['an access token', '$token', 'x'.repeat(64)],
      ['an empty password', 'alice', ''],
      ['an empty name', '', testPassword],
    ])(
      'bad credentials are a 401 even where anybody may read: %s',
      async (_what, username, password) => {
        const answer = await client().sendRaw('GET', '/v2/auth?scope=repository:acme/web:pull', {
          headers: { authorization: basic({ username, password }) },
        })
        expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
        expect(answer.headers['www-authenticate']).toContain('/v2/auth"')
        if (username === 'alice') await asked([])
      },
    )

    test('attack 20: an unknown user and a wrong password are told the same', async () => {
      const answerTo = async (username: string) =>
        await client().sendRaw('GET', '/v2/auth', {
          headers: { authorization: basic({ username, password: 'wrong' }) },
        })
      const [known, unknown] = [await answerTo('mallory'), await answerTo('nobody')]
      expect([known.status, known.text]).toEqual([unknown.status, unknown.text])
      await asked([], 'mallory')
    })

    test.each([
      ['no base64', 'Basic !!!'],
      ['no colon', `Basic ${Buffer.from('alice').toString('base64')}`],
      ['nothing', 'Basic '],
      ['a bearer token', 'Bearer abc'],
      ['another scheme', 'Digest abc'],
      ['binary rubbish', `Basic ${Buffer.from([0xff, 0xfe, 0x00]).toString('base64')}`],
    ])('an Authorization header of %s is a 401', async (_what, authorization) => {
      const answer = await client().sendRaw('GET', '/v2/auth?scope=repository:acme/web:pull', {
        headers: { authorization },
      })
      expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
    })

    test('the scheme is read without regard to case, and an empty pair is nobody', async () => {
      const lower = basic({ username: 'alice', password: testPassword }).replace('Basic', 'basic')
      const known = await client().sendRaw('GET', '/v2/auth', { headers: { authorization: lower } })
      expect(known.status).toBe(200)
      const nobody = await client().sendRaw('GET', '/v2/auth?scope=repository:acme/web:pull', {
        headers: { authorization: basic({ username: '', password: '' }) },
      })
      expect(claimsOf(body(nobody).token)['sub']).toBe('(anonymous)')
    })

    test('a password may have colons and any letters', async () => {
      const running = berth()
      const password = 'pass:wörd:✓:' + 'x'.repeat(200)
      const { hashPassword } = await import('../../identity/password.ts')
      await running.services.accounts.createUser(commandLine, {
        name: 'colon',
        passwordHash: await hashPassword(password, running.config.passwords),
      })
      expect((await running.client('colon', password).askForToken([])).status).toBe(200)
      const almost = await running.client('colon', password.slice(0, -1)).askForToken([])
      expect(almost.status).toBe(401)
    })

    test('a disabled user signs in no more, and its tokens are worth nothing', async () => {
      const running = berth()
      await running.createUser('leaving')
      const leaving = running.client('leaving')
      const { token } = body(await leaving.askForToken([]))
      expect((await leaving.get('/v2/', { token })).status).toBe(200)
      await running.services.accounts.setEnabled(commandLine, 'leaving', false)
      running.services.grants.forget()
      expect((await leaving.askForToken([])).status).toBe(401)
      expect((await leaving.get('/v2/', { token })).status).toBe(401)
    })

    test('a robot of a disabled namespace signs in no more', async () => {
      const running = berth()
      await running.createUser('suspended')
      const token = await running.createRobot('suspended+bot')
      const robot = running.client('suspended+bot', token)
      expect((await robot.askForToken([])).status).toBe(200)
      await running.services.accounts.setEnabled(commandLine, 'suspended', false)
      expect((await robot.askForToken([])).status).toBe(401)
    })

    test('a disabled namespace gives no tokens for its repositories', async () => {
      const running = berth()
      await running.createOrganization('closed', 'alice')
      await running.createRepository('closed/app')
      await running.services.accounts.setEnabled(commandLine, 'closed', false)
      const answer = await asked(['repository:closed/app:pull'])
      expect([answer.status, answer.codes()]).toEqual([405, ['DENIED']])
    })

    test('a new robot token makes the old one and its bearer tokens worthless', async () => {
      const running = berth()
      const old = await running.createRobot('acme+rotated')
      const robot = running.client('acme+rotated', old)
      const { token } = body(await robot.askForToken([]))
      expect((await robot.get('/v2/', { token })).status).toBe(200)
      running.clock.advance(2000)
      const fresh = await running.services.accounts.regenerateRobotToken(
        commandLine,
        'acme+rotated',
      )
      running.services.grants.forget()
      expect((await robot.askForToken([])).status).toBe(401)
      expect((await robot.get('/v2/', { token })).status).toBe(401)
      const renewed = await running.client('acme+rotated', fresh).askForToken([])
      expect(renewed.status).toBe(200)
    })

    test('HEAD and other methods are refused with what is possible', async () => {
      for (const method of ['HEAD', 'PUT', 'DELETE', 'PATCH']) {
        const answer = await client().sendRaw(method, '/v2/auth')
        expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET, POST, OPTIONS'])
      }
    })
  },
  { prepare },
)

describeEachBerth(
  'the token endpoint’s form',
  (berth) => {
    const client = () => berth().anonymous()
    const signIn = { grant_type: 'password', username: 'alice', password: testPassword }

    test('a password gives an access token', async () => {
      const answer = await postForm(client(), {
        ...signIn,
        service: berth().services.tokens.audience,
        client_id: 'containerd',
        scope: 'repository:acme/app:pull,push repository:acme/web:pull',
      })
      expect(answer.status).toBe(200)
      expect(accessOf(answer)).toEqual([
        { type: 'repository', name: 'acme/app', actions: ['push', 'pull'] },
        { type: 'repository', name: 'acme/web', actions: ['pull'] },
      ])
      expect(body(answer).access_token).toBe(body(answer).token)
      const got = await client().get('/v2/acme/app/tags/list', { token: body(answer).token })
      expect(got.status).toBe(200)
    })

    test('a robot’s token stands for a password', async () => {
      const token = await berth().createRobot('acme+form')
      const answer = await postForm(client(), {
        grant_type: 'password',
        username: 'acme+form',
        password: token,
      })
      expect(claimsOf(body(answer).token)['sub']).toBe('acme+form')
    })

    test('offline access gives a refresh token, which gives tokens of the same account', async () => {
      const first = await postForm(client(), { ...signIn, access_type: 'offline' })
      const refreshToken = body(first).refresh_token as string
      const second = await postForm(client(), {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        scope: 'repository:acme/app:pull',
      })
      expect(second.status).toBe(200)
      expect(claimsOf(body(second).token)).toMatchObject({
        sub: 'alice',
        access: [{ name: 'acme/app', actions: ['pull'] }],
        context: { entity_kind: 'user' },
      })
      expect(body(second).refresh_token).toBeUndefined()
    })

    test('offline_token of the other form gives one too', async () => {
      const answer = await berth().client('alice').askForToken([], { offline_token: 'true' })
      expect(body(answer).refresh_token).toEqual(expect.any(String))
      const anonymous = await client().askForToken(['repository:acme/web:pull'], {
        offline_token: 'true',
      })
      expect(body(anonymous).refresh_token).toBeUndefined()
    })

    const refresh = async (refreshToken: string) =>
      await postForm(client(), { grant_type: 'refresh_token', refresh_token: refreshToken })
    const refreshTokenOf = async (username: string) => {
      const fields = { ...signIn, username, access_type: 'offline' }
      return body(await postForm(client(), fields)).refresh_token as string
    }

    test('attack 18: a refresh token that was changed, or is none, is refused', async () => {
      const token = await refreshTokenOf('alice')
      const changed = `${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`
      const bearer = body(await postForm(client(), signIn)).token
      for (const text of [changed, token.slice(0, 40), '', 'x', bearer, '%00', '🐳']) {
        const answer = await refresh(text)
        expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
      }
    })

    test('attack 18: a refresh token is no bearer token', async () => {
      const answer = await client().get('/v2/', { token: await refreshTokenOf('alice') })
      expect(answer.status).toBe(401)
    })

    test('a new password makes refresh tokens worthless', async () => {
      const running = berth()
      await running.createUser('changing')
      const token = await refreshTokenOf('changing')
      expect((await refresh(token)).status).toBe(200)
      running.clock.advance(10)
      const { hashPassword } = await import('../../identity/password.ts')
      const hash = await hashPassword('another-password', running.config.passwords)
      await running.services.accounts.setPassword(commandLine, 'changing', hash)
      expect((await refresh(token)).status).toBe(401)
    })

    test('a disabled account gets nothing for its refresh token', async () => {
      const running = berth()
      await running.createUser('going')
      const token = await refreshTokenOf('going')
      await running.services.accounts.setEnabled(commandLine, 'going', false)
      expect((await refresh(token)).status).toBe(401)
    })

    test('a robot of a disabled namespace gets nothing for its refresh token', async () => {
      const running = berth()
      await running.createUser('leaving')
      const password = await running.createRobot('leaving+robot')
      const form = { ...signIn, username: 'leaving+robot', password, access_type: 'offline' }
      const token = body(await postForm(client(), form)).refresh_token as string
      expect((await refresh(token)).status).toBe(200)
      await running.services.accounts.setEnabled(commandLine, 'leaving', false)
      expect((await refresh(token)).status).toBe(401)
    })

    test('attack 31: a refresh token ends after ninety days', async () => {
      const running = berth()
      const token = await refreshTokenOf('alice')
      const day = 24 * 60 * minuteMs
      running.clock.advance(89 * day)
      expect((await refresh(token)).status).toBe(200)
      running.clock.advance(2 * day)
      expect((await refresh(token)).status).toBe(401)
    })

    test('attack 31: a bearer token ends after its hour', async () => {
      const running = berth()
      const alice = running.client('alice')
      const { token } = body(await alice.askForToken([]))
      expect((await alice.get('/v2/', { token })).status).toBe(200)
      running.clock.advance(61 * minuteMs)
      expect((await alice.get('/v2/', { token })).status).toBe(401)
    })

    test.each([
      ['no grant type', {}],
      ['an unknown grant type', { grant_type: 'client_credentials' }],
      ['no password', { grant_type: 'password', username: 'alice' }],
      ['no user name', { grant_type: 'password', password: testPassword }],
      ['no refresh token', { grant_type: 'refresh_token' }],
    ])('a form with %s is a 400', async (_what, fields) => {
      const answer = await postForm(client(), fields)
      expect([answer.status, answer.codes()]).toEqual([400, ['INVALID_REQUEST']])
    })

    test('a wrong password is a 401', async () => {
      const answer = await postForm(client(), { ...signIn, password: 'wrong' })
      expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
      await postForm(client(), signIn)
    })

    test('attack 9: a form of megabytes is a 413', async () => {
      const answer = await postForm(client(), { ...signIn, scope: 'x'.repeat(2 * 1024 * 1024) })
      expect(answer.status).toBe(413)
    })
  },
  { prepare },
)

describeEachBerth(
  'failed sign-ins',
  (berth) => {
    test('attack 20: failures slow the next tries down, and a success forgets them', async () => {
      const running = berth()
      await running.createUser('slow')
      const wrong = running.client('slow', 'wrong')
      const statuses = []
      for (let number = 0; number < 4; number += 1) {
        statuses.push((await wrong.askForToken([])).status)
      }
      expect(statuses).toEqual([401, 401, 401, 429])
      const waiting = await running.client('slow').askForToken([])
      expect([waiting.status, waiting.codes()]).toEqual([429, ['TOOMANYREQUESTS']])
      expect(waiting.headers['retry-after']).toBe('1')
      running.clock.advance(1000)
      expect((await running.client('slow').askForToken([])).status).toBe(200)
      expect((await wrong.askForToken([])).status).toBe(401)
      expect((await running.client('slow').askForToken([])).status).toBe(200)
    })

    test('attack 20: one account’s failures slow no other', async () => {
      const running = berth()
      await running.createUser('attacked')
      await running.createUser('bystander')
      const wrong = running.client('attacked', 'wrong')
      for (let number = 0; number < 5; number += 1) await wrong.askForToken([])
      expect((await running.client('bystander').askForToken([])).status).toBe(200)
    })
  },
  { config: 'BERTH_SIGN_IN_FREE_FAILURES: 2\n' },
)
