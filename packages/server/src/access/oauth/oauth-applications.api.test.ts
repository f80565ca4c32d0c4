import { beforeAll, expect, test } from 'vitest'

import type { ApiClient } from '../../../test/harness/api-client.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'

interface Application {
  readonly client_id: string
  readonly client_secret: string
}

describeEachBerth(
  'applications of organizations',
  (berth) => {
    let owner: ApiClient
    beforeAll(async () => {
      owner = await berth().api('owner')
    })
    const path = '/organization/acme/applications'
    const create = async (name: string, more: object = {}): Promise<Application> =>
      (await owner.post(path, { name, ...more })).body as Application

    test('an application has an id and a secret of Quay’s form', async () => {
      const answer = await owner.post(path, {
        name: 'My app',
        description: 'd',
        application_uri: 'https://example.com',
        redirect_uri: 'https://example.com/done',
        avatar_email: 'a@example.com',
      })
      expect(answer).toMatchObject({
        status: 200,
        body: {
          name: 'My app',
          description: 'd',
          application_uri: 'https://example.com',
          redirect_uri: 'https://example.com/done',
          avatar_email: 'a@example.com',
          client_id: expect.stringMatching(/^[0-9A-Z]{20}$/) as string,
          client_secret: expect.stringMatching(/^[0-9A-Z]{40}$/) as string,
        },
      })
    })

    test('a name alone is enough, and the rest is empty', async () => {
      expect(await create('Second')).toMatchObject({
        description: '',
        application_uri: '',
        redirect_uri: '',
        avatar_email: null,
      })
    })

    test('a change replaces what was there', async () => {
      const { client_id, client_secret } = await create('Before', { description: 'old' })
      const answer = await owner.put(`${path}/${client_id}`, {
        name: 'After',
        application_uri: 'https://example.com/2',
        redirect_uri: '',
      })
      expect(answer).toMatchObject({
        status: 200,
        body: { name: 'After', description: '', client_id, client_secret },
      })
    })

    test('a new secret takes the place of the old', async () => {
      const { client_id, client_secret } = await create('Resetting')
      const answer = await owner.post(`${path}/${client_id}/resetclientsecret`)
      const after = (answer.body as Application).client_secret
      expect(after).toMatch(/^[0-9A-Z]{40}$/)
      expect(after).not.toBe(client_secret)
      expect((await owner.get(`${path}/${client_id}`)).body).toMatchObject({ client_secret: after })
    })

    test('a deleted one is gone', async () => {
      const { client_id } = await create('Going')
      expect((await owner.delete(`${path}/${client_id}`)).status).toBe(204)
      expect(await owner.delete(`${path}/${client_id}`)).toMatchObject({
        status: 404,
        body: { error_type: 'not_found' },
      })
      expect((await owner.get(`${path}/${client_id}`)).status).toBe(404)
    })

    test.each([
      [{}, 'name is missing'],
      [{ name: '__quay_bootstrap_app' }, 'the registry itself uses the name'],
      [{ name: 'x', redirect_uri: 'javascript:alert(1)' }, 'cannot be a redirect_uri'],
      [{ name: 'x', redirect_uri: 'nonsense' }, 'cannot be a redirect_uri'],
      [{ name: 'x'.repeat(256) }, 'name must not have more'],
      [{ name: 'x', organization_id: 1 }, 'organization_id cannot be set'],
    ])('a body of %j is refused', async (body, reason) => {
      const answer = await owner.post(path, body)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
      expect((answer.body as { detail: string }).detail).toContain(reason)
    })

    test('attack 13: strangers, members and owners of other organizations reach nothing', async () => {
      const { client_id } = await create('Guarded')
      const calls: [string, string, unknown?][] = [
        ['GET', path],
        ['POST', path, { name: 'x' }],
        ['GET', `${path}/${client_id}`],
        ['PUT', `${path}/${client_id}`, { name: 'x', redirect_uri: '', application_uri: '' }],
        ['DELETE', `${path}/${client_id}`],
        ['POST', `${path}/${client_id}/resetclientsecret`],
        ['GET', `${path}/${client_id}/tokens`],
        ['POST', `${path}/${client_id}/tokens`, { name: 'x', scope: 'repo:read' }],
        ['DELETE', `${path}/${client_id}/tokens/x`],
      ]
      for (const who of ['member', 'other']) {
        const client = await berth().api(who)
        for (const [method, target, body] of calls) {
          expect([who, method, target, (await client.call(method, target, body)).status]).toEqual([
            who,
            method,
            target,
            403,
          ])
        }
      }
      const anybody = await berth().api()
      expect((await anybody.get(path)).status).toBe(401)
      const other = await berth().api('other')
      const foreign = `/organization/others/applications/${client_id}`
      expect((await other.get(foreign)).status).toBe(404)
      expect((await other.delete(foreign)).status).toBe(404)
    })

    test('whoever may read everything sees it without the secret, and changes nothing', async () => {
      const { client_id } = await create('Seen', { redirect_uri: 'https://example.com/' })
      const auditor = await berth().api('auditor')
      expect((await auditor.get(`${path}/${client_id}`)).body).toMatchObject({
        name: 'Seen',
        client_secret: null,
        redirect_uri: null,
        avatar_email: null,
      })
      expect((await auditor.delete(`${path}/${client_id}`)).status).toBe(403)
    })

    test('anybody learns what an application is called, and whose it is', async () => {
      const { client_id } = await create('Known', { application_uri: 'https://example.com' })
      const anybody = await berth().api()
      const answer = await anybody.get(`/app/${client_id}`)
      expect(answer.body).toMatchObject({
        name: 'Known',
        uri: 'https://example.com',
        avatar: { kind: 'app' },
        organization: { name: 'acme', email: '', is_admin: false, teams: {}, ordered_teams: [] },
      })
      expect(answer.text).not.toContain('client_secret')
      expect((await anybody.get('/app/NOSUCH')).status).toBe(404)
    })

    test('what happens to applications is in the log', async () => {
      const made = await create('Logged')
      await owner.put(`${path}/${made.client_id}`, {
        name: 'Logged 2',
        application_uri: '',
        redirect_uri: '',
      })
      await owner.post(`${path}/${made.client_id}/resetclientsecret`)
      await owner.delete(`${path}/${made.client_id}`)
      const entries = await loggedIn(berth(), 'acme')
      const mine = entries.filter(({ metadata }) => metadata['client_id'] === made.client_id)
      expect(mine.map(({ kind }) => kind)).toEqual([
        'create_application',
        'update_application',
        'reset_application_client_secret',
        'delete_application',
      ])
      expect(mine[0]?.metadata).toEqual({
        name: 'Logged',
        application_name: 'Logged',
        client_id: made.client_id,
      })
      expect(JSON.stringify(entries)).not.toContain(made.client_secret)
    })

    test('attack 21: secrets are sealed in the database', async () => {
      const { client_secret } = await create('Sealed')
      const rows = await berth()
        .foundation.database.reader.selectFrom('oauth_application')
        .selectAll()
        .execute()
      expect(JSON.stringify(rows)).not.toContain(client_secret)
    })

    test('an owner makes a token, sees it once, uses it and revokes it', async () => {
      const { client_id } = await create('Tokens')
      const tokens = `${path}/${client_id}/tokens`
      expect((await owner.get(tokens)).body).toEqual({ tokens: [] })
      const made = await owner.post(tokens, {
        name: 'ci',
        scope: 'org:admin user:read',
        expiration: 3600,
      })
      expect(made).toMatchObject({
        status: 200,
        body: {
          name: 'ci',
          scope: 'org:admin user:read',
          created_by: 'owner',
          last_accessed: null,
          token: expect.stringMatching(/^[0-9A-Za-z]{40}$/) as string,
          expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string,
        },
      })
      const { token, uuid } = made.body as { token: string; uuid: string }
      const program = berth().apiWithToken(token)
      expect((await program.get(path)).status).toBe(200)
      const listed = await owner.get(tokens)
      expect(listed.body).toMatchObject({ tokens: [{ uuid, name: 'ci' }] })
      expect(listed.text).not.toContain(token)
      expect(listed.text).not.toContain('"last_accessed":null')
      expect((await owner.delete(`${tokens}/${uuid}`)).status).toBe(204)
      expect((await owner.delete(`${tokens}/${uuid}`)).status).toBe(404)
      expect((await program.put('/organization/acme', { invoice_email: true })).status).toBe(403)
      const kinds = (await loggedIn(berth(), 'acme'))
        .filter(({ metadata }) => metadata['oauth_token_uuid'] === uuid)
        .map(({ kind }) => kind)
      expect(kinds).toEqual(['create_oauth_api_token', 'revoke_oauth_api_token'])
    })

    test('attack 19: a token makes no token that may do more than itself', async () => {
      const { client_id } = await create('Widening')
      const program = berth().apiWithToken(await berth().oauthToken('owner', 'org:admin'))
      const tokens = `${path}/${client_id}/tokens`
      expect((await program.post(tokens, { name: 'x', scope: 'org:admin' })).status).toBe(200)
      expect(await program.post(tokens, { name: 'x', scope: 'org:admin repo:read' })).toMatchObject(
        {
          status: 403,
          body: { error_type: 'insufficient_scope' },
        },
      )
    })

    test('a list of tokens has pages', async () => {
      const { client_id } = await create('Paged')
      const tokens = `${path}/${client_id}/tokens`
      for (const name of ['a', 'b', 'c']) await owner.post(tokens, { name, scope: 'repo:read' })
      const names: string[] = []
      let next: string | undefined = ''
      while (next !== undefined) {
        const page = (await owner.get(`${tokens}?limit=2&next_page=${next}`)).body as {
          tokens: { name: string }[]
          next_page?: string
        }
        names.push(...page.tokens.map(({ name }) => name))
        next = page.next_page
      }
      expect(names).toEqual(['a', 'b', 'c'])
    })

    test.each([
      [{ name: 'x', scope: 'nope' }, 400, undefined],
      [{ name: 'x' }, 400, 'invalid_request'],
      [{ scope: 'repo:read' }, 400, 'invalid_request'],
      [{ name: 'x', scope: 'repo:read', expiration: -1 }, 400, 'invalid_request'],
      [{ name: 'x', scope: 'repo:read', expiration: 1e12 }, 400, 'invalid_request'],
    ])('a token of %j is a %i', async (body, status, type) => {
      const { client_id } = await create('Refusing')
      const answer = await owner.post(`${path}/${client_id}/tokens`, body)
      expect(answer.status).toBe(status)
      expect((answer.body as { error_type?: string }).error_type).toBe(type)
    })

    test('an application has no more tokens than it may have', async () => {
      const { client_id } = await create('Full')
      const statuses = []
      for (let number = 0; number < 6; number += 1) {
        const body = { name: `t${number}`, scope: 'repo:read' }
        statuses.push((await owner.post(`${path}/${client_id}/tokens`, body)).status)
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 400])
    })

    test('a user sees what applications may do, and ends it', async () => {
      const running = berth()
      await running.createUser('granting')
      const token = await running.oauthToken('granting', 'user:admin repo:read')
      const program = running.apiWithToken(token)
      const granting = await running.api('granting')
      const listed = await granting.get('/user/authorizations')
      expect(listed.body).toMatchObject({
        authorizations: [
          {
            application: {
              name: 'Application of the tests',
              organization: { name: 'oauth-organization', avatar: { kind: 'org' } },
            },
            scopes: [
              { scope: 'repo:read', dangerous: false },
              { scope: 'user:admin', dangerous: true },
            ],
          },
        ],
      })
      const [{ uuid }] = (listed.body as { authorizations: { uuid: string }[] }).authorizations as [
        { uuid: string },
      ]
      const other = await running.api('other')
      expect((await other.get(`/user/authorizations/${uuid}`)).status).toBe(404)
      expect((await other.delete(`/user/authorizations/${uuid}`)).status).toBe(404)
      expect((await program.get(`/user/authorizations/${uuid}`)).status).toBe(200)
      expect((await granting.delete(`/user/authorizations/${uuid}`)).status).toBe(204)
      expect((await granting.delete(`/user/authorizations/${uuid}`)).status).toBe(404)
      expect((await program.post('/organization/', { name: 'never' })).status).toBe(403)
      expect((await loggedIn(running, 'granting')).map(({ kind }) => kind)).toContain(
        'oauth_token_revoked',
      )
    })
  },
  {
    config: 'GLOBAL_READONLY_SUPER_USERS: [auditor]\nOAUTH_APPLICATION_MAXIMUM_TOKEN_COUNT: 5\n',
    async prepare(berth) {
      for (const name of ['owner', 'member', 'other', 'auditor']) await berth.createUser(name)
      await berth.createOrganization('acme', 'owner')
      await berth.createOrganization('others', 'other')
      await berth.createTeam('acme', 'people', 'creator')
      await berth.addToTeam('acme', 'people', 'member')
    },
  },
)
