import { sql } from 'kysely'
import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../../test/harness/content.ts'
import { queryCounter } from '../../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const hour = 3600
const queries = queryCounter()

interface ListedTag {
  readonly name: string
  readonly reversion: boolean
  readonly start_ts: number
  readonly end_ts?: number
  readonly manifest_digest: string
  readonly size: number | null
  readonly expiration?: string
  readonly began_by?: string
  readonly ended_by?: string
}
/** What was done before is in the log: its writing is no statement of what comes. */
async function writtenLogs({ services }: RunningBerth): Promise<void> {
  await services.deferredLog.flush()
}

interface Page {
  readonly tags: readonly ListedTag[]
  readonly page: number
  readonly has_additional: boolean
}

describeEachBerth(
  'tags by the API',
  (berth) => {
    test('a tag is pointed, moved, deleted and restored, and each stands in its history', async () => {
      const { alice, first, second } = await twoImages(berth(), 'moved')
      const at = '/repository/alice/moved/tag/copy'
      for (const { digest } of [first, second]) {
        const answer = await alice.put(at, { manifest_digest: digest })
        expect(answer).toMatchObject({ status: 201, body: 'Updated' })
      }
      expect((await alice.delete(at)).status).toBe(204)
      expect((await alice.delete(at)).status).toBe(404)
      const client = berth().client('alice')
      expect((await client.get('/v2/alice/moved/manifests/copy')).status).toBe(404)

      const restored = await alice.post(`${at}/restore`, { manifest_digest: first.digest })
      expect(restored).toMatchObject({ status: 200, body: {} })
      expect((await client.get('/v2/alice/moved/manifests/copy')).body).toEqual(first.content)
      const { tags } = await history(berth(), 'alice/moved', 'specificTag=copy')
      expect(tags.map(({ manifest_digest: digest, reversion }) => [digest, reversion])).toEqual([
        [first.digest, true],
        [second.digest, false],
        [first.digest, false],
      ])
      expect(tags.map(({ end_ts: end }) => end === undefined)).toEqual([true, false, false])
    })

    test('the history says who began each interval, and who ended it', async () => {
      const token = await berth().createRobot('alice+ci')
      await berth().createRepository('alice/whose')
      await berth().setRole('alice/whose', 'alice+ci', 'write')
      const robot = berth().client('alice+ci', token)
      const { alice } = await twoImages(berth(), 'whose')
      const at = '/repository/alice/whose/tag/copy'
      await pushImage(robot, 'alice/whose', 'copy', 'by the robot')
      const [{ manifest_digest: digest } = { manifest_digest: '' }] = (
        await history(berth(), 'alice/whose', 'specificTag=one')
      ).tags
      await alice.put(at, { manifest_digest: digest })
      await robot.delete('/v2/alice/whose/manifests/copy')
      const { tags } = await history(berth(), 'alice/whose', 'specificTag=copy')
      expect(tags.map((tag) => [tag.began_by, tag.ended_by])).toEqual([
        ['alice', 'alice+ci'],
        ['alice+ci', 'alice'],
      ])

      const now = Math.floor(berth().clock() / 1000)
      await alice.put('/repository/alice/whose/tag/one', { expiration: now + 2 * hour })
      berth().clock.advance(3 * hour * 1000)
      const later = berth().client('alice+ci', token)
      await pushImage(later, 'alice/whose', 'one', 'later')
      const ones = (await history(berth(), 'alice/whose', 'specificTag=one')).tags
      expect(ones.map((tag) => [tag.began_by, tag.ended_by])).toEqual([
        ['alice+ci', undefined],
        ['alice', undefined],
      ])
    })

    test('what ended before the time that the namespace keeps is in no history', async () => {
      const { alice } = await twoImages(berth(), 'aged')
      const at = '/repository/alice/aged/tag/one'
      await alice.delete(at)
      const namesListed = async () =>
        (await history(berth(), 'alice/aged', '')).tags.map(({ name }) => name)
      expect(await namesListed()).toEqual(expect.arrayContaining(['one', 'two']))
      berth().clock.advance(14 * 24 * hour * 1000 + 1000)
      expect(await namesListed()).toEqual(['two'])
    })

    test('what was deleted by its digest is restored only while its blobs are there', async () => {
      const { alice, first } = await twoImages(berth(), 'revived')
      const client = berth().client('alice')
      await client.delete(`/v2/alice/revived/manifests/${first.digest}`)
      expect((await client.get(`/v2/alice/revived/manifests/${first.digest}`)).status).toBe(404)
      const restore = () =>
        alice.post('/repository/alice/revived/tag/one/restore', { manifest_digest: first.digest })
      expect((await restore()).status).toBe(200)
      expect((await client.get('/v2/alice/revived/manifests/one')).body).toEqual(first.content)

      await client.delete(`/v2/alice/revived/manifests/${first.digest}`)
      const [layer] = (JSON.parse(first.content.toString()) as { layers: [{ digest: string }] })
        .layers
      expect((await client.delete(`/v2/alice/revived/blobs/${layer.digest}`)).status).toBe(202)
      expect((await restore()).status).toBe(404)
    })

    test('a tag expires when it is told to, and is in no list from that moment on', async () => {
      const { alice } = await twoImages(berth(), 'ending')
      const at = '/repository/alice/ending/tag/one'
      const now = Math.floor(berth().clock() / 1000)
      expect((await alice.put(at, { expiration: now - 1 })).status).toBe(400)
      expect((await alice.put(at, { expiration: now + 2 * hour })).status).toBe(201)
      const [tag] = (await history(berth(), 'alice/ending', 'specificTag=one')).tags
      expect(tag?.end_ts).toBe(now + 2 * hour)
      const { tags } = (await alice.get('/repository/alice/ending')).body as {
        tags: Record<string, { expiration?: string }>
      }
      expect(tags['one']?.expiration).toBe(tag?.expiration)

      berth().clock.advance(2 * hour * 1000 + 1000)
      const client = berth().client('alice')
      client.forgetTokens()
      const again = await berth().api('alice')
      expect((await client.get('/v2/alice/ending/manifests/one')).status).toBe(404)
      expect((await again.put(at, { expiration: null })).status).toBe(404)
      const active = await history(berth(), 'alice/ending', 'onlyActiveTags=true')
      expect(active.tags.map(({ name }) => name)).toEqual(['two'])
      const shown = (await again.get('/repository/alice/ending')).body as { tags: object }
      expect(Object.keys(shown.tags)).toEqual(['two'])
    })

    test('a tag lives as long as the configuration lets it, at least and at most', async () => {
      const { alice } = await twoImages(berth(), 'bounded')
      const at = '/repository/alice/bounded/tag/one'
      const now = Math.floor(berth().clock() / 1000)
      await alice.put(at, { expiration: now + 60 })
      const [short] = (await history(berth(), 'alice/bounded', 'specificTag=one')).tags
      expect(short?.end_ts).toBe((short?.start_ts ?? 0) + hour)
      await alice.put(at, { expiration: now + 1_000_000_000 })
      const [long] = (await history(berth(), 'alice/bounded', 'specificTag=one')).tags
      expect((long?.end_ts ?? 0) - now).toBeLessThanOrEqual(104 * 7 * 24 * hour + 1)
    })

    test('what is removed from the history cannot be restored', async () => {
      const { alice, first, second } = await twoImages(berth(), 'forgotten')
      const at = '/repository/alice/forgotten/tag/copy'
      for (const { digest } of [first, second]) await alice.put(at, { manifest_digest: digest })
      const over = { manifest_digest: first.digest, is_alive: false }
      expect(await alice.post(`${at}/expire`, over)).toMatchObject({ status: 200, body: '' })
      expect((await alice.post(`${at}/expire`, over)).status).toBe(404)
      const { tags } = await history(berth(), 'alice/forgotten', 'specificTag=copy')
      expect(tags.map(({ manifest_digest: digest }) => digest)).toEqual([second.digest])
      await alice.post(`${at}/expire`, { manifest_digest: second.digest, is_alive: true })
      expect((await history(berth(), 'alice/forgotten', 'specificTag=copy')).tags).toEqual([])
      expect((await berth().client('alice').get('/v2/alice/forgotten/manifests/copy')).status).toBe(
        404,
      )
    })

    test('every change stands in the log, with who made it', async () => {
      const { alice, first, second } = await twoImages(berth(), 'logged')
      const at = '/repository/alice/logged/tag/copy'
      await alice.put(at, { manifest_digest: first.digest })
      await alice.put(at, { manifest_digest: second.digest })
      const end = Math.floor(berth().clock() / 1000) + 5 * hour
      await alice.put(at, { expiration: end })
      await alice.delete(at)
      await alice.post(`${at}/restore`, { manifest_digest: first.digest })
      await alice.post(`${at}/expire`, { manifest_digest: first.digest, is_alive: true })
      const { logs } = (await alice.get('/repository/alice/logged/logs')).body as {
        logs: { kind: string; metadata: object; performer: { name: string } }[]
      }
      const named = { username: 'alice', repo: 'logged', namespace: 'alice', tag: 'copy' }
      expect(logs.slice(0, 6).map(({ kind, metadata }) => [kind, metadata])).toEqual([
        ['permanently_delete_tag', { ...named, manifest_digest: first.digest }],
        ['revert_tag', { ...named, manifest_digest: first.digest }],
        ['delete_tag', named],
        ['change_tag_expiration', { ...named, expiration_date: end, old_expiration_date: null }],
        [
          'move_tag',
          { ...named, manifest_digest: second.digest, original_manifest_digest: first.digest },
        ],
        ['create_tag', { ...named, manifest_digest: first.digest, original_manifest_digest: null }],
      ])
      expect(logs[0]?.performer.name).toBe('alice')
    })

    test.each(['put', 'delete', 'restore', 'expire'] as const)(
      'a reader cannot %s, a stranger hears nothing, and a read-only repository stays as it is',
      async (what) => {
        const name = `guarded-${what}`
        const { first } = await twoImages(berth(), name)
        await berth().setRole(`alice/${name}`, 'reader', 'read')
        const at = `/repository/alice/${name}/tag/one`
        const body = { manifest_digest: first.digest }
        const attempt = async (who: string | undefined) => {
          const api = await berth().api(who)
          const call = {
            put: () => api.put(at, body),
            delete: () => api.delete(at),
            restore: () => api.post(`${at}/restore`, body),
            expire: () => api.post(`${at}/expire`, body),
          }
          return (await call[what]()).status
        }
        expect(await attempt('reader')).toBe(403)
        expect(await attempt('stranger')).toBe(403)
        expect(await attempt(undefined)).toBe(401)
        await berth().setState(`alice/${name}`, 'read-only')
        expect(await attempt('alice')).toBe(503)
      },
    )

    test('names of tags are filtered by a part, in capitals or not, and as they are', async () => {
      const { alice, first } = await twoImages(berth(), 'filtered')
      for (const tag of ['V1_x', 'v10', 'beta', 'a%b'.replace('%', '.')]) {
        await alice.put(`/repository/alice/filtered/tag/${tag}`, { manifest_digest: first.digest })
      }
      const names = async (filter: string) =>
        (await history(berth(), 'alice/filtered', `filter_tag_name=${filter}`)).tags
          .map(({ name }) => name)
          .toSorted()
      expect(await names('like:v1')).toEqual(['V1_x', 'v10'])
      expect(await names('like:1_')).toEqual(['V1_x'])
      expect(await names('like:%25')).toEqual([])
      expect(await names('eq:v10')).toEqual(['v10'])
      const wrong = await alice.get('/repository/alice/filtered/tag/?filter_tag_name=bad')
      expect(wrong.status).toBe(400)
    })

    test('an index tells which of its children are here', async () => {
      const client = berth().client('alice')
      const one = await pushImage(client, 'alice/index', 'one', 'index one')
      const two = await pushImage(client, 'alice/index', 'two', 'index two')
      const index = indexManifest([one.manifest, two.manifest])
      await pushManifest(client, 'alice/index', index, 'all')
      const whole = await history(berth(), 'alice/index', 'specificTag=all')
      expect(whole.tags[0]).toMatchObject({
        is_manifest_list: true,
        size: null,
        is_sparse: false,
        child_manifest_count: 2,
        present_child_count: 2,
      })
      await client.delete(`/v2/alice/index/manifests/${one.manifest.digest}`)
      const sparse = await history(berth(), 'alice/index', 'specificTag=all')
      expect(sparse.tags[0]).toMatchObject({
        is_sparse: true,
        present_child_count: 1,
        child_manifests_presence: { [one.manifest.digest]: false, [two.manifest.digest]: true },
      })
    })

    test('a history of 120,000 is read from both ends, and its pages lack nothing', async () => {
      const { alice, first } = await twoImages(berth(), 'long')
      await addHistory(berth(), 'long', first.digest, 120_000)
      const at = '/repository/alice/long/tag/?limit=100'
      const read = async (page: number, more = '') => {
        let answer: Page | undefined
        const count = await queries.of(async () => {
          answer = (await alice.get(`${at}&page=${page}${more}`)).body as Page
        })
        return { count, ...(answer as Page) }
      }
      await read(1)
      await writtenLogs(berth())
      // One of them asks how long the namespace keeps what has ended.
      expect(await read(1)).toMatchObject({ count: 2, has_additional: true })
      // Two steps of 50,000 and the page itself; then it is known where the page begins.
      const last = await read(1201)
      expect([last.count, last.tags.length, last.has_additional]).toEqual([4, 2, false])
      expect(last.tags.map(({ name }) => name)).toEqual(['t2', 't1'])
      expect((await read(1201)).count).toBe(2)

      const seen: string[] = []
      for (let page = 20; page < 30; page += 1) {
        const { tags, count } = await read(page)
        expect(count).toBe(2)
        seen.push(...tags.map(({ name }) => name))
      }
      expect(seen[0]).toBe('t118102')
      expect(new Set(seen).size).toBe(1000)
      expect((await read(5000)).tags).toEqual([])

      const searched = await read(1, '&filter_tag_name=like:t777')
      expect(searched.tags).toHaveLength(100)
      const rare = await read(1, '&filter_tag_name=eq:t5')
      expect([rare.count, rare.tags.map(({ name }) => name)]).toEqual([2, ['t5']])
    })

    test('whoever goes on behind a page pays what the first costs, whichever server is asked', async () => {
      const { alice, first } = await twoImages(berth(), 'followed')
      await addHistory(berth(), 'followed', first.digest, 100_000)
      const at = '/repository/alice/followed/tag/?limit=100'
      // Page 990, and then a server that has never seen any.
      const jumped = (await alice.get(`${at}&page=990`)).body as Page & { next_page: string }
      const other = await berth().another('', { wrap: queries.wrap })
      const there = await other.api('alice')
      try {
        await there.get(`${at}&page=1`)
        await writtenLogs(berth())
        await writtenLogs(other)
        let next: string | undefined = jumped.next_page
        const seen: string[] = []
        while (next !== undefined) {
          let body: Page & { next_page?: string } = { tags: [], page: 1, has_additional: false }
          const token: string = next
          const count = await queries.of(async () => {
            body = (await there.get(`${at}&next_page=${token}`)).body as typeof body
          })
          expect(count).toBe(2)
          seen.push(...body.tags.map(({ name }) => name))
          next = body.next_page
        }
        expect(seen).toHaveLength(100_002 - 99_000)
        expect(seen.at(-1)).toBe('t1')
        // A token of another list is none.
        const wrong = `/repository/alice/followed/tag/?limit=1&specificTag=t5&next_page=${jumped.next_page}`
        expect((await there.get(wrong)).body).toMatchObject({ tags: [{ name: 't5' }] })
      } finally {
        await other.stop()
      }
    })

    test('no page reads the whole table', async () => {
      const { reader, engine } = berth().foundation.database
      if (engine !== 'sqlite') return
      const { rows } = await sql<{ detail: string }>`explain query plan
        select id from tag where repository_id = 1 and is_current = 1
          and (lifetime_end_ms is null or lifetime_end_ms > 5)
          and (lifetime_start_ms, id) < (7, 8)
        order by lifetime_start_ms desc, id desc limit 10`.execute(reader)
      expect(rows.map(({ detail }) => detail).join()).toMatch(
        /SEARCH tag USING .*INDEX tag_current_changes/,
      )
    })
  },
  {
    config: 'PERMANENTLY_DELETE_TAGS: true\n',
    wrap: queries.wrap,
    async prepare(running) {
      for (const name of ['alice', 'reader', 'stranger']) await running.createUser(name)
    },
  },
)

describeEachBerth(
  'labels',
  (berth) => {
    const pushLabelled = async (
      name: string,
      labels: object,
      annotations?: Readonly<Record<string, string>>,
    ) => {
      const client = berth().client('alice')
      const repository = `alice/${name}`
      const config = await pushBlob(
        client,
        repository,
        blob(JSON.stringify({ config: { Labels: labels }, history: [{ created_by: 'RUN x' }] })),
      )
      const layer = await pushBlob(client, repository, blob(`layer of ${name}`))
      const more = annotations === undefined ? {} : { annotations }
      return await pushManifest(client, repository, imageManifest(config, [layer], more), 'v1')
    }
    const labelsOf = async (name: string, digest: string, filter = '') => {
      const alice = await berth().api('alice')
      const at = `/repository/alice/${name}/manifest/${digest}/labels?filter=${filter}`
      const { labels } = (await alice.get(at)).body as {
        labels: {
          id: string
          key: string
          value: string
          source_type: string
          media_type: string
        }[]
      }
      return labels
    }

    test('of an image and its annotations are there after the push, and cannot be deleted', async () => {
      const { digest } = await pushLabelled(
        'own',
        { maintainer: 'me', both: 'config', odd: 5, data: '{"a":1}' },
        { both: 'annotation' },
      )
      const labels = await labelsOf('own', digest)
      expect(labels.map(({ key, value, media_type: type }) => [key, value, type])).toEqual([
        ['maintainer', 'me', 'text/plain'],
        ['both', 'annotation', 'text/plain'],
        ['data', '{"a":1}', 'application/json'],
      ])
      expect(await labelsOf('own', digest, 'main')).toHaveLength(1)
      const alice = await berth().api('alice')
      const at = `/repository/alice/own/manifest/${digest}/labels/${labels[0]?.id}`
      expect((await alice.delete(at)).status).toBe(400)
    })

    test('that are added are recorded, found under their address, and taken away', async () => {
      const { digest } = await pushLabelled('added', {})
      const alice = await berth().api('alice')
      const at = `/repository/alice/added/manifest/${digest}/labels`
      const body = { key: 'tier', value: 'gold', media_type: null }
      const added = await alice.post(at, body)
      expect(added.status).toBe(201)
      const location = String(added.headers.location)
      expect((await alice.call('GET', `/${location}`)).body).toMatchObject({
        key: 'tier',
        source_type: 'api',
        media_type: 'text/plain',
      })
      expect((await alice.call('DELETE', `/${location}`)).status).toBe(204)
      expect((await alice.call('GET', `/${location}`)).status).toBe(404)
      const { logs } = (await alice.get('/repository/alice/added/logs')).body as {
        logs: { kind: string }[]
      }
      expect(logs.slice(0, 2).map(({ kind }) => kind)).toEqual([
        'manifest_label_delete',
        'manifest_label_add',
      ])
    })

    test.each([
      ['quay.expires-after', 400],
      ['org.opencontainers.x', 400],
      ['mine.x', 400],
      ['Upper', 400],
      ['two..dots', 400],
      ['a'.repeat(256), 400],
      ['good-key.x', 201],
    ])('the key %s is answered with %i', async (key, status) => {
      const { digest } = await pushLabelled('keys', {})
      const alice = await berth().api('alice')
      const body = { key, value: 'x', media_type: 'text/plain' }
      const answer = await alice.post(`/repository/alice/keys/manifest/${digest}/labels`, body)
      expect(answer.status).toBe(status)
    })

    test('quay.expires-after gives every tag of the manifest its end, also pushed again', async () => {
      const { digest } = await pushLabelled('expiring', { 'quay.expires-after': '3h' })
      const [tag] = (await history(berth(), 'alice/expiring', '')).tags
      expect((tag?.end_ts ?? 0) - (tag?.start_ts ?? 0)).toBe(3 * hour)
      const alice = await berth().api('alice')
      await alice.put('/repository/alice/expiring/tag/also', { manifest_digest: digest })
      const [also] = (await history(berth(), 'alice/expiring', 'specificTag=also')).tags
      expect((also?.end_ts ?? 0) - (also?.start_ts ?? 0)).toBe(3 * hour)
      berth().clock.advance(hour * 1000)
      const client = berth().client('alice')
      client.forgetTokens()
      const again = await client.get(`/v2/alice/expiring/manifests/${digest}`)
      await client.put('/v2/alice/expiring/manifests/v1', {
        headers: { 'content-type': String(again.headers['content-type']) },
        body: again.body,
      })
      const [renewed] = (await history(berth(), 'alice/expiring', 'specificTag=v1')).tags
      expect((renewed?.end_ts ?? 0) - (tag?.end_ts ?? 0)).toBeGreaterThanOrEqual(hour)
    })

    test('an index has those that all of its children have, and its own', async () => {
      const one = await pushLabelled('shared', { team: 'x', only: 'one' })
      const client = berth().client('alice')
      const config = await pushBlob(
        client,
        'alice/shared',
        blob(JSON.stringify({ config: { Labels: { team: 'x', only: 'two' } } })),
      )
      const two = await pushManifest(client, 'alice/shared', imageManifest(config, []))
      const index = indexManifest([one, two], { annotations: { own: 'yes' } })
      await pushManifest(client, 'alice/shared', index, 'all')
      const labels = await labelsOf('shared', index.digest)
      expect(labels.map(({ key, value }) => [key, value])).toEqual([
        ['own', 'yes'],
        ['team', 'x'],
      ])
    })

    test('a manifest tells how its layers were made', async () => {
      const { digest } = await pushLabelled('layers', {})
      const alice = await berth().api('alice')
      expect((await alice.get(`/repository/alice/layers/manifest/${digest}`)).body).toMatchObject({
        digest,
        is_manifest_list: false,
        layers: [{ index: 0, command: ['RUN x'], is_remote: false, created_datetime: null }],
      })
    })
  },
  {
    config: 'LABEL_KEY_RESERVED_PREFIXES: [mine.]\n',
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

async function twoImages(berth: RunningBerth, name: string) {
  const client = berth.client('alice')
  const one = await pushImage(client, `alice/${name}`, 'one', `one of ${name}`)
  const two = await pushImage(client, `alice/${name}`, 'two', `two of ${name}`)
  return { alice: await berth.api('alice'), first: one.manifest, second: two.manifest }
}

async function history(berth: RunningBerth, repository: string, query: string): Promise<Page> {
  const alice = await berth.api('alice')
  return (await alice.get(`/repository/${repository}/tag/?${query}`)).body as Page
}

/** Tags `t1`, `t2`, … of long ago, one after the other. */
async function addHistory(
  berth: RunningBerth,
  name: string,
  digest: string,
  count: number,
): Promise<void> {
  await berth.foundation.database.transaction(async (tx) => {
    await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
      select repository_id, 't' || i, id, i, 1
      from n, (select manifest.id, manifest.repository_id from manifest
        join repository on repository.id = manifest.repository_id
        where repository.name = ${name} and manifest.digest = ${digest}) as manifest`.execute(tx)
  })
}
