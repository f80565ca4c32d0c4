import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { findingsIn } from '../../src/repositories/deletion/deletions.fixture.ts'
import { administrator, startChildServer } from '../harness/child-server.ts'
import { digestOf, pushImage } from '../harness/content.ts'
import { stride } from '../harness/effort.ts'
import { arm, survives } from '../harness/kill-at-points.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'
import { hasSurvived } from '../harness/until-survived.ts'
import { workOffJobs } from '../harness/work-off.ts'

/** Every how manieth call is a point to die at. */
const step = stride(34)
const minute = 60_000
const day = 24 * 60 * minute
const repository = 'admin/app'
/** Longer than a push takes here, with what the one that collects lets pass in the middle of it. */
const pushGraceMinutes = 10
const settings = `
DEFAULT_TAG_EXPIRATION: 0s
BERTH_GC_PUSH_GRACE: ${pushGraceMinutes * 60}s
BERTH_GC_UNTAGGED_GRACE: 60s
BERTH_GC_OBJECT_GRACE: 60s
`

describeEachDatabase(
  'of two processes, one that collects and one that pushes meanwhile',
  (makeDatabase) => {
    /** The process that lives on, and how others are started beside it. */
    const begin = async () => {
      const directory = await temporaryDirectory('collection-killed', { inMemory: true })
      const config = `DB_URI: ${await makeDatabase()}\n${settings}`
      const berth = await startBerth({ config, dataDirectory: directory.path })
      await berth.createUser(administrator.username)
      // The search for what is due tells the database how long ended tags are kept.
      for (let search = 0; search < 2; search += 1) {
        await workOffJobs(berth, (kind) => kind === 'gc.plan')
        berth.clock.advance(minute)
      }
      onTestFinished(async () => {
        await berth.stop()
        await directory.remove()
      })
      const startChild = async (entry: string, crashAt: number) =>
        await startChildServer({
          dataDirectory: directory.path,
          config,
          entry: join(import.meta.dirname, entry),
          environment: {
            BERTH_CRASH_AT: String(crashAt),
            BERTH_CLOCK_AHEAD_MS: String(berth.clock() - Date.now()),
          },
        })
      return { berth, startChild }
    }

    test('the one that collects dies at any of its calls, and another comes to its end', async () => {
      const { berth, startChild } = await begin()
      const client = berth.client(administrator.username)
      const acknowledged: string[] = []
      let deaths = 0
      for (let crashAt = 1, isWhole = false; !isWhole; crashAt += step) {
        await leave(client, `gone ${crashAt}`)
        await leave(client, `back ${crashAt}`)
        berth.clock.advance((pushGraceMinutes + 1) * minute)
        const child = await startChild('collecting-server.ts', crashAt)
        const tags = [`new-${crashAt}`, `back-${crashAt}`] as const
        const [hasCollected] = await Promise.all([
          hasSurvived(child),
          pushImage(client, repository, tags[0], `new ${crashAt}`),
          // What is being collected at this moment is wanted again.
          pushImage(client, repository, tags[1], `back ${crashAt}`),
        ])
        acknowledged.push(...tags)
        await child.stop()
        isWhole = hasCollected
        deaths += isWhole ? 0 : 1
      }
      expect(deaths).toBeGreaterThan(1)
      await expectExactly(berth, acknowledged)
    })

    test('the one that pushes dies at any of its calls, and what it acknowledged stays', async () => {
      const { berth, startChild } = await begin()
      const acknowledged: string[] = []
      let deaths = 0
      for (let crashAt = 1, isWhole = false; !isWhole; crashAt += step) {
        await leave(berth.client(administrator.username), 'back')
        berth.clock.advance((pushGraceMinutes + 1) * minute)
        const child = await startChild('../harness/crash-point-server.ts', crashAt)
        await arm(child)
        const collected = collectUntil(berth, child.process.ended)
        const tags = [`first-${crashAt}`, `second-${crashAt}`]
        isWhole = await survives(child, async () => {
          for (const [at, seed] of ['back', `new ${crashAt}`].entries()) {
            const tag = tags[at] ?? ''
            await pushImage(child.client(administrator), repository, tag, seed)
            acknowledged.push(tag)
          }
        })
        await child.stop()
        await collected
        deaths += isWhole ? 0 : 1
        // Where it was tagged, it is garbage again.
        await untag(berth.client(administrator.username), tags[0] ?? '')
        if (acknowledged.includes(tags[0] ?? '')) {
          acknowledged.splice(acknowledged.indexOf(tags[0] ?? ''), 1)
        }
      }
      expect(deaths).toBeGreaterThan(1)
      await expectExactly(berth, acknowledged)
    })
  },
)

/** An image that nothing refers to any more. */
async function leave(client: RegistryClient, seed: string): Promise<void> {
  await pushImage(client, repository, 'passing', seed)
  await untag(client, 'passing')
}

async function untag(client: RegistryClient, tag: string): Promise<void> {
  await client.delete(`/v2/${repository}/manifests/${tag}`)
}

/** Collects whatever becomes due, until somebody has ended. */
async function collectUntil({ services }: RunningBerth, ended: Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  void ended.then(() => stop.abort())
  const isDue = async () => {
    const { reviews } = await services.collectionStatuses.current()
    return reviews.some(({ due }) => due > 0)
  }
  while (!stop.signal.aborted) {
    await services.collector.collect(undefined, { signal: new AbortController().signal })
    await waitUntil('something is due', async () => stop.signal.aborted || (await isDue()), {
      timeoutMilliseconds: 120_000,
    })
  }
}

/** What a tag names is there, whole; nothing else is, neither in the tables nor in the store. */
async function expectExactly(berth: RunningBerth, acknowledged: readonly string[]): Promise<void> {
  const { services, clock, foundation } = berth
  for (let round = 0; round < 4; round += 1) {
    clock.advance(3 * day)
    await workOffJobs(berth, (kind) => /^(uploads|storage)\./.test(kind))
    await services.collector.collect(undefined, { signal: new AbortController().signal })
  }
  const client = berth.client(administrator.username)
  const { tags } = (await client.get(`/v2/${repository}/tags/list`)).json() as { tags: string[] }
  expect(tags).toEqual(expect.arrayContaining([...acknowledged]))
  const manifests = new Set<string>()
  const blobs = new Set<string>()
  for (const tag of tags) {
    const answer = await client.get(`/v2/${repository}/manifests/${tag}`)
    expect(answer.status, tag).toBe(200)
    manifests.add(digestOf(answer.body))
    const { config, layers } = answer.json() as Record<'config', { digest: string }> & {
      layers: { digest: string }[]
    }
    for (const { digest } of [config, ...layers]) blobs.add(digest)
  }
  for (const digest of blobs) {
    const { body } = await client.get(`/v2/${repository}/blobs/${digest}`)
    expect(digestOf(body)).toBe(digest)
  }
  const { reader } = foundation.database
  const rows = async (table: 'manifest' | 'blob') =>
    (await reader.selectFrom(table).select('digest').execute()).map(({ digest }) => digest)
  expect((await rows('manifest')).toSorted()).toEqual([...manifests].toSorted())
  expect((await rows('blob')).toSorted()).toEqual([...blobs].toSorted())
  const placed = await reader.selectFrom('blob_placement').select('storage_key').execute()
  const stored: string[] = []
  for (const location of foundation.storage.locations) {
    for await (const { key } of foundation.storage.driverOf(location).list('')) stored.push(key)
  }
  expect(stored.toSorted()).toEqual(placed.map((row) => row.storage_key).toSorted())
  expect(await findingsIn(berth)).toEqual([])
}
