import { createHash } from 'node:crypto'

import { beforeAll, expect, test } from 'vitest'

import type { ApiAnswer, ApiClient } from '../../../test/harness/api-client.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const callback = 'https://app.example.com/callback'

describeEachBerth(
  'the browser’s part of OAuth',
  (berth) => {
    let application: { client_id: string; client_secret: string }
    let owner: ApiClient
    beforeAll(async () => {
      owner = await berth().api('owner')
      application = await applicationOf(owner, 'My <app>')
    })

    const fields = (more: Record<string, string> = {}) => ({
      client_id: application.client_id,
      redirect_uri: callback,
      scope: 'repo:read',
      response_type: 'token',
      ...more,
    })
    const ask = (client: ApiClient, more?: Record<string, string>) =>
      client.get(`//oauth/authorize?${new URLSearchParams(fields(more))}`)
    const send = (client: ApiClient, path: string, more?: Record<string, string>) =>
      postForm(client, path, fields(more))
    const locationOf = (answer: ApiAnswer) => new URL(answer.headers.location as string)
    const tokenOf = (answer: ApiAnswer) =>
      new URLSearchParams(locationOf(answer).hash.slice(1)).get('access_token') as string
    const exchange = async (more: Record<string, string>) =>
      postForm(await berth().api(), '/oauth/access_token', {
        grant_type: 'authorization_code',
        client_id: application.client_id,
        client_secret: application.client_secret,
        redirect_uri: callback,
        ...more,
      })

    test('the page says who asks for what, and has no script', async () => {
      const answer = await ask(owner, { scope: 'repo:write user:admin' })
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(answer.text).toContain('My &lt;app&gt;')
      expect(answer.text).not.toContain('<app>')
      expect(answer.text).not.toContain('<script')
      expect(answer.text).toContain('<code>user:admin</code>')
      const policy = answer.headers['content-security-policy'] as string
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("form-action 'self' https://app.example.com;")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(answer.headers['cache-control']).toContain('no-store')
    })

    test('the same as JSON has Quay’s members', async () => {
      const answer = await ask(owner, { scope: 'repo:write user:admin', format: 'json' })
      expect(answer.body).toMatchObject({
        application: { name: 'My <app>', organization: { name: 'acme' } },
        client_id: application.client_id,
        redirect_uri: callback,
        scope: 'repo:write user:admin',
        response_type: 'token',
        has_dangerous_scopes: true,
        scopes: [{ scope: 'repo:write' }, { scope: 'user:admin', dangerous: true }],
        state: null,
        assignment_uuid: null,
        csrf_token_val: owner.headers['x-csrf-token'],
      })
    })

    test('who agrees gives the application a token, behind the # of its address', async () => {
      const agreed = await send(owner, '/oauth/authorizeapp', { state: 'st&8', scope: 'org:admin' })
      expect(agreed.status).toBe(302)
      const location = locationOf(agreed)
      expect(`${location.origin}${location.pathname}`).toBe(callback)
      expect(location.search).toBe('?scope=org%3Aadmin&state=st%268')
      expect(location.hash).toMatch(
        /^#access_token=[0-9A-Za-z]{40}&token_type=Bearer&expires_in=315576000$/,
      )
      const program = berth().apiWithToken(tokenOf(agreed))
      expect((await program.get('/organization/acme/applications')).status).toBe(200)
    })

    test('what was agreed to once is not asked again', async () => {
      await send(owner, '/oauth/authorizeapp', { scope: 'repo:write' })
      for (const scope of ['repo:write', 'repo:read']) {
        const again = await ask(owner, { scope })
        expect(again.status).toBe(302)
        expect(tokenOf(again)).toMatch(/^[0-9A-Za-z]{40}$/)
      }
      expect((await ask(owner, { scope: 'repo:admin' })).status).toBe(200)
    })

    test('who says no sends the application away', async () => {
      const denied = await send(owner, '/oauth/denyapp', { state: 's' })
      expect(denied.status).toBe(302)
      expect(denied.headers.location).toBe(`${callback}?error=authorization_denied&state=s`)
    })

    test('a code is exchanged once, by its application, for a token', async () => {
      const agreed = await send(owner, '/oauth/authorizeapp', { response_type: 'code', state: 'x' })
      const location = locationOf(agreed)
      expect(location.hash).toBe('')
      expect(location.searchParams.get('state')).toBe('x')
      const code = location.searchParams.get('code') as string
      expect(code).toMatch(/^[0-9A-Za-z]{40}$/)
      const exchanged = await exchange({ code })
      expect(exchanged).toMatchObject({
        status: 200,
        body: { token_type: 'Bearer', expires_in: 315_576_000, refresh_token: null },
      })
      const { access_token: token } = exchanged.body as { access_token: string }
      expect((await berth().apiWithToken(token).get('/organization/acme')).status).toBe(200)
      expect(await exchange({ code })).toMatchObject({
        status: 400,
        body: { error: 'invalid_grant' },
      })
    })

    const codeFor = async (more: Record<string, string> = {}) => {
      const agreed = await send(owner, '/oauth/authorizeapp', { response_type: 'code', ...more })
      return locationOf(agreed).searchParams.get('code') as string
    }

    test.each([
      ['another secret', { client_secret: 'x' }, 'invalid_client'],
      ['no such client', { client_id: 'NOSUCH' }, 'invalid_client'],
      ['another redirect_uri', { redirect_uri: `${callback}/x` }, 'invalid_grant'],
      ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
      ['a verifier that nobody asked for', { code_verifier: 'v'.repeat(43) }, 'invalid_grant'],
    ])('with %s, a code is worth nothing', async (_what, more, error) => {
      const answer = await exchange({ code: await codeFor(), ...more })
      expect(answer).toMatchObject({ status: 400, body: { error } })
    })

    test('a code is worth nothing to another application, nor after ten minutes', async () => {
      const other = await applicationOf(owner, 'Other')
      expect((await exchange({ code: await codeFor(), ...other })).body).toEqual({
        error: 'invalid_grant',
      })
      const late = await codeFor()
      berth().clock.advance(10 * 60_000 + 1)
      expect((await exchange({ code: late })).body).toEqual({ error: 'invalid_grant' })
    })

    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
    const hashed = createHash('sha256').update(verifier).digest('base64url')
    test.each([
      ['S256', hashed, verifier, 200],
      ['S256', hashed, hashed, 400],
      ['S256', hashed, 'w'.repeat(43), 400],
      ['plain', verifier, verifier, 200],
      ['plain', verifier, hashed, 400],
    ])('attack 17: PKCE %s of %s with %s is a %i', async (method, challenge, proof, status) => {
      const code = await codeFor({ code_challenge: challenge, code_challenge_method: method })
      expect((await exchange({ code, code_verifier: proof })).status).toBe(status)
    })

    test('attack 17: a code with a challenge needs its proof', async () => {
      const code = await codeFor({ code_challenge: hashed, code_challenge_method: 'S256' })
      expect((await exchange({ code })).body).toEqual({ error: 'invalid_grant' })
    })

    test.each([
      'https://evil.example.com/callback',
      'https://app.example.com.evil.com/callback',
      'https://app.example.com@evil.com/callback',
      '//evil.com',
      '\\\\evil.com',
      'javascript:alert(1)',
      `${callback}#x`,
    ])('attack 17: nobody is led to %s', async (redirect) => {
      for (const answer of [
        await ask(owner, { redirect_uri: redirect }),
        await ask(owner, { redirect_uri: redirect, scope: 'nope' }),
        await send(owner, '/oauth/authorizeapp', { redirect_uri: redirect }),
        await send(owner, '/oauth/denyapp', { redirect_uri: redirect }),
      ]) {
        expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
        expect(answer.headers.location).toBeUndefined()
      }
    })

    test('attack 17: a form of a foreign page lets nobody in', async () => {
      for (const path of ['/oauth/authorizeapp', '/oauth/denyapp', '/oauth/authorize/assignuser']) {
        for (const token of [
          '',
          'guessed',
          (await berth().api('member')).headers['x-csrf-token'] as string,
        ]) {
          const answer = await postForm(owner, path, fields({ username: 'member' }), token)
          expect([path, answer.status]).toEqual([path, 403])
        }
      }
    })

    test('attack 19: a token lets no application in', async () => {
      const program = berth().apiWithToken(
        await berth().oauthToken('owner', 'user:admin org:admin'),
      )
      expect((await ask(program)).status).toBe(401)
      expect((await send(program, '/oauth/authorizeapp')).status).toBe(401)
    })

    test.each([
      [{ scope: 'nope' }, 'invalid_scope'],
      [{ response_type: 'id_token' }, 'unsupported_response_type'],
      [{ code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
      [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'md5' }, 'invalid_request'],
    ])('the application hears of %j', async (more, error) => {
      const answer = await ask(owner, more)
      expect(answer.status).toBe(302)
      expect(locationOf(answer).searchParams.get('error')).toBe(error)
    })

    test('who is not signed in is told to; an unknown application is not there', async () => {
      expect((await ask(await berth().api())).status).toBe(401)
      expect((await ask(owner, { client_id: 'NOSUCH' })).status).toBe(404)
      expect((await ask(owner, { scope: '' })).status).toBe(400)
    })

    test('members let nothing in, until an owner offers them a token', async () => {
      const running = berth()
      const member = await running.api('member')
      expect((await ask(member)).status).toBe(403)
      expect((await send(member, '/oauth/authorizeapp')).status).toBe(403)
      expect(
        (await send(member, '/oauth/authorize/assignuser', { username: 'member' })).status,
      ).toBe(403)

      const query = new URLSearchParams(fields({ username: 'member', format: 'json' }))
      const offered = await owner.call('POST', `//oauth/authorize/assignuser?${query}`)
      expect(offered).toMatchObject({
        status: 200,
        body: { message: 'Token assigned successfully' },
      })
      const [offer] = (
        (await member.get('/user/assignedauthorization')).body as {
          authorizations: { uuid: string; redirectUri: string; responseType: string }[]
        }
      ).authorizations
      expect(offer).toMatchObject({
        application: { clientId: application.client_id },
        redirectUri: callback,
        responseType: 'token',
        scopes: [{ scope: 'repo:read' }],
      })
      const assignment_uuid = offer?.uuid as string

      const stranger = await running.api('stranger')
      expect((await ask(stranger, { assignment_uuid })).status).toBe(403)
      const wider = { assignment_uuid, scope: 'repo:admin' }
      expect((await ask(member, wider)).status).toBe(403)
      expect((await send(member, '/oauth/authorizeapp', wider)).status).toBe(403)

      expect((await ask(member, { assignment_uuid })).status).toBe(200)
      const agreed = await send(member, '/oauth/authorizeapp', { assignment_uuid })
      expect(agreed.status).toBe(302)
      expect(tokenOf(agreed)).toMatch(/^[0-9A-Za-z]{40}$/)
      expect((await member.get('/user/assignedauthorization')).body).toEqual({ authorizations: [] })
      const entry = (await loggedIn(running, 'acme')).find(
        ({ kind }) => kind === 'oauth_token_assigned',
      )
      expect(entry?.metadata).toEqual({
        assigning_user: 'owner',
        assigned_user: 'member',
        application: 'My <app>',
        client_id: application.client_id,
      })
    })

    test.each(['\u0000', 'a\u0000b', 'x\r\nset-cookie: y'])(
      'attack 15: %j is nothing in any field',
      async (text) => {
        for (const name of ['client_id', 'redirect_uri', 'scope']) {
          expect((await ask(owner, { [name]: text })).status).toBe(400)
        }
        for (const name of ['state', 'assignment_uuid', 'username', 'code', 'client_secret']) {
          const answers = [
            await ask(owner, { [name]: text, scope: 'repo:create' }),
            await send(owner, '/oauth/authorize/assignuser', { [name]: text }),
            await exchange({ code: 'x', [name]: text }),
          ]
          expect(answers.map(({ status }) => status < 500)).toEqual([true, true, true])
          expect(answers.every(({ headers }) => headers['set-cookie'] === undefined)).toBe(true)
        }
      },
    )

    test('an application that the operator trusts asks nobody', async () => {
      const running = berth()
      const trusted = await applicationOf(owner, 'Trusted')
      ;(running.config.oauth.trustedClientIds as string[]).push(trusted.client_id)
      const answer = await ask(await running.api('stranger'), { client_id: trusted.client_id })
      expect(answer.status).toBe(302)
      expect(tokenOf(answer)).toMatch(/^[0-9A-Za-z]{40}$/)
      const elsewhere = { client_id: trusted.client_id, redirect_uri: 'https://evil.example.com/' }
      expect((await ask(await running.api('stranger'), elsewhere)).status).toBe(400)
    })

    test('an offer can be declined, by who has it', async () => {
      const running = berth()
      await send(owner, '/oauth/authorize/assignuser', { username: 'stranger' })
      const stranger = await running.api('stranger')
      const list = await stranger.get('/user/assignedauthorization')
      const [{ uuid }] = (list.body as { authorizations: { uuid: string }[] }).authorizations as [
        { uuid: string },
      ]
      const path = `/user/assignedauthorization/${uuid}`
      expect((await (await running.api('member')).delete(path)).status).toBe(404)
      expect((await stranger.delete(path)).status).toBe(204)
      expect((await stranger.delete(path)).status).toBe(404)
      const unknown = await send(owner, '/oauth/authorize/assignuser', { username: 'nobody' })
      expect(unknown.status).toBe(404)
    })

    test('our own page shows a token without sending it anywhere', async () => {
      const own = `${berth().url}/oauth/localapp`
      const agreed = await send(owner, '/oauth/authorizeapp', { redirect_uri: own })
      expect(locationOf(agreed).href).toContain(`${own}?scope=repo%3Aread#access_token=`)
      const page = await owner.get('//oauth/localapp?scope=repo%3Aread')
      expect(page.status).toBe(200)
      expect(page.headers['content-security-policy']).toContain("script-src 'self'")
      expect(page.headers['referrer-policy']).toBe('no-referrer')
      expect((await owner.get('//oauth/localapp.js')).headers['content-type']).toContain(
        'javascript',
      )
    })

    test('attack 21: neither codes nor tokens stand in the database or the log', async () => {
      const running = berth()
      const code = await codeFor()
      const token = tokenOf(await send(owner, '/oauth/authorizeapp'))
      const { reader } = running.foundation.database
      const kept = JSON.stringify([
        await reader.selectFrom('oauth_code').selectAll().execute(),
        await reader.selectFrom('oauth_token').selectAll().execute(),
        await loggedIn(running, 'acme'),
        running.log.lines,
      ])
      expect(kept).not.toContain(code)
      expect(kept).not.toContain(token)
      expect(kept).not.toContain(application.client_secret)
    })
  },
  { prepare },
)

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['owner', 'member', 'stranger']) await berth.createUser(name)
  await berth.createOrganization('acme', 'owner')
  await berth.createTeam('acme', 'people', 'creator')
  await berth.addToTeam('acme', 'people', 'member')
}

async function applicationOf(owner: ApiClient, name: string) {
  const body = { name, redirect_uri: callback }
  return (await owner.post('/organization/acme/applications', body)).body as {
    client_id: string
    client_secret: string
  }
}

/** As a browser sends a form: what proves its page is a field of it. */
async function postForm(
  client: ApiClient,
  path: string,
  fields: Readonly<Record<string, string>>,
  formToken = client.headers['x-csrf-token'] ?? '',
): Promise<ApiAnswer> {
  return await client.form(`/${path}`, { ...fields, _csrf_token: formToken })
}
