import { expect, test } from 'vitest'

import { blob, pushBlob, pushImage, putManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { commandLine } from '../logs/log-entry.ts'
import { formatMoment } from '../registry/time-machine/moment.ts'
import type { BoundsChange } from './quota.ts'

const configuration = `FEATURE_QUOTA_MANAGEMENT: true
SUPER_USERS: [root]
FEATURE_SUPERUSERS_FULL_ACCESS: true
BERTH_DEFAULT_MAXIMUM_TAGS: 500
`

describeEachBerth(
  'bounds beside bytes',
  (berth) => {
    const client = () => berth().client('alice')
    const api = async (name: string) => await berth().api(name)
    const bounded = async (name: string, change: BoundsChange) => {
      const namespace = await berth().createOrganization(name, 'alice')
      await berth().services.quota.quotas.changeBounds(commandLine, namespace, change)
      return namespace
    }
    const pass = () => {
      berth().clock.advance(60_000)
      const moment = formatMoment(berth().clock())
      berth().clock.advance(60_000)
      return moment
    }
    const tagsOf = async (repository: string) => {
      const answer = await client().get(`/v2/${repository}/tags/list`)
      return (answer.json() as { tags: string[] | null }).tags ?? []
    }

    test('are set by superusers, read by those they bound, and logged', async () => {
      await berth().createOrganization('seen', 'alice')
      const root = await api('root')
      const none = {
        maximum_repositories: null,
        maximum_tags: null,
        maximum_blob_bytes: null,
        maximum_blob: null,
      }
      const defaults = { ...none, maximum_tags: 500 }
      const own = {
        maximum_repositories: 7,
        maximum_tags: null,
        maximum_blob_bytes: 2 * 1024 ** 3,
        maximum_blob: '2.0 GiB',
      }
      const places = [
        { write: '/superuser/organization/seen/bounds', read: '/organization/seen/bounds' },
        { write: '/superuser/users/alice/bounds', read: '/user/bounds' },
        { write: '/organization/seen/bounds', read: '/superuser/organization/seen/bounds' },
      ]
      for (const { write, read } of places) {
        const reader = await api(read.startsWith('/superuser') ? 'root' : 'alice')
        expect((await reader.get(read)).body).toEqual({ ...none, defaults })
        const change = { maximum_repositories: 7, maximum_blob: '2 GiB' }
        expect(await root.put(write, change)).toMatchObject({
          status: 200,
          body: { ...own, defaults },
        })
        expect((await reader.get(read)).body).toEqual({ ...own, defaults })
        // What is not named stays; null takes away.
        const tags = await root.put(write, { maximum_tags: 3 })
        expect(tags.body).toMatchObject({ ...own, maximum_tags: 3 })
        await root.put(write, { maximum_repositories: null, maximum_tags: null })
        await root.put(write, { maximum_blob_bytes: null })
        expect((await reader.get(read)).body).toEqual({ ...none, defaults })
      }
      const alice = await api('alice')
      expect((await alice.put('/organization/seen/bounds', { maximum_tags: 1 })).status).toBe(403)
      expect((await alice.put('/user/bounds', { maximum_tags: 1 })).status).toBe(404)
      const { body } = await alice.get('/organization/seen/logs')
      const { logs } = body as { logs: { kind: string; metadata: Record<string, unknown> }[] }
      expect(logs).toContainEqual(
        expect.objectContaining({
          kind: 'org_change_quota',
          metadata: expect.objectContaining({
            namespace: 'seen',
            maximum_repositories: 7,
            maximum_blob_bytes: 2 * 1024 ** 3,
          }) as unknown,
        }),
      )
    })

    test('are whole numbers and sizes, and something has to be named', async () => {
      const root = await api('root')
      for (const change of [
        {},
        { maximum_tags: 0 },
        { maximum_repositories: -1 },
        { maximum_tags: 1.5 },
        { maximum_blob: 'large' },
        { maximum_blob: '0' },
      ]) {
        const answer = await root.put('/superuser/users/alice/bounds', change)
        expect([answer.status, change]).toEqual([400, change])
      }
      expect((await root.get('/superuser/users/nobody/bounds')).status).toBe(404)
    })

    test('on repositories hold for each way in which one comes to be there', async () => {
      const namespace = await bounded('few', { repositories: 2 })
      const alice = await api('alice')
      const create = async (repository: string) =>
        await alice.post('/repository', {
          namespace: 'few',
          repository,
          visibility: 'private',
          description: '',
        })
      const answers = await Promise.all(['a', 'b', 'c', 'd'].map(create))
      const made = answers.filter(({ status }) => status === 201)
      expect(made).toHaveLength(2)
      expect(answers.filter(({ status }) => status === 403)).toHaveLength(2)
      const [first = ''] = made.map(({ body }) => (body as { name: string }).name)
      const push = await client().post('/v2/few/e/blobs/uploads/')
      expect([push.status, push.codes()]).toEqual([403, ['DENIED']])
      expect(push.text).toContain('all the 2 repositories')

      const moment = pass()
      expect((await alice.delete(`/repository/few/${first}`)).status).toBe(204)
      expect((await create('f')).status).toBe(201)
      const { body } = await alice.get('/organization/few/deletedrepositories/')
      const [deleted] = (body as { repositories: { uuid: string }[] }).repositories
      const restored = await alice.post(
        `/organization/few/deletedrepositories/${deleted?.uuid}/restore`,
      )
      expect(restored.status).toBe(403)
      expect(restored.text).toContain('all the 2 repositories')
      pass()
      const returned = await alice.post('/organization/few/restorations/', { moment })
      expect(returned).toMatchObject({ status: 201, body: { refused_tags: 1 } })
      expect(returned.text).toContain('all the 2 repositories')

      // A namespace comes back as it was, also where it may have less by now.
      await berth().services.deletions.deleteNamespace(commandLine, namespace)
      await berth().services.quota.quotas.changeBounds(commandLine, namespace, { repositories: 1 })
      const root = await api('root')
      const gone = (await root.get('/superuser/deletednamespaces/')).body as {
        namespaces: { uuid: string; name: string }[]
      }
      const uuid = gone.namespaces.find(({ name }) => name === 'few')?.uuid
      expect((await root.post(`/superuser/deletednamespaces/${uuid}/restore`)).status).toBe(200)
      const list = await (await api('alice')).get('/repository?namespace=few')
      expect((list.body as { repositories: object[] }).repositories).toHaveLength(2)
      expect((await client().post('/v2/few/e/blobs/uploads/')).status).toBe(403)
    })

    test('on tags hold for each way in which a repository gets one; those there can move', async () => {
      await bounded('tagged', { tags: 2 })
      const alice = await api('alice')
      const first = await pushImage(client(), 'tagged/app', 'a', 'first')
      const second = await pushImage(client(), 'tagged/app', 'b', 'second')
      const moment = pass()
      expect((await alice.delete('/repository/tagged/app/tag/a')).status).toBe(204)
      await putManifest(client(), 'tagged/app', 'c', first.manifest)
      expect((await tagsOf('tagged/app')).toSorted()).toEqual(['b', 'c'])

      const { digest } = first.manifest
      const put = async (reference: string) =>
        await putManifest(client(), 'tagged/app', reference, first.manifest)
      const ways = [
        () => put('d'),
        () => put(`${digest}?tag=d`),
        () => alice.put('/repository/tagged/app/tag/d', { manifest_digest: digest }),
        () => alice.post('/repository/tagged/app/tag/a/restore', { manifest_digest: digest }),
      ]
      for (const way of ways) {
        const { status, text } = await way()
        expect([status, text]).toEqual([403, expect.stringContaining('all the 2 tags')])
      }
      pass()
      const one = { moment, tag: 'a' }
      const returned = await alice.post('/repository/tagged/app/restorations/', one)
      expect(returned).toMatchObject({
        status: 201,
        body: { state: 'done', changed_tags: 0, refused_tags: 1, refusals: [{ tag: 'a' }] },
      })
      expect((await tagsOf('tagged/app')).toSorted()).toEqual(['b', 'c'])

      expect((await put('b')).status).toBe(201)
      const back = { manifest_digest: second.manifest.digest }
      expect((await alice.post('/repository/tagged/app/tag/b/restore', back)).status).toBe(200)
      expect((await client().delete('/v2/tagged/app/manifests/b')).status).toBe(202)
      expect((await alice.post('/repository/tagged/app/tag/a/restore', back)).status).toBe(200)
      expect((await put('d')).status).toBe(403)
    })

    test('on tags are exact when many come at once', async () => {
      await bounded('crowded', { tags: 5 })
      const { manifest } = await pushImage(client(), 'crowded/app', undefined, 'crowded')
      const mine = client()
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          putManifest(mine.twin(), 'crowded/app', `t${index}`, manifest),
        ),
      )
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
      expect(await tagsOf('crowded/app')).toHaveLength(5)
    })

    test('on the size of a blob hold for each way to bring one, before it is read', async () => {
      await bounded('smallblobs', { blobBytes: 1000 })
      await pushBlob(client(), 'smallblobs/app', blob('1'.repeat(1000)))
      const large = blob('2'.repeat(1001))
      const uploads = '/v2/smallblobs/app/blobs/uploads/'
      const begin = async () => (await client().post(uploads)).headers.location as string
      await pushBlob(client(), 'alice/other', large)
      const body = large.content
      const pieces = async function* () {
        for (const byte of body) yield Buffer.from([byte])
      }
      const ways = [
        () => client().post(`${uploads}?digest=${large.digest}`, { body }),
        async () => client().patch(await begin(), { body }),
        async () => client().patch(await begin(), { body: pieces() }),
        async () => client().put(`${await begin()}?digest=${large.digest}`, { body }),
        () => client().post(`${uploads}?mount=${large.digest}&from=alice/other`),
      ]
      for (const way of ways) {
        const { status, text } = await way()
        expect([status, text]).toEqual([403, expect.stringContaining('at most 1000.0 B')])
      }
      const left = await berth()
        .foundation.database.reader.selectFrom('upload')
        .innerJoin('repository', 'repository.id', 'upload.repository_id')
        .select('upload.id')
        .where('repository.name', '=', 'app')
        .execute()
      expect(left).toEqual([])
      expect((await client().head(`/v2/smallblobs/app/blobs/${large.digest}`)).status).toBe(404)
    })

    test('of the registry hold where a namespace has none of its own', async () => {
      const strict = await berth().another(
        `${configuration}BERTH_DEFAULT_MAXIMUM_REPOSITORIES: 1\nBERTH_DEFAULT_MAXIMUM_BLOB_SIZE: 1K\n`,
      )
      try {
        await berth().createOrganization('ordinary', 'alice')
        await bounded('special', { repositories: 2 })
        const begin = async (repository: string) =>
          (await strict.client('alice').post(`/v2/${repository}/blobs/uploads/`)).status
        expect([await begin('ordinary/a'), await begin('ordinary/b')]).toEqual([202, 403])
        const special = [await begin('special/a'), await begin('special/b')]
        expect([...special, await begin('special/c')]).toEqual([202, 202, 403])
        const { body } = await (await strict.api('alice')).get('/organization/ordinary/bounds')
        expect(body).toMatchObject({
          maximum_repositories: null,
          defaults: { maximum_repositories: 1, maximum_tags: 500, maximum_blob: '1.0 KiB' },
        })
      } finally {
        await strict.stop()
      }
    })
  },
  {
    config: configuration,
    async prepare(running) {
      await running.createUser('alice')
      await running.createUser('root')
    },
  },
)
