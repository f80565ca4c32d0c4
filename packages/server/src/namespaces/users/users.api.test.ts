import { expect, test } from 'vitest'

import { queryCounter } from '../../../test/harness/counted-queries.ts'
import { Browser } from '../../../test/harness/browser.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { loggedIn } from '../../../test/harness/logged.ts'
import { testPassword } from '../../../test/harness/running-berth.ts'

describeEachBerth(
  'users',
  (berth) => {
    const signedIn = async (username: string) => {
      const browser = await Browser.open(berth())
      await browser.post('/signin', { username, password: testPassword })
      return browser
    }

    test('see themselves with their organizations, and what they may do there', async () => {
      const alice = await berth().api('alice')
      const { body } = await alice.get('/user/')
      expect(body).toMatchObject({
        anonymous: false,
        username: 'alice',
        is_me: true,
        verified: true,
        can_create_repo: true,
        logins: [],
        prompts: [],
        tag_expiration_s: 1_209_600,
        has_password_set: true,
        organizations: [
          { name: 'acme', is_org_admin: true, can_create_repo: true, public: false },
          { name: 'other', is_org_admin: false, can_create_repo: false },
        ],
      })
      expect(body).not.toHaveProperty('super_user')
      expect(body).not.toHaveProperty('global_readonly_super_user')
    })

    test('who run the registry see that, and who read everything', async () => {
      const root = await berth().api('root')
      expect((await root.get('/user/')).body).toMatchObject({ super_user: true })
      const reader = await berth().api('reader')
      expect((await reader.get('/user/')).body).toMatchObject({ global_readonly_super_user: true })
    })

    test('are told to sign in when they are nobody', async () => {
      expect(await (await berth().api()).get('/user/')).toMatchObject({
        status: 401,
        body: { error_type: 'invalid_token' },
      })
    })

    test.each(['bob', undefined])(
      'show %s their name and avatar, and nothing else',
      async (who) => {
        const client = await berth().api(who)
        const { status, body } = await client.get('/users/alice')
        expect(status).toBe(200)
        expect(Object.keys(body as object)).toEqual(['anonymous', 'username', 'avatar'])
      },
    )

    test.each(['nobody', 'acme', 'alice+ci'])('%s is no user', async (name) => {
      expect(await (await berth().api('bob')).get(`/users/${name}`)).toMatchObject({
        status: 404,
        body: { message: expect.any(String) },
      })
    })

    test('change what they tell, and each part is in the log', async () => {
      const carol = await berth().api('carol')
      const answer = await carol.put('/user/', {
        given_name: 'Ola',
        family_name: 'Nordmann',
        company: 'ACME',
        location: 'Oslo',
        invoice_email: true,
        tag_expiration_s: 86_400,
        email: 'Carol@example.com',
      })
      expect(answer).toMatchObject({
        status: 200,
        body: {
          given_name: 'Ola',
          family_name: 'Nordmann',
          company: 'ACME',
          location: 'Oslo',
          invoice_email: true,
          tag_expiration_s: 86_400,
          email: 'carol@example.com',
        },
      })
      expect((await loggedIn(berth(), 'carol')).slice(1)).toMatchObject([
        {
          kind: 'user_change_metadata',
          metadata: {
            given_name: 'Ola',
            family_name: 'Nordmann',
            company: 'ACME',
            location: 'Oslo',
          },
        },
        { kind: 'user_change_invoicing', metadata: { invoice_email: true } },
        { kind: 'user_change_tag_expiration', metadata: { tag_expiration: 86_400 } },
        { kind: 'user_change_email', metadata: { email: 'carol@example.com', old_email: null } },
      ])
    })

    test.each([
      [{ tag_expiration_s: 77 }, 400, undefined],
      [{ password: 'a' }, 400, 'invalid_request'],
      [{ email: 'nope' }, 400, 'invalid_request'],
      [{ email: 'root@example.com' }, 400, 'invalid_request'],
      [{ username: 'bob' }, 400, 'invalid_request'],
      [{ username: 'Bad Name' }, 400, 'invalid_request'],
      [{ is_superuser: true }, 400, 'invalid_request'],
      [{ company: 5 }, 400, 'invalid_request'],
      [{ company: 'x'.repeat(300) }, 400, 'invalid_request'],
    ])('%j is refused, and changes nothing', async (change, status, type) => {
      const dora = await berth().api('dora')
      const answer = await dora.put('/user/', { location: 'here', ...change })
      expect(answer.status).toBe(status)
      expect((answer.body as { error_type?: string }).error_type).toBe(type)
      expect((await dora.get('/user/')).body).toMatchObject({ location: null })
    })

    test('who change their password go on here, and nowhere else', async () => {
      const [here, there] = [await signedIn('erik'), await signedIn('erik')]
      const answer = await here.put('/user/', { password: 'another-password' })
      expect(answer.status).toBe(200)
      expect((await here.get('/user/')).status).toBe(200)
      expect((await here.put('/user/', { company: 'x' })).status).toBe(200)
      expect((await there.get('/user/')).status).toBe(401)
      const signIn = async (password: string) =>
        (await (await Browser.open(berth())).post('/signin', { username: 'erik', password })).status
      expect(await signIn(testPassword)).toBe(403)
      expect(await signIn('another-password')).toBe(200)
    })

    test('change a password and the rest together, or neither', async () => {
      const fred = await signedIn('fred')
      const answer = await fred.put('/user/', { password: 'another-password', username: 'alice' })
      expect(answer.status).toBe(400)
      expect((await signedIn('fred')).cookie).not.toBe('')
      expect((await (await signedIn('fred')).get('/user/')).status).toBe(200)
    })

    test('take their robots along when they change their name', async () => {
      await berth().createUser('oldname')
      const token = await berth().createRobot('oldname+ci')
      await berth().createRepository('oldname/app')
      const user = await berth().api('oldname')
      expect((await user.put('/user/', { username: 'newname' })).body).toMatchObject({
        username: 'newname',
      })
      expect((await user.get('/user/')).body).toMatchObject({ username: 'newname' })
      expect((await berth().client('newname+ci', token).askForToken([])).status).toBe(200)
      expect(await berth().services.accounts.find('oldname')).toBeUndefined()
      expect((await loggedIn(berth(), 'newname')).at(-1)).toMatchObject({
        kind: 'user_change_name',
        metadata: { old_username: 'oldname', username: 'newname' },
      })
    })

    test('delete themselves, and their name is free at once', async () => {
      await berth().createUser('leaver')
      await berth().createRepository('leaver/app')
      const leaver = await signedIn('leaver')
      expect((await leaver.delete('/user/')).status).toBe(204)
      expect((await leaver.get('/user/')).status).toBe(401)
      await berth().createUser('leaver')
    })

    test('become an organization that somebody else owns, who is signed in then', async () => {
      await berth().createUser('project')
      await berth().createRepository('project/app')
      await berth().createTeam('acme', 'visitors', 'member')
      await berth().addToTeam('acme', 'visitors', 'project')
      const browser = await signedIn('project')
      const bobIsWrong = await browser.post('/user/convert', {
        adminUser: 'bob',
        adminPassword: 'wrong-password',
      })
      const itself = await browser.post('/user/convert', {
        adminUser: 'project',
        adminPassword: testPassword,
      })
      for (const answer of [bobIsWrong, itself]) {
        expect(answer).toMatchObject({
          status: 400,
          body: { reason: 'invaliduser', error_type: 'invalid_request' },
        })
      }
      const answer = await browser.post('/user/convert', {
        adminUser: 'bob',
        adminPassword: testPassword,
      })
      expect(answer).toMatchObject({ status: 200, body: { success: true } })
      expect((await browser.get('/user/')).body).toMatchObject({
        username: 'bob',
        organizations: [{ name: 'other' }, { name: 'project', is_org_admin: true }],
      })
      const signIn = await (
        await Browser.open(berth())
      ).post('/signin', { username: 'project', password: testPassword })
      expect(signIn.status).toBe(403)
      expect((await loggedIn(berth(), 'project')).at(-1)).toMatchObject({ kind: 'account_convert' })
      const tags = await berth().client('bob').get('/v2/project/app/tags/list')
      expect(tags.status).toBe(200)
    })

    test('get a password that programs can keep, which is none for people', async () => {
      const gina = await signedIn('gina')
      expect(await gina.post('/user/clientkey', { password: 'wrong-password' })).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request' },
      })
      const answer = await gina.post('/user/clientkey', { password: testPassword })
      const { key } = answer.body as { key: string }
      expect(key).not.toContain(testPassword)
      expect((await berth().client('gina', key).askForToken([])).status).toBe(200)
      expect((await berth().client('alice', key).askForToken([])).status).toBe(401)
      const page = await Browser.open(berth())
      expect((await page.post('/signin', { username: 'gina', password: key })).status).toBe(403)
      expect((await loggedIn(berth(), 'gina')).map(({ kind }) => kind)).toContain(
        'user_generate_client_key',
      )
    })

    test('have no other service to sign in by', async () => {
      const alice = await berth().api('alice')
      expect((await alice.post('/externallogin/none', { kind: 'login' })).status).toBe(404)
      expect(await alice.post('/detachexternal/none')).toMatchObject({
        status: 200,
        body: { success: true },
      })
    })
  },
  {
    config:
      'SUPER_USERS: [root]\nGLOBAL_READONLY_SUPER_USERS: [reader]\nFEATURE_USER_RENAME: true\n' +
      'TAG_EXPIRATION_OPTIONS: [1d, 2w]\n',
    async prepare(berth) {
      const names = ['alice', 'bob', 'carol', 'dora', 'erik', 'fred', 'gina', 'root', 'reader']
      for (const name of names) await berth.createUser(name)
      await (await berth.api('root')).put('/user/', { email: 'root@example.com' })
      await berth.createOrganization('acme', 'alice')
      await berth.createOrganization('other', 'bob')
      await berth.createTeam('other', 'readers', 'member')
      await berth.addToTeam('other', 'readers', 'alice')
      await berth.createRobot('alice+ci')
    },
  },
)

describeEachBerth(
  'a registry that takes encrypted passwords only',
  (berth) => {
    test('takes them from programs, and people type theirs as before', async () => {
      const alice = await Browser.open(berth())
      await alice.post('/signin', { username: 'alice', password: testPassword })
      const { body } = await alice.post('/user/clientkey', { password: testPassword })
      const { key } = body as { key: string }
      expect((await berth().client('alice', testPassword).askForToken([])).status).toBe(401)
      expect((await berth().client('alice', key).askForToken([])).status).toBe(200)
    })

    test('lets nobody choose another name', async () => {
      const alice = await berth().api('alice')
      expect((await alice.put('/user/', { username: 'alicia' })).status).toBe(400)
      expect((await alice.put('/user/', { username: 'alice' })).status).toBe(200)
    })
  },
  {
    config: 'FEATURE_REQUIRE_ENCRYPTED_BASIC_AUTH: true\n',
    prepare: async (berth) => void (await berth.createUser('alice')),
  },
)

const counter = queryCounter()

describeEachBerth(
  'what the calls about users cost',
  (berth) => {
    test('does not grow with what a user has', async () => {
      const alice = await berth().api('alice')
      const { uuid } = (
        (await alice.post('/user/apptoken', { title: 'first' })).body as { token: { uuid: string } }
      ).token
      const paths = ['/user/', '/users/bob', '/user/apptoken', `/user/apptoken/${uuid}`]
      const calls = [...paths, '/user/notifications?limit=100']
      const costs = async () => {
        const counts: number[] = []
        for (const path of calls) counts.push(await counter.of(() => alice.get(path)))
        return counts
      }
      await costs()
      const before = await costs()
      for (let count = 0; count < 20; count += 1) {
        await berth().createOrganization(`org${count}`, 'alice')
        await alice.post('/user/apptoken', { title: `token ${count}` })
      }
      await costs()
      expect(await costs()).toEqual(before)
      expect(Math.max(...before)).toBeLessThanOrEqual(6)
    })
  },
  {
    wrap: counter.wrap,
    async prepare(berth) {
      for (const name of ['alice', 'bob']) await berth.createUser(name)
    },
  },
)
