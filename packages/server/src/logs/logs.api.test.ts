import { expect, test } from 'vitest'

import { queryCounter } from '../../test/harness/counted-queries.ts'
import { blob, ociManifest, pushBlob, pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { commandLine, type LogKind } from './log-entry.ts'

interface Page {
  readonly start_time: string
  readonly end_time: string
  readonly logs: readonly {
    readonly kind: string
    readonly metadata: Readonly<Record<string, unknown>>
    readonly ip: string
    readonly datetime: string
    readonly performer?: { readonly name: string; readonly is_robot: boolean }
    readonly namespace?: { readonly name: string; readonly kind: string }
  }[]
  readonly next_page?: string
  readonly archived_before?: string
}

const config =
  'SUPER_USERS: [root]\nGLOBAL_READONLY_SUPER_USERS: [auditor]\nFEATURE_SUPER_USERS: true\n'
const counter = queryCounter()

describeEachBerth(
  'the audit log',
  (berth) => {
    test('a push and a pull are told with who, what, from where and with which program', async () => {
      await organization(berth(), 'told')
      const token = await berth().createRobot('told+ci')
      await berth().createTeam('told', 'builders', 'creator')
      await berth().addToTeam('told', 'builders', 'told+ci')
      const robot = berth().client('told+ci', token)
      const { manifest } = await pushImage(robot, 'told/app', 'v1', 'told')
      const headers = { 'user-agent': 'skopeo/9' }
      await robot.get('/v2/told/app/manifests/v1', { headers })
      await robot.get(`/v2/told/app/manifests/${manifest.digest}`, { headers })
      await robot.head('/v2/told/app/manifests/v1', { headers })
      await berth().services.deferredLog.flush()

      const alice = await berth().api('alice')
      const { logs } = await page(alice, '/repository/told/app/logs')
      const names = { repo: 'app', namespace: 'told', username: 'told+ci', is_robot: true }
      const byRobot = { ip: '127.0.0.1', performer: { name: 'told+ci', is_robot: true } }
      expect(logs.map(({ kind }) => kind)).toEqual([
        'pull_repo',
        'pull_repo',
        'push_repo',
        'create_repo',
      ])
      expect(logs).toMatchObject([
        {
          ...byRobot,
          metadata: {
            ...names,
            manifest_digest: manifest.digest,
            mediaType: ociManifest,
            'user-agent': 'skopeo/9',
          },
        },
        { ...byRobot, metadata: { ...names, tag: 'v1', mediaType: ociManifest } },
        { ...byRobot, metadata: { ...names, tag: 'v1', mediaType: ociManifest } },
        {},
      ])
    })

    test('deletions by tag and by digest are told, tag by tag', async () => {
      await organization(berth(), 'wiped')
      const client = berth().client('alice')
      const { manifest } = await pushImage(client, 'wiped/app', 'v1', 'wiped')
      await client.put(`/v2/wiped/app/manifests/${manifest.digest}?tag=v2&tag=v3`, {
        headers: { 'content-type': ociManifest },
        body: manifest.content,
      })
      await client.delete('/v2/wiped/app/manifests/v1')
      await client.delete(`/v2/wiped/app/manifests/${manifest.digest}`)
      const { logs } = await page(await berth().api('alice'), '/repository/wiped/app/logs')
      const deleted = logs
        .filter(({ kind }) => kind === 'delete_tag')
        .map(({ metadata }) => metadata)
      expect(new Set(deleted.map(({ tag }) => tag))).toEqual(new Set(['v1', 'v2', 'v3']))
      expect(deleted.map(({ digest }) => digest)).toContain(manifest.digest)
      expect(logs.filter(({ kind }) => kind === 'push_repo')).toHaveLength(3)
    })

    test('a push that fails leaves no entry', async () => {
      await organization(berth(), 'undone')
      const client = berth().client('alice')
      const { manifest } = await pushImage(client, 'undone/app', 'v1', 'undone')
      await pushBlob(client, 'undone/other', blob('something else'))
      const answer = await client.put('/v2/undone/other/manifests/v1', {
        headers: { 'content-type': ociManifest },
        body: manifest.content,
      })
      expect(answer.status).toBe(400)
      const { logs } = await page(await berth().api('alice'), '/repository/undone/other/logs')
      expect(logs.map(({ kind }) => kind)).toEqual(['create_repo'])
    })

    test('pages end, follow each other without a gap, and tell the next', async () => {
      const { id } = await organization(berth(), 'paged')
      await record(berth(), id, 44)
      const alice = await berth().api('alice')
      const seen: unknown[] = []
      let next: string | undefined
      const lengths: number[] = []
      do {
        const query = next === undefined ? '' : `?next_page=${next}`
        const { logs, next_page } = await page(alice, `/organization/paged/logs${query}`)
        lengths.push(logs.length)
        seen.push(...logs.map(({ metadata }) => metadata['number']))
        next = next_page
      } while (next !== undefined)
      // The first one tells of the organization itself.
      expect(lengths).toEqual([20, 20, 5])
      expect(seen.slice(0, 44)).toEqual(Array.from({ length: 44 }, (_, index) => 43 - index))
    })

    test('a page token that is none, or of another list, is the first page', async () => {
      const { id } = await organization(berth(), 'tokens')
      await record(berth(), id, 25)
      const alice = await berth().api('alice')
      const first = await page(alice, '/organization/tokens/logs')
      const foreign = await page(alice, `/user/logs?next_page=${first.next_page}`)
      const own = await page(alice, '/user/logs')
      expect(foreign.logs).toEqual(own.logs)
      const bad = await page(alice, '/organization/tokens/logs?next_page=zzz')
      expect(bad.logs).toEqual(first.logs)
    })

    test('the time is two days around now unless days are given', async () => {
      const { id } = await organization(berth(), 'window')
      const nowMs = berth().clock()
      for (const days of [0, 2, 40]) await record(berth(), id, 1, nowMs - days * dayMs)
      const alice = await berth().api('alice')
      const count = async (query: string) =>
        (await page(alice, `/organization/window/logs${query}`)).logs.filter(
          ({ kind }) => kind === 'push_repo',
        ).length
      expect(await count('')).toBe(1)
      expect(await count('?starttime=yesterday')).toBe(1)
      expect(await count(`?starttime=${dayText(nowMs - 3 * dayMs)}`)).toBe(2)
      expect(await count(`?starttime=${dayText(nowMs - 60 * dayMs)}`)).toBe(3)
      const old = dayText(nowMs - 40 * dayMs)
      expect(await count(`?starttime=${old}&endtime=${old}`)).toBe(1)
      const backwards = await alice.get(
        `/organization/window/logs?starttime=${dayText(nowMs)}&endtime=01/01/2020`,
      )
      expect(backwards).toMatchObject({ status: 400, body: { message: expect.any(String) } })
    })

    test('a performer is picked out, also one that was deleted; nobody finds nobody', async () => {
      const { id } = await organization(berth(), 'performed')
      await berth().createRobot('performed+gone')
      const robot = await berth().services.accounts.find('performed+gone')
      await record(berth(), id, 3, undefined, robot?.id)
      await record(berth(), id, 2)
      const alice = await berth().api('alice')
      await alice.delete('/organization/performed/robots/gone')
      const { logs } = await page(alice, '/organization/performed/logs?performer=performed%2Bgone')
      expect(logs).toHaveLength(3)
      expect(logs[0]?.performer).toMatchObject({ name: 'performed+gone', is_robot: true })
      const { logs: ofNobody } = await page(alice, '/organization/performed/logs?performer=nobody')
      expect(ofNobody).toEqual([])
    })

    test('a page takes the same few queries however much it shows', async () => {
      const { id } = await organization(berth(), 'counted')
      const alice = await berth().api('alice')
      const ask = () => counter.of(() => page(alice, '/organization/counted/logs'))
      await ask()
      const few = await ask()
      await record(berth(), id, 60)
      await record(berth(), id, 5, berth().clock() - dayMs / 2)
      expect(await ask()).toBeLessThanOrEqual(few)
    })

    test('counts by day and kind are those of the entries', async () => {
      const { id } = await organization(berth(), 'sums')
      const nowMs = berth().clock()
      await record(berth(), id, 7, nowMs)
      await record(berth(), id, 3, nowMs - 10 * dayMs)
      const alice = await berth().api('alice')
      const start = dayText(nowMs - 20 * dayMs)
      const { body } = await alice.get(`/organization/sums/aggregatelogs?starttime=${start}`)
      const { aggregated } = body as { aggregated: { kind: string; count: number }[] }
      expect(aggregated.filter(({ kind }) => kind === 'push_repo')).toEqual([
        { kind: 'push_repo', count: 3, datetime: expect.stringContaining('00:00:00 -0000') },
        { kind: 'push_repo', count: 7, datetime: expect.stringContaining('00:00:00 -0000') },
      ])
      const years = await alice.get('/organization/sums/aggregatelogs?starttime=01/01/2000')
      expect(years.status).toBe(400)
    })

    const paths = (organizationName: string) => [
      `/organization/${organizationName}/logs`,
      `/organization/${organizationName}/aggregatelogs`,
      `/repository/${organizationName}/app/logs`,
      `/repository/${organizationName}/app/aggregatelogs`,
    ]

    test('strangers, writers and anybody see nothing, whether it is there or not', async () => {
      await organization(berth(), 'closed')
      await berth().createRepository('closed/app')
      await berth().setRole('closed/app', 'bob', 'write')
      for (const path of [...paths('closed'), ...paths('nosuch'), '/superuser/logs']) {
        const bob = await (await berth().api('bob')).get(path)
        expect({ path, status: bob.status, body: bob.body }).toMatchObject({
          status: 403,
          body: { error_type: 'insufficient_scope' },
        })
        const anybody = await (await berth().api()).get(path)
        expect({ path, status: anybody.status, body: anybody.body }).toMatchObject({
          status: 401,
          body: { error_type: 'invalid_token' },
        })
      }
    })

    test('superusers and those who read everything see all, with its namespaces', async () => {
      const { id } = await organization(berth(), 'seen')
      // Younger than all that the tests before recorded, some of it a little ahead of its time.
      await record(berth(), id, 1, berth().clock() + 60_000)
      for (const name of ['root', 'auditor']) {
        const { logs } = await page(await berth().api(name), '/superuser/logs')
        expect(logs.map(({ namespace }) => namespace)).toContainEqual(
          expect.objectContaining({ name: 'seen', kind: 'org' }),
        )
      }
      for (const path of paths('seen').slice(0, 2)) {
        expect((await (await berth().api('auditor')).get(path)).status).toBe(200)
      }
    })

    test('pulls count for the day of the repository; one that is gone stops no others', async () => {
      await organization(berth(), 'busy')
      const client = berth().client('alice')
      await pushImage(client, 'busy/app', 'v1', 'busy')
      await client.get('/v2/busy/app/manifests/v1')
      const { deferredLog } = berth().services
      deferredLog.add({ atMs: berth().clock(), repositoryId: 987_654, entry: undefined })
      await client.get('/v2/busy/app/manifests/v1')
      await deferredLog.flush()
      const rows = await berth()
        .foundation.database.reader.selectFrom('repository_activity')
        .innerJoin('repository', 'repository.id', 'repository_id')
        .innerJoin('account', 'account.id', 'namespace_id')
        .select(['actions', 'day'])
        .where('account.name', '=', 'busy')
        .execute()
      expect(rows).toEqual([{ actions: 3, day: Math.floor(Date.now() / dayMs) }])
    })
  },
  {
    config,
    wrap: counter.wrap,
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'root', 'auditor']) await berth.createUser(name)
    },
  },
)

const dayMs = 86_400_000

async function organization(berth: RunningBerth, name: string) {
  return await berth.createOrganization(name, 'alice')
}

/** Entries that are numbered from 0 on, each a millisecond after the one before. */
async function record(
  berth: RunningBerth,
  namespaceId: number,
  count: number,
  atMs = berth.clock(),
  performerId?: number,
): Promise<void> {
  const kind: LogKind = 'push_repo'
  const actor = { ...commandLine, accountId: performerId }
  await berth.foundation.database.transaction((tx) =>
    berth.services.audit.recordDated(
      tx,
      Array.from({ length: count }, (_, number) => ({
        actor,
        entry: { kind, namespaceId, metadata: { number } },
        atMs: atMs + number,
      })),
    ),
  )
}

/** `11/21/2026`. */
function dayText(atMs: number): string {
  const [year, month, day] = new Date(atMs).toISOString().slice(0, 10).split('-')
  return `${month}/${day}/${year}`
}

async function page(
  client: { get(path: string): Promise<{ status: number; body: unknown; text: string }> },
  path: string,
): Promise<Page> {
  const answer = await client.get(path)
  expect({ path, status: answer.status, text: answer.status === 200 ? '' : answer.text }).toEqual({
    path,
    status: 200,
    text: '',
  })
  return answer.body as Page
}
