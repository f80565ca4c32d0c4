import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'

import { pushImage } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { allowsNothing, findingsIn } from './deletions.fixture.ts'

const day = 24 * 3600 * 1000

interface Deleted {
  readonly uuid: string
  readonly name: string
  readonly deleted_by: string | null
  readonly deleted_at: string
  readonly kept_until: string
  readonly kind?: string
}

describeEachBerth(
  'a repository that was deleted and can come back',
  (berth) => {
    test('comes back with its content, rights, stars, visibility and state', async () => {
      await prepareRepository(berth(), 'acme/whole')
      await berth().setState('acme/whole', 'read-only')
      const owner = await berth().api('owner')
      const before = await pictureOf(berth(), 'acme/whole')
      expect((await owner.delete('/repository/acme/whole')).status).toBe(204)
      const [deleted] = await deletedIn(berth(), 'acme')
      expect(deleted).toMatchObject({ name: 'whole', deleted_by: 'owner', is_public: true })

      const answer = await restore(berth(), 'acme', deleted?.uuid)
      expect(answer).toMatchObject({ status: 200, body: { namespace: 'acme', name: 'whole' } })
      expect(await pictureOf(berth(), 'acme/whole')).toEqual(before)
      expect((await berth().client('reader').get('/v2/acme/whole/manifests/v1')).status).toBe(200)
      expect(await deletedIn(berth(), 'acme')).toEqual([])
      expect(await findingsIn(berth())).toEqual([])

      const { body } = await (await berth().api('owner')).get('/repository/acme/whole/logs')
      const { logs } = body as { logs: { kind: string; metadata: Record<string, unknown> }[] }
      expect(logs).toContainEqual(
        expect.objectContaining({
          kind: 'create_repo',
          metadata: expect.objectContaining({ repo: 'whole', restored: true }) as unknown,
        }),
      )

      // The job that waited for the end of the grace finds that there is nothing to do.
      berth().clock.advance(8 * day)
      await workOffJobs(berth())
      expect((await berth().client('reader').get('/v2/acme/whole/manifests/v1')).status).toBe(200)
    })

    test('meanwhile is found by no name, in no list and by no right', async () => {
      await prepareRepository(berth(), 'acme/hidden')
      const owner = await berth().api('owner')
      await owner.delete('/repository/acme/hidden')
      for (const name of ['owner', 'reader', 'root']) {
        expect(await everythingThatListsShow(berth(), name), name).not.toMatch(/hidden|"!|!\d/)
      }
      const { body } = await owner.get('/organization/acme/team/devs/permissions')
      expect(JSON.stringify(body)).not.toMatch(/hidden|!/)
      expect((await owner.get('/repository/acme/hidden')).status).toBe(404)
    })

    test('is removed when its grace has ended, and cannot come back then', async () => {
      await prepareRepository(berth(), 'acme/late')
      await (await berth().api('owner')).delete('/repository/acme/late')
      const [deleted] = await deletedIn(berth(), 'acme')
      berth().clock.advance(6.9 * day)
      await workOffJobs(berth())
      expect((await deletedIn(berth(), 'acme')).map(({ name }) => name)).toContain('late')
      berth().clock.advance(0.2 * day)
      expect((await restore(berth(), 'acme', deleted?.uuid)).status).toBe(404)
      await workOffJobs(berth())
      expect((await restore(berth(), 'acme', deleted?.uuid)).status).toBe(404)
      expect(await rows(berth(), 'deletion')).toBe(0)
      expect(await rows(berth(), 'kept_repository_permission')).toBe(0)
      expect(await findingsIn(berth())).toEqual([])
    })

    test('takes another name when its own was taken since', async () => {
      const old = await prepareRepository(berth(), 'acme/twice')
      const owner = await berth().api('owner')
      await owner.delete('/repository/acme/twice')
      const [deleted] = await deletedIn(berth(), 'acme')
      await pushImage(berth().client('owner'), 'acme/twice', 'v1', 'the new one')
      const refused = await restore(berth(), 'acme', deleted?.uuid)
      expect(refused.status).toBe(409)
      expect(refused.text).toContain('under another name')
      expect((await restore(berth(), 'acme', deleted?.uuid, 'Not A Name')).status).toBe(400)

      expect((await restore(berth(), 'acme', deleted?.uuid, 'twice-old')).status).toBe(200)
      const { body } = await berth().client('owner').get('/v2/acme/twice-old/manifests/v1')
      expect(body).toEqual(old.manifest.content)
      const found = await (await berth().api('owner')).get('/find/repositories?query=twice-old')
      expect(JSON.stringify(found.body)).toContain('twice-old')
    })

    test('of two who bring it back at a time, one does', async () => {
      await prepareRepository(berth(), 'acme/raced')
      await (await berth().api('owner')).delete('/repository/acme/raced')
      const [deleted] = await deletedIn(berth(), 'acme')
      const answers = await Promise.all(
        [1, 2, 3].map(() => restore(berth(), 'acme', deleted?.uuid)),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    })

    test('is restored or removed, and never half of each, when both begin at once', async () => {
      for (let round = 0; round < 5; round += 1) {
        const name = `acme/both${round}`
        await prepareRepository(berth(), name)
        await (await berth().api('owner')).delete(`/repository/${name}`)
        const deleted = (await deletedIn(berth(), 'acme')).find((each) => name.endsWith(each.name))
        // To the removal, a replica's clock is ahead: its grace has ended for one, and not for the other.
        const ahead = berth().services.deletedContent
        const namespace = await berth().services.organizations.require('acme')
        const purge = ahead
          .removeRepository(
            { accountId: undefined, address: '', details: {} },
            namespace,
            deleted?.uuid ?? '',
          )
          .then(() => workOffJobs(berth()))
          .catch(() => undefined)
        const [answer] = await Promise.all([restore(berth(), 'acme', deleted?.uuid), purge])
        const pulled = await berth().client('owner').get(`/v2/${name}/manifests/v1`)
        expect([
          [200, 200],
          [404, 404],
        ]).toContainEqual([answer.status, pulled.status])
        expect(await findingsIn(berth())).toEqual([])
      }
    })

    test('is gone at once for who wants that, before or after', async () => {
      await prepareRepository(berth(), 'acme/secret')
      const owner = await berth().api('owner')
      await owner.delete('/repository/acme/secret?permanently=true')
      expect(await deletedIn(berth(), 'acme')).toEqual([])
      await workOffJobs(berth())
      expect(await rows(berth(), 'manifest')).toBe(await manifestsOfLiving(berth()))

      await prepareRepository(berth(), 'acme/secret')
      await owner.delete('/repository/acme/secret')
      const [deleted] = await deletedIn(berth(), 'acme')
      const at = `/organization/acme/deletedrepositories/${deleted?.uuid}`
      expect((await owner.delete(at)).status).toBe(204)
      expect((await owner.delete(at)).status).toBe(404)
      expect((await restore(berth(), 'acme', deleted?.uuid)).status).toBe(404)
      await workOffJobs(berth())
      expect(await rows(berth(), 'manifest')).toBe(await manifestsOfLiving(berth()))
    })

    test('a right of somebody who is gone does not come back', async () => {
      await prepareRepository(berth(), 'acme/partly')
      await berth().createUser('leaver')
      await berth().setRole('acme/partly', 'leaver', 'admin')
      await (await berth().api('owner')).delete('/repository/acme/partly')
      await (await berth().api('leaver')).delete('/user/')
      const [deleted] = await deletedIn(berth(), 'acme')
      await restore(berth(), 'acme', deleted?.uuid)
      const { body } = await (
        await berth().api('owner')
      ).get('/repository/acme/partly/permissions/user/')
      expect(Object.keys((body as { permissions: object }).permissions)).toEqual([
        'owner',
        'reader',
      ])
    })

    test('belongs to its namespace: an administrator of another does not reach it', async () => {
      await prepareRepository(berth(), 'acme/ours')
      await (await berth().api('owner')).delete('/repository/acme/ours')
      const [deleted] = await deletedIn(berth(), 'acme')
      await berth().createOrganization('rival', 'reader')
      const reader = await berth().api('reader')
      const at = `/organization/rival/deletedrepositories/${deleted?.uuid}`
      expect((await reader.post(`${at}/restore`, {})).status).toBe(404)
      expect((await reader.delete(at)).status).toBe(404)
    })
  },
  { prepare },
)

describeEachBerth(
  'a namespace that was deleted and can come back',
  (berth) => {
    beforeAll(async () => {
      await prepareRepository(berth(), 'acme/app')
    })

    test('an organization comes back with repositories, teams, robots, rights and settings', async () => {
      await berth().createOrganization('firm', 'owner')
      await berth().createTeam('firm', 'devs', 'member')
      await berth().addToTeam('firm', 'devs', 'reader')
      const token = await berth().createRobot('firm+ci')
      await pushImage(berth().client('owner'), 'firm/app', 'v1', 'firm')
      await berth().setTeamRole('firm/app', 'devs', 'write')
      await berth().setRole('firm/app', 'firm+ci', 'write')
      const owner = await berth().api('owner')
      await owner.post('/organization/firm/applications', { name: 'Tool' })
      await owner.post('/organization/firm/prototypes', {
        role: 'read',
        delegate: { kind: 'team', name: 'devs' },
      })
      const views = [
        '/organization/firm/applications',
        '/organization/firm/members',
        '/organization/firm/prototypes',
        '/organization/firm/robots',
        '/repository/firm/app/permissions/team/',
        '/repository/firm/app/permissions/user/',
      ]
      const picture = async () => {
        const again = await berth().api('owner')
        return await Promise.all(views.map(async (path) => (await again.get(path)).body))
      }
      const before = await picture()

      expect((await owner.delete('/organization/firm')).status).toBe(204)
      expect((await berth().client('owner').get('/v2/firm/app/manifests/v1')).status).toBe(401)
      await allowsNothing(berth(), 'firm+ci', token)
      for (const name of ['owner', 'reader', 'root']) {
        expect(await everythingThatListsShow(berth(), name), name).not.toMatch(/firm|"!|!\d/)
      }

      const root = await berth().api('root')
      const deleted = (await deletedNamespaces(berth())).find(({ name }) => name === 'firm')
      expect(deleted).toMatchObject({ kind: 'organization', deleted_by: 'owner' })
      const at = `/superuser/deletednamespaces/${deleted?.uuid}/restore`
      expect(await root.post(at, {})).toMatchObject({
        status: 200,
        body: { name: 'firm', kind: 'organization' },
      })
      expect(await picture()).toEqual(before)
      const robot = berth().client('firm+ci', token)
      expect((await robot.get('/v2/firm/app/manifests/v1')).status).toBe(200)
      await pushImage(robot, 'firm/app', 'v2', 'by the robot that is back')
      expect((await root.post(at, {})).status).toBe(404)
      berth().clock.advance(8 * day)
      await workOffJobs(berth())
      expect((await berth().client('owner').get('/v2/firm/app/manifests/v1')).status).toBe(200)
    })

    test('takes another name when its own was taken since, and its robots with it', async () => {
      await berth().createOrganization('brand', 'owner')
      const token = await berth().createRobot('brand+ci')
      await pushImage(berth().client('owner'), 'brand/app', 'v1', 'brand')
      await berth().setRole('brand/app', 'brand+ci', 'read')
      await (await berth().api('owner')).delete('/organization/brand')
      await berth().createOrganization('brand', 'reader')
      const deleted = (await deletedNamespaces(berth())).find(({ name }) => name === 'brand')
      const root = await berth().api('root')
      const at = `/superuser/deletednamespaces/${deleted?.uuid}/restore`
      expect((await root.post(at, {})).status).toBe(409)
      expect((await root.post(at, { name: '-x' })).status).toBe(400)
      expect((await root.post(at, { name: 'brand-old' })).status).toBe(200)
      const robot = berth().client('brand-old+ci', token)
      expect((await robot.get('/v2/brand-old/app/manifests/v1')).status).toBe(200)
      await allowsNothing(berth(), 'brand+ci', token)
    })

    test('a user comes back with rights and teams, and nothing that proves who it is', async () => {
      await berth().createUser('hasty')
      await berth().addToTeam('acme', 'devs', 'hasty')
      await pushImage(berth().client('hasty'), 'hasty/app', 'v1', 'hasty')
      const oauthToken = await berth().oauthToken('hasty', 'repo:read')
      const browser = await berth().api('hasty')
      const { body } = await browser.post('/user/apptoken', { title: 'laptop' })
      const { token_code: appToken } = (body as { token: { token_code: string } }).token
      expect((await browser.delete('/user/')).status).toBe(204)
      const deleted = (await deletedNamespaces(berth())).find(({ name }) => name === 'hasty')
      const at = `/superuser/deletednamespaces/${deleted?.uuid}/restore`
      expect((await (await berth().api('root')).post(at, {})).status).toBe(200)

      expect((await browser.get('/user/')).status).toBe(401)
      expect((await berth().apiWithToken(oauthToken).get('/user/')).status).toBe(401)
      await allowsNothing(berth(), 'hasty')
      await allowsNothing(berth(), '$app', appToken)
      const again = await berth().api('hasty')
      const { organizations } = (await again.get('/user/')).body as {
        organizations: { name: string }[]
      }
      expect(organizations.map(({ name }) => name)).toEqual(['acme'])
      const { rows: found } = await sql<{ email: unknown; password_hash: unknown }>`
        select email, password_hash from account where name = 'hasty'`.execute(
        berth().foundation.database.reader,
      )
      expect(found).toEqual([{ email: null, password_hash: null }])
    })

    test('is removed when its grace has ended', async () => {
      await berth().createOrganization('brief', 'owner')
      await pushImage(berth().client('owner'), 'brief/app', 'v1', 'brief')
      await (await berth().api('owner')).delete('/organization/brief')
      berth().clock.advance(7 * day + 1000)
      await workOffJobs(berth())
      expect(await deletedNamespaces(berth())).toEqual([])
      expect(await rows(berth(), 'deletion')).toBe(0)
      expect(await findingsIn(berth())).toEqual([])
    })

    test('policies of pruning rest meanwhile', async () => {
      await berth().createOrganization('pruned', 'owner')
      const client = berth().client('owner')
      for (const tag of ['v1', 'v2', 'v3']) await pushImage(client, 'pruned/app', tag, tag)
      const owner = await berth().api('owner')
      const policy = { method: 'number_of_tags', value: 1 }
      await owner.post('/organization/pruned/autoprunepolicy/', policy)
      await owner.delete('/organization/pruned')
      await workOffJobs(berth())
      const deleted = (await deletedNamespaces(berth())).find(({ name }) => name === 'pruned')
      const at = `/superuser/deletednamespaces/${deleted?.uuid}/restore`
      await (await berth().api('root')).post(at, {})
      const list = await berth().client('owner').get('/v2/pruned/app/tags/list')
      expect(list.json()).toMatchObject({ tags: ['v1', 'v2', 'v3'] })
      const { body } = await owner.get('/organization/pruned/autoprunepolicy/')
      expect((body as { policies: unknown[] }).policies).toHaveLength(1)
    })
  },
  { prepare, config: 'FEATURE_AUTO_PRUNE: true\n' },
)

describeEachBerth(
  'grace as Quay configures it',
  (berth) => {
    test('is for the namespaces of the list, and nobody else', async () => {
      for (const name of ['chosen', 'other']) {
        await berth().createOrganization(name, 'owner')
        await (await berth().api('owner')).delete(`/organization/${name}`)
      }
      expect((await deletedNamespaces(berth())).map(({ name }) => name)).toEqual(['chosen'])
    })
  },
  {
    prepare,
    config:
      'BERTH_DELETED_CONTENT_GRACE_PERIOD: 0s\nNAMESPACE_GC_GRACE_PERIOD_SECONDS: 3600\n' +
      'NAMESPACE_GC_GRACE_PERIOD_ALLOWLIST: [chosen]\n',
  },
)

test('every column of a table whose rows lie aside stands in the table beside it', async () => {
  const { startBerth } = await import('../../../test/harness/running-berth.ts')
  const { keptTables } = await import('../../namespaces/deletion/kept-rows.service.ts')
  const berth = await startBerth()
  try {
    const { reader } = berth.foundation.database
    const columnsOf = async (table: string) => {
      const { rows: columns } = await sql<{ name: string }>`
        select name from pragma_table_info(${table})`.execute(reader)
      return columns.map(({ name }) => name).filter((name) => !/^(?:id|deletion_id)$/.test(name))
    }
    for (const table of keptTables) {
      expect(await columnsOf(`kept_${table}`), table).toEqual(await columnsOf(table))
    }
  } finally {
    await berth.stop()
  }
})

async function prepare(berth: RunningBerth): Promise<void> {
  for (const name of ['owner', 'reader', 'root']) await berth.createUser(name)
  await berth.services.accounts.setSuperUser(
    { accountId: undefined, address: '', details: {} },
    'root',
    true,
  )
  await berth.createOrganization('acme', 'owner')
  await berth.createTeam('acme', 'devs', 'member')
}

/** A public repository with an image, rights of a user and of a team, and a star. */
async function prepareRepository(berth: RunningBerth, name: string) {
  const image = await pushImage(berth.client('owner'), name, 'v1', name)
  await berth.setVisibility(name, 'public')
  await berth.setRole(name, 'reader', 'write')
  await berth.setTeamRole(name, 'devs', 'read')
  const reader = await berth.api('reader')
  await reader.post('/user/starred', {
    namespace: name.split('/')[0],
    repository: name.split('/')[1],
  })
  return image
}

/** All that an administrator sees of a repository. */
async function pictureOf(berth: RunningBerth, name: string): Promise<unknown[]> {
  const owner = await berth.api('owner')
  const paths = ['', '/tag/', '/permissions/user/', '/permissions/team/']
  const seen = await Promise.all(
    paths.map(async (path) => (await owner.get(`/repository/${name}${path}`)).body),
  )
  const starred = await (await berth.api('reader')).get('/user/starred')
  return [...seen, starred.body]
}

/** What the lists and searches say that somebody may see. */
async function everythingThatListsShow(berth: RunningBerth, name: string): Promise<string> {
  const browser = await berth.api(name)
  const answers = await Promise.all(
    [
      '/repository?public=true',
      '/repository?namespace=acme',
      '/repository?starred=true',
      '/user/',
      '/user/starred',
      '/find/all?query=h',
      '/find/all?query=f',
      '/find/repositories?query=hid',
      '/find/repositories?query=app',
      '/entities/f?namespace=acme',
      '/organization/acme/members',
      '/organization/acme/collaborators',
      '/superuser/organizations/',
      '/superuser/users/',
    ].map(async (path) => (await browser.get(path)).text),
  )
  const catalog = await berth.client(name).get('/v2/_catalog', { scope: 'registry:catalog:*' })
  return [...answers, catalog.text].join('\n')
}

async function deletedIn(berth: RunningBerth, organization: string): Promise<Deleted[]> {
  const { body } = await (
    await berth.api('owner')
  ).get(`/organization/${organization}/deletedrepositories/`)
  return (body as { repositories: Deleted[] }).repositories
}

async function deletedNamespaces(berth: RunningBerth): Promise<Deleted[]> {
  const { body } = await (await berth.api('root')).get('/superuser/deletednamespaces/')
  return (body as { namespaces: Deleted[] }).namespaces
}

async function restore(
  berth: RunningBerth,
  organization: string,
  uuid: string | undefined,
  name?: string,
) {
  const owner = await berth.api('owner')
  return await owner.post(
    `/organization/${organization}/deletedrepositories/${uuid}/restore`,
    name === undefined ? {} : { name },
  )
}

async function rows(berth: RunningBerth, table: string): Promise<number> {
  const found = await sql<{
    count: number
  }>`select count(*) as count from ${sql.table(table)}`.execute(berth.foundation.database.reader)
  return Number(found.rows[0]?.count)
}

async function manifestsOfLiving(berth: RunningBerth): Promise<number> {
  const found = await sql<{ count: number }>`select count(*) as count from manifest
    join repository on repository.id = manifest.repository_id
    where repository.name <> 'secret' and repository.name not like '!%'`.execute(
    berth.foundation.database.reader,
  )
  return Number(found.rows[0]?.count)
}
