import { beforeAll, expect, test } from 'vitest'

import { commandLine } from '../logs/log-entry.ts'
import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { claimsOf, type RegistryClient } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

/** What somebody is, what it is granted of `pull,push,*`, and whether it may create. */
interface Row {
  readonly who: string
  readonly because: string
  readonly onPrivate: readonly string[]
  readonly onPublic: readonly string[]
  readonly mayCreate: boolean
}

const all = ['push', 'pull', '*']
const write = ['push', 'pull']
const read = ['pull']

const rows: readonly Row[] = [
  { who: 'anonymous', because: 'nobody', onPrivate: [], onPublic: read, mayCreate: false },
  { who: 'stranger', because: 'no right', onPrivate: [], onPublic: read, mayCreate: false },
  { who: 'reader', because: 'read', onPrivate: read, onPublic: read, mayCreate: false },
  { who: 'writer', because: 'write', onPrivate: write, onPublic: write, mayCreate: false },
  { who: 'keeper', because: 'admin', onPrivate: all, onPublic: all, mayCreate: false },
  { who: 'member', because: 'a team alone', onPrivate: [], onPublic: read, mayCreate: false },
  {
    who: 'teamreader',
    because: 'a team’s read',
    onPrivate: read,
    onPublic: read,
    mayCreate: false,
  },
  {
    who: 'teamwriter',
    because: 'a team’s write',
    onPrivate: write,
    onPublic: write,
    mayCreate: false,
  },
  { who: 'teamadmin', because: 'a team’s admin', onPrivate: all, onPublic: all, mayCreate: false },
  {
    who: 'both',
    because: 'read, and a team’s write',
    onPrivate: write,
    onPublic: write,
    mayCreate: false,
  },
  { who: 'creator', because: 'a team of creators', onPrivate: [], onPublic: read, mayCreate: true },
  { who: 'owner', because: 'the owners’ team', onPrivate: all, onPublic: all, mayCreate: true },
  { who: 'root', because: 'a superuser', onPrivate: all, onPublic: all, mayCreate: true },
  {
    who: 'auditor',
    because: 'reads everything',
    onPrivate: read,
    onPublic: read,
    mayCreate: false,
  },
  {
    who: 'acme+idle',
    because: 'a robot without a right',
    onPrivate: [],
    onPublic: read,
    mayCreate: false,
  },
  {
    who: 'acme+pull',
    because: 'a robot’s read',
    onPrivate: read,
    onPublic: read,
    mayCreate: false,
  },
  {
    who: 'acme+push',
    because: 'a robot’s write',
    onPrivate: write,
    onPublic: write,
    mayCreate: false,
  },
  {
    who: 'acme+make',
    because: 'a robot that creates',
    onPrivate: [],
    onPublic: read,
    mayCreate: true,
  },
]

async function prepare(running: RunningBerth, robots: Map<string, string>): Promise<void> {
  for (const { who } of rows) {
    if (who === 'anonymous') continue
    if (who.includes('+')) continue
    await running.createUser(who)
  }
  await running.createOrganization('acme', 'owner')
  for (const { who } of rows) {
    if (who.includes('+')) robots.set(who, await running.createRobot(who))
  }
  await running.createRepository('acme/private')
  await running.createRepository('acme/public', { visibility: 'public' })
  const teams = [
    ['crew', 'member', ['member', 'both', 'teamreader', 'teamwriter', 'teamadmin']],
    ['readers', 'member', ['teamreader']],
    ['writers', 'member', ['teamwriter', 'both']],
    ['keepers', 'member', ['teamadmin']],
    ['makers', 'creator', ['creator', 'acme+make']],
  ] as const
  for (const [name, role, members] of teams) {
    await running.createTeam('acme', name, role)
    for (const member of members) await running.addToTeam('acme', name, member)
  }
  for (const repository of ['acme/private', 'acme/public']) {
    await running.setRole(repository, 'reader', 'read')
    await running.setRole(repository, 'both', 'read')
    await running.setRole(repository, 'writer', 'write')
    await running.setRole(repository, 'keeper', 'admin')
    await running.setRole(repository, 'acme+pull', 'read')
    await running.setRole(repository, 'acme+push', 'write')
    await running.setTeamRole(repository, 'readers', 'read')
    await running.setTeamRole(repository, 'writers', 'write')
    await running.setTeamRole(repository, 'keepers', 'admin')
    await pushImage(running.client('owner'), repository, 'v1', repository)
  }
}

const robots = { sqlite: new Map<string, string>(), postgresql: new Map<string, string>() }

describeEachBerth(
  'who may do what',
  (berth, engine) => {
    beforeAll(async () => {
      await prepare(berth(), robots[engine])
    })

    const clientOf = (who: string): RegistryClient =>
      who === 'anonymous' ? berth().anonymous() : berth().client(who, robots[engine].get(who))
    const granted = async (who: string, repository: string) => {
      const answer = await clientOf(who).askForToken([`repository:${repository}:pull,push,*`])
      expect(answer.status).toBe(200)
      const { access } = claimsOf((answer.json() as { token: string }).token) as {
        access: { actions: string[] }[]
      }
      return access[0]?.actions
    }
    /** What requests are answered with, each with a token for what it needs. */
    const answers = async (who: string, repository: string) => {
      const client = clientOf(who)
      return {
        pull: (await client.get(`/v2/${repository}/manifests/v1`)).status,
        list: (await client.get(`/v2/${repository}/tags/list`)).status,
        push: (await client.post(`/v2/${repository}/blobs/uploads/`)).status,
        delete: (await client.delete(`/v2/${repository}/manifests/nosuch`)).status,
      }
    }
    const expectedOf = (actions: readonly string[]) => ({
      pull: actions.length > 0 ? 200 : 401,
      list: actions.length > 0 ? 200 : 401,
      push: actions.includes('push') ? 202 : 401,
      delete: actions.includes('push') ? 404 : 401,
    })

    test.each(rows)('$who ($because): a private repository', async ({ who, onPrivate }) => {
      expect(await granted(who, 'acme/private')).toEqual(onPrivate)
      expect(await answers(who, 'acme/private')).toEqual(expectedOf(onPrivate))
    })

    test.each(rows)('$who ($because): a public repository', async ({ who, onPublic }) => {
      expect(await granted(who, 'acme/public')).toEqual(onPublic)
      expect(await answers(who, 'acme/public')).toEqual(expectedOf(onPublic))
    })

    test.each(rows)('$who ($because): a new repository', async ({ who, mayCreate }) => {
      const name = `acme/new-${who.replace('+', '-')}`
      const begun = await clientOf(who).post(`/v2/${name}/blobs/uploads/`)
      expect(begun.status).toBe(mayCreate ? 202 : 401)
      expect(await granted(who, name)).toEqual(mayCreate ? all : [])
    })

    test.each(['reader', 'acme+pull', 'auditor'])(
      'attack 19: a token of %s to pull pushes and deletes nothing',
      async (who) => {
        const client = clientOf(who)
        const scope = 'repository:acme/private:pull'
        const statuses = [
          (await client.post('/v2/acme/private/blobs/uploads/', { scope })).status,
          (await client.put('/v2/acme/private/manifests/v1', { scope, body: '{}' })).status,
          (await client.delete('/v2/acme/private/manifests/v1', { scope })).status,
        ]
        expect(statuses).toEqual([401, 401, 401])
      },
    )

    test('attack 19: the owner’s token to pull does not push', async () => {
      const scope = 'repository:acme/private:pull'
      const answer = await clientOf('owner').post('/v2/acme/private/blobs/uploads/', { scope })
      expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
      expect(answer.headers['www-authenticate']).toContain(
        'scope="repository:acme/private:pull,push",error="insufficient_scope"',
      )
    })

    test('attack 19: a token for one repository opens no other', async () => {
      const owner = clientOf('owner')
      await pushImage(owner, 'acme/other', 'v1', 'other')
      const answer = await owner.get('/v2/acme/other/manifests/v1', {
        scope: 'repository:acme/private:pull,push,*',
      })
      expect(answer.status).toBe(401)
    })

    test.each([
      ['repository:acme:*', 200],
      ['repository:acme/*:pull', 400],
      ['repository:*:*', 400],
      ['repository:acme/private:pull repository:acme/*:push', 400],
    ])('attack 19: no pattern stands for many repositories: %s', async (scope, status) => {
      const asked = await clientOf('owner').askForToken([scope])
      expect(asked.status).toBe(status)
      const token = (asked.json() as { token?: string }).token ?? 'none'
      const answer = await clientOf('owner').get('/v2/acme/private/manifests/v1', { token })
      expect(answer.status).toBe(401)
    })

    test('attack 20: a private repository and one that is not there are denied alike', async () => {
      const paths = ['manifests/v1', 'tags/list', 'blobs/sha256:' + '0'.repeat(64)]
      const seen = []
      for (const path of paths) {
        for (const name of ['acme/private', 'acme/nosuch', 'nosuch/nosuch']) {
          const answer = await clientOf('stranger').get(`/v2/${name}/${path}`)
          const [namespace = ''] = name.split('/')
          // What the caller said itself may come back.
          const text = answer.text.replaceAll(name, '<name>').replaceAll(namespace, '<namespace>')
          seen.push([answer.status, text])
        }
      }
      expect(new Set(seen.map((entry) => JSON.stringify(entry))).size).toBe(1)
    })

    test('members learn that a repository is not there', async () => {
      for (const who of ['owner', 'member', 'root', 'auditor', 'creator', 'acme+make']) {
        const answer = await clientOf(who).get('/v2/acme/nosuch/manifests/v1', {
          scope: 'repository:acme/nosuch:pull',
        })
        expect([who, answer.status]).toEqual([
          who,
          who === 'member' || who === 'auditor' ? 401 : 404,
        ])
      }
    })

    test('attack 7: a right that was taken away is gone at the next request', async () => {
      const writer = clientOf('writer')
      expect((await writer.post('/v2/acme/private/blobs/uploads/')).status).toBe(202)
      await berth().setRole('acme/private', 'writer', 'read')
      expect((await writer.post('/v2/acme/private/blobs/uploads/')).status).toBe(401)
      expect((await writer.get('/v2/acme/private/manifests/v1')).status).toBe(200)
      await berth().setRole('acme/private', 'writer', undefined)
      expect((await writer.get('/v2/acme/private/manifests/v1')).status).toBe(401)
    })

    test('attack 7: a repository that is closed to the public is closed at once', async () => {
      const anybody = berth().anonymous()
      await berth().setVisibility('acme/public', 'private')
      expect((await anybody.get('/v2/acme/public/manifests/v1', { token: null })).status).toBe(401)
      await berth().setVisibility('acme/public', 'public')
      expect((await anybody.get('/v2/acme/public/manifests/v1', { token: null })).status).toBe(200)
    })

    test('attack 7: a deleted robot’s token opens nothing', async () => {
      const token = await berth().createRobot('acme+shortlived')
      await berth().setRole('acme/private', 'acme+shortlived', 'read')
      const robot = berth().client('acme+shortlived', token)
      expect((await robot.get('/v2/acme/private/manifests/v1')).status).toBe(200)
      await berth().services.accounts.deleteRobot(commandLine, 'acme+shortlived')
      berth().services.grants.forget()
      expect((await robot.get('/v2/acme/private/manifests/v1')).status).toBe(401)
    })

    test('attack 7: an account that takes over a name does not take over its tokens', async () => {
      const first = await berth().createRobot('acme+reborn')
      await berth().setRole('acme/private', 'acme+reborn', 'read')
      const robot = berth().client('acme+reborn', first)
      expect((await robot.get('/v2/acme/private/manifests/v1')).status).toBe(200)
      await berth().services.accounts.deleteRobot(commandLine, 'acme+reborn')
      await berth().createRobot('acme+reborn')
      await berth().setRole('acme/private', 'acme+reborn', 'read')
      expect((await robot.get('/v2/acme/private/manifests/v1')).status).toBe(401)
    })

    test('a public repository needs no token, and any token will do', async () => {
      const path = '/v2/acme/public/manifests/v1'
      expect((await berth().anonymous().get(path, { token: null })).status).toBe(200)
      const stranger = clientOf('stranger')
      expect((await stranger.get(path, { scope: 'repository:acme/private:pull' })).status).toBe(200)
      expect((await stranger.get(path, { scope: [] })).status).toBe(200)
    })
  },
  {
    config:
      'SUPER_USERS: [root]\nFEATURE_SUPERUSERS_FULL_ACCESS: true\nGLOBAL_READONLY_SUPER_USERS: [auditor]\n',
  },
)

describeEachBerth(
  'a superuser without full access',
  (berth) => {
    test('is a user like others where content is concerned', async () => {
      const root = berth().client('root')
      expect((await root.get('/v2/acme/private/tags/list')).status).toBe(401)
      expect((await root.post('/v2/acme/private/blobs/uploads/')).status).toBe(401)
      expect((await root.post('/v2/root/own/blobs/uploads/')).status).toBe(202)
    })
  },
  {
    config: 'SUPER_USERS: [root]\n',
    async prepare(running) {
      await running.createUser('root')
      await running.createUser('owner')
      await running.createOrganization('acme', 'owner')
      await running.createRepository('acme/private')
    },
  },
)

describeEachBerth(
  'restricted users',
  (berth) => {
    test('create nothing in their own namespace, and use what is there', async () => {
      const restricted = berth().client('restricted')
      expect((await restricted.post('/v2/restricted/new/blobs/uploads/')).status).toBe(401)
      expect((await restricted.post('/v2/restricted/given/blobs/uploads/')).status).toBe(202)
    })

    test('create no organization by pushing to it', async () => {
      const restricted = berth().client('restricted')
      expect((await restricted.post('/v2/brandnew/x/blobs/uploads/')).status).toBe(401)
    })

    test('are not those on the list, nor superusers', async () => {
      for (const who of ['trusted', 'root']) {
        expect((await berth().client(who).post(`/v2/${who}/new/blobs/uploads/`)).status).toBe(202)
      }
      const made = await berth().client('trusted').post('/v2/trustedorg/x/blobs/uploads/')
      expect(made.status).toBe(202)
    })

    test('create in organizations whose team lets them', async () => {
      await berth().createTeam('acme', 'makers', 'creator')
      await berth().addToTeam('acme', 'makers', 'restricted')
      const made = await berth().client('restricted').post('/v2/acme/made/blobs/uploads/')
      expect(made.status).toBe(202)
    })
  },
  {
    config:
      'FEATURE_RESTRICTED_USERS: true\nRESTRICTED_USERS_WHITELIST: [trusted]\nSUPER_USERS: [root]\nCREATE_NAMESPACE_ON_PUSH: true\n',
    async prepare(running) {
      for (const name of ['restricted', 'trusted', 'root', 'owner']) await running.createUser(name)
      await running.createOrganization('acme', 'owner')
      await running.createRepository('restricted/given')
    },
  },
)

describeEachBerth(
  'where robots may not sign in',
  (berth) => {
    test('a robot is refused, one on the list is not', async () => {
      const [refused, allowed] = [
        await berth().createRobot('alice+refused'),
        await berth().createRobot('alice+allowed'),
      ]
      const scope = ['repository:alice/app:pull']
      const no = await berth().client('alice+refused', refused).askForToken(scope)
      expect([no.status, no.codes()]).toEqual([401, ['UNAUTHORIZED']])
      const yes = await berth().client('alice+allowed', allowed).askForToken(scope)
      expect(yes.status).toBe(200)
    })
  },
  {
    config: 'ROBOTS_DISALLOW: true\nROBOTS_WHITELIST: [alice+allowed]\n',
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
