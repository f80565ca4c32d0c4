import { expect, test } from 'vitest'

import { workOffJobs } from '../../test/harness/work-off.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { type RunningBerth, testPassword } from '../../test/harness/running-berth.ts'

const counter = queryCounter()

const calls = [
  ['GET', '/superuser/users/'],
  ['POST', '/superuser/users/', { username: 'new', email: 'n@example.com' }],
  ['GET', '/superuser/users/alice'],
  ['PUT', '/superuser/users/alice', { enabled: false }],
  ['DELETE', '/superuser/users/alice'],
  ['GET', '/superuser/organizations/'],
  ['PUT', '/superuser/organizations/acme', { name: 'other' }],
  ['DELETE', '/superuser/organizations/acme'],
  ['POST', '/superuser/takeownership/acme'],
  ['GET', '/superuser/keys'],
  ['POST', '/superuser/keys', { service: 'clair', expiration: null }],
  ['GET', '/superuser/keys/x'],
  ['PUT', '/superuser/keys/x', {}],
  ['DELETE', '/superuser/keys/x'],
  ['POST', '/superuser/approvedkeys/x', {}],
  ['GET', '/superuser/apptokens'],
  ['GET', '/superuser/config'],
  ['GET', '/superuser/changelog/'],
  ['GET', '/superuser/registrysize/'],
  ['POST', '/superuser/registrysize/', {}],
] as const

describeEachBerth(
  'the calls of superusers',
  (berth) => {
    test.each([
      ['alice', 403],
      [undefined, 401],
    ])('attack 13: %s may make none of them', async (name, status) => {
      const client = await berth().api(name)
      for (const [method, path, body] of calls) {
        const answer = await client.call(method, path, body)
        expect([method, path, answer.status]).toEqual([method, path, status])
      }
    })

    test('whoever reads everything may make those that read', async () => {
      const client = await berth().api('reader')
      for (const [method, path, body] of calls) {
        const { status } = await client.call(method, path, body)
        expect([method, path, status === 403]).toEqual([method, path, method !== 'GET'])
      }
    })

    test('a user is made with a password that is shown once', async () => {
      const root = await berth().api('root')
      const made = await root.post('/superuser/users/', {
        username: 'made',
        email: 'made@example.com',
      })
      expect(made).toMatchObject({ status: 200, body: { username: 'made' } })
      const { password } = made.body as { password: string }
      expect((await berth().client('made', password).askForToken([])).status).toBe(200)
      expect((await root.get('/superuser/users/made')).text).not.toContain(password)
      for (const body of [
        { username: 'made', email: 'again@example.com' },
        { username: 'made2', email: 'made@example.com' },
        { username: 'Bad Name', email: 'x@example.com' },
        { username: 'made3', email: 'no address' },
      ]) {
        const answer = await root.post('/superuser/users/', body)
        expect(answer.status).toBe(400)
        expect(Object.keys(answer.body as object)).toEqual(['message'])
      }
    })

    test('users are listed in pages, in as many queries however long they are', async () => {
      const root = await berth().api('root')
      const first = await root.get('/superuser/users/?limit=2')
      const { users, next_page: next } = first.body as {
        users: { username: string }[]
        next_page: string
      }
      expect(users).toHaveLength(2)
      expect(users[0]).toEqual({
        kind: 'user',
        name: 'root',
        username: 'root',
        email: null,
        verified: true,
        avatar: expect.anything() as object,
        super_user: true,
        global_readonly_super_user: false,
        enabled: true,
      })
      const second = await root.get(`/superuser/users/?limit=2&next_page=${next}`)
      const more = (second.body as { users: { username: string }[] }).users
      expect(more.map(({ username }) => username)).not.toContain(users[1]?.username)
      const one = await counter.of(() => root.get('/superuser/users/?limit=1'))
      expect(await counter.of(() => root.get('/superuser/users/'))).toBe(one)
    })

    test('a disabled user is signed out everywhere at once', async () => {
      const root = await berth().api('root')
      const bob = await berth().api('bob')
      const registry = berth().client('bob')
      await berth().createRepository('bob/own')
      expect((await registry.get('/v2/bob/own/tags/list')).status).toBe(200)
      expect((await bob.get('/user/robots')).status).toBe(200)

      const disabled = await root.put('/superuser/users/bob', { enabled: false })
      expect(disabled).toMatchObject({ status: 200, body: { enabled: false } })
      expect((await bob.get('/user/robots')).status).toBe(401)
      expect((await registry.get('/v2/bob/own/tags/list')).status).toBe(401)
      expect((await berth().client('bob').askForToken([])).status).toBe(401)

      expect((await root.put('/superuser/users/bob', { enabled: true })).body).toMatchObject({
        enabled: true,
      })
      expect((await bob.get('/user/robots')).status).toBe(401)
      expect((await registry.get('/v2/bob/own/tags/list')).status).toBe(401)
      expect((await berth().client('bob').askForToken([])).status).toBe(200)
    })

    test('a new password ends what the old one began, and is not in the answer', async () => {
      const root = await berth().api('root')
      const carol = await berth().api('carol')
      const answer = await root.put('/superuser/users/carol', { password: 'another-horse' })
      expect(answer.status).toBe(200)
      expect(answer.body).toHaveProperty('encrypted_password')
      expect(answer.text).not.toContain('another-horse')
      expect((await carol.get('/user/robots')).status).toBe(401)
      expect((await berth().client('carol', 'another-horse').askForToken([])).status).toBe(200)
      expect((await berth().client('carol', testPassword).askForToken([])).status).toBe(401)
      expect(await root.put('/superuser/users/carol', { password: 'a' })).toMatchObject({
        status: 400,
        body: { message: expect.any(String) as string },
      })
    })

    test('who is made, changed and deleted is in the log', async () => {
      const root = await berth().api('root')
      await root.post('/superuser/users/', { username: 'logged', email: 'l@example.com' })
      await root.put('/superuser/users/logged', { email: 'm@example.com', enabled: false })
      await root.delete('/superuser/users/logged')
      const { body } = await root.get('/superuser/logs?performer=root')
      const { logs } = body as { logs: { kind: string; metadata: { username?: string } }[] }
      const told = logs.filter(({ metadata }) => metadata.username === 'logged')
      expect(told.map(({ kind }) => kind).toSorted()).toEqual([
        'user_change_email',
        'user_create',
        'user_delete',
        'user_disable',
      ])
    })

    test('superusers cannot be changed by others, nor deleted', async () => {
      const root = await berth().api('root')
      for (const name of ['root', 'second']) {
        for (const answer of [
          await root.put(`/superuser/users/${name}`, { password: 'another-horse' }),
          await root.put(`/superuser/users/${name}`, { enabled: false }),
          await root.delete(`/superuser/users/${name}`),
        ]) {
          expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
        }
      }
    })

    test('a user is deleted with everything, and its name is free', async () => {
      const root = await berth().api('root')
      await berth().createUser('leaving')
      const leaving = await berth().api('leaving')
      expect((await root.delete('/superuser/users/leaving')).status).toBe(204)
      expect((await leaving.get('/user/robots')).status).toBe(401)
      expect((await root.get('/superuser/users/leaving')).status).toBe(404)
      expect((await root.delete('/superuser/users/leaving')).status).toBe(404)
      expect((await root.get('/superuser/users/acme')).status).toBe(404)
      await berth().createUser('leaving')
    })

    test('a renamed organization keeps everything, and its robots go with it', async () => {
      const root = await berth().api('root')
      const alice = await berth().api('alice')
      await berth().createOrganization('before', 'alice')
      await berth().createRepository('before/app')
      const token = await berth().createRobot('before+ci')
      await berth().setRole('before/app', 'before+ci', 'write')
      const old = berth().client('before+ci', token)
      expect((await old.get('/v2/before/app/tags/list')).status).toBe(200)

      const renamed = await root.put('/superuser/organizations/before', { name: 'after' })
      expect(renamed).toMatchObject({ status: 200, body: { name: 'after' } })
      expect((await old.get('/v2/before/app/tags/list')).status).toBe(401)
      const robot = berth().client('after+ci', token)
      expect((await robot.get('/v2/after/app/tags/list')).status).toBe(200)
      expect((await alice.get('/organization/after/robots/ci')).body).toMatchObject({ token })
      expect((await alice.get('/organization/before')).status).toBe(404)

      expect((await root.put('/superuser/organizations/after', { name: 'acme' })).status).toBe(400)
      expect((await root.put('/superuser/organizations/after', { name: 'B d' })).status).toBe(400)
      expect((await root.put('/superuser/organizations/nosuch', { name: 'x1' })).status).toBe(404)
    })

    test('who takes the old name of an organization gets nothing of it', async () => {
      const root = await berth().api('root')
      await berth().createOrganization('valued', 'alice')
      await berth().createRepository('valued/app')
      const token = await berth().createRobot('valued+ci')
      await berth().setRole('valued/app', 'valued+ci', 'admin')
      const robot = berth().client('valued+ci', token)
      expect((await robot.get('/v2/valued/app/tags/list')).status).toBe(200)
      await root.put('/superuser/organizations/valued', { name: 'moved' })
      await berth().createOrganization('valued', 'dave')
      await berth().createRobot('valued+ci')
      await berth().createRepository('valued/app')
      expect((await robot.get('/v2/valued/app/tags/list')).status).toBe(401)
    })

    test('ownership of an organization is taken, and that is on record', async () => {
      const root = await berth().api('root')
      await berth().createOrganization('taken', 'alice')
      expect((await root.get('/organization/taken')).body).toMatchObject({ is_admin: false })
      expect(await root.post('/superuser/takeownership/taken')).toMatchObject({
        status: 200,
        body: { namespace: 'taken' },
      })
      expect((await root.get('/organization/taken')).body).toMatchObject({ is_admin: true })
      expect((await root.post('/superuser/takeownership/nosuch')).status).toBe(404)
    })

    test('a user whose namespace is taken is an organization from then on', async () => {
      const root = await berth().api('root')
      await berth().createUser('former')
      await berth().createRepository('former/app')
      const former = await berth().api('former')
      expect((await root.post('/superuser/takeownership/former')).status).toBe(200)
      expect((await former.get('/user/robots')).status).toBe(401)
      expect((await root.get('/organization/former')).body).toMatchObject({ is_admin: true })
      expect((await root.get('/find/all?query=former')).text).toContain('/organization/former')
      expect((await root.post('/superuser/takeownership/second')).status).toBe(400)
    })

    test('an organization is deleted', async () => {
      const root = await berth().api('root')
      await berth().createOrganization('doomed', 'alice')
      const list = await root.get('/superuser/organizations/')
      expect(list.text).toContain('doomed')
      expect((await root.delete('/superuser/organizations/doomed')).status).toBe(204)
      expect((await root.delete('/superuser/organizations/doomed')).status).toBe(404)
      expect((await root.get('/superuser/organizations/')).text).not.toContain('doomed')
    })

    test('the size of the registry is measured by a job', async () => {
      const root = await berth().api('root')
      const path = '/superuser/registrysize/'
      const never = { size_bytes: 0, last_ran: null, queued: false, running: false }
      expect((await root.get(path)).body).toEqual(never)
      expect(await root.post(path)).toMatchObject({ status: 201, body: '' })
      expect((await root.get(path)).body).toEqual({ ...never, queued: true })
      expect(await root.post(path)).toMatchObject({ status: 202, body: '' })
      await workOffJobs(berth())
      expect((await root.get(path)).body).toEqual({
        ...never,
        last_ran: expect.any(Number) as number,
      })
    })

    test('attack 21: the configuration is shown without its secrets', async () => {
      const root = await berth().api('root')
      const { status, text, body } = await root.get('/superuser/config')
      expect(status).toBe(200)
      expect(Object.keys(body as object)).toEqual(['config', 'warning', 'env', 'schema'])
      expect(text).not.toContain('canary')
      expect(text).toContain('[hidden]')
    })

    test('anybody may ask whether the registry is set up', async () => {
      expect(await (await berth().api()).get('/superuser/registrystatus')).toMatchObject({
        status: 200,
        body: { provider_id: 'file', status: 'ready' },
      })
    })

    test('only those who may see everything see the tokens of all', async () => {
      expect((await (await berth().api('root')).get('/superuser/apptokens')).status).toBe(403)
      expect(await (await berth().api('reader')).get('/superuser/apptokens')).toMatchObject({
        status: 200,
        body: { tokens: [], only_expiring: null },
      })
    })

    test('attack 14: no body makes a user more than it may be', async () => {
      const root = await berth().api('root')
      const body = { username: 'elevated', email: 'e@example.com', is_superuser: true }
      expect((await root.post('/superuser/users/', body)).status).toBe(400)
    })

    test('what is dangerous wants the password to have been typed lately', async () => {
      const root = await berth().api('root')
      berth().clock.advance(11 * 60 * 1000)
      expect(await root.get('/superuser/users/')).toMatchObject({
        status: 401,
        body: { error_type: 'fresh_login_required' },
      })
      expect((await root.get('/superuser/keys')).status).toBe(200)
    })
  },
  {
    config: `SUPER_USERS: [root, second]
GLOBAL_READONLY_SUPER_USERS: [reader]
FEATURE_SUPERUSER_CONFIGDUMP: true
SECRET_KEY: canary-canary-canary-canary-canary-canary
`,
    wrap: counter.wrap,
    prepare,
  },
)

describeEachBerth(
  'where there are no superusers',
  (berth) => {
    test('their calls are not there', async () => {
      const root = await berth().api('root')
      for (const [method, path, body] of calls) {
        expect((await root.call(method, path, body)).status).toBe(404)
      }
    })
  },
  { config: 'SUPER_USERS: [root]\nFEATURE_SUPER_USERS: false\n', prepare },
)

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['root', 'second', 'reader', 'alice', 'bob', 'carol', 'dave']) {
    await berth.createUser(name)
  }
  await berth.createOrganization('acme', 'alice')
}
