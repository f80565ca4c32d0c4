import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

import {
  imageManifest,
  indexManifest,
  pushBlob,
  blob,
  pushImage,
  pushManifest,
  type TestManifest,
} from '../../../test/harness/content.ts'
import { queryCounter } from '../../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { addManyTags } from '../../../test/harness/many-tags.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { nameOfPastView } from '../../repositories/past-view.ts'
import { formatMoment } from './moment.ts'

const minute = 60_000
const day = 24 * 60 * minute
const queries = queryCounter()

interface Change {
  readonly repository: string
  readonly tag: string | null
  readonly change: string
  readonly from_digest: string | null
  readonly to_digest: string | null
  readonly obstacle: string | null
}
interface Restoration {
  readonly uuid: string
  readonly state: string
  readonly failure: string | null
  readonly changed_tags: number
  readonly refused_tags: number
  readonly refusals: { readonly repository: string; readonly tag: string | null }[]
}

describeEachBerth(
  'returning to a moment',
  (berth) => {
    test('undoes moves, deletions and new tags, and the preview has said so', async () => {
      const one = await push(berth(), 'alice/app', 'moved', 'one')
      const kept = await push(berth(), 'alice/app', 'kept', 'kept')
      const gone = await push(berth(), 'alice/app', 'gone', 'gone')
      const moment = pass(berth())
      const two = await push(berth(), 'alice/app', 'moved', 'two')
      const alice = await berth().api('alice')
      await alice.delete('/repository/alice/app/tag/gone')
      const fresh = await push(berth(), 'alice/app', 'fresh', 'fresh')
      pass(berth())

      const { changes } = await preview(berth(), '/repository/alice/app', moment)
      const change = (
        tag: string,
        what: string,
        from: TestManifest | undefined,
        to: TestManifest | undefined,
      ) => ({
        repository: 'app',
        tag,
        change: what,
        from_digest: from?.digest ?? null,
        to_digest: to?.digest ?? null,
        obstacle: null,
      })
      expect(changes).toEqual([
        change('fresh', 'delete', fresh, undefined),
        change('gone', 'create', undefined, gone),
        change('moved', 'move', two, one),
      ])
      expect(await tagsOf(berth(), 'alice/app')).toMatchObject({ fresh: fresh.digest })

      const answer = await alice.post('/repository/alice/app/restorations/', { moment })
      expect(answer).toMatchObject({
        status: 201,
        body: { state: 'done', changed_tags: 3, refused_tags: 0, refusals: [] },
      })
      expect(await tagsOf(berth(), 'alice/app')).toEqual({
        gone: gone.digest,
        kept: kept.digest,
        moved: one.digest,
      })
      expect((await preview(berth(), '/repository/alice/app', moment)).changes).toEqual([])
      const { logs } = (await alice.get('/repository/alice/app/logs')).body as {
        logs: { kind: string; metadata: Record<string, unknown> }[]
      }
      const told = logs.filter(({ metadata }) => metadata['restored_to'] === moment)
      expect(
        told.map(({ kind, metadata }) => `${kind} ${String(metadata['tag'])}`).toSorted(),
      ).toEqual(['delete_tag fresh', 'revert_tag gone', 'revert_tag moved'])
    })

    test('of a single tag leaves the others alone', async () => {
      const one = await push(berth(), 'alice/single', 'a', 'one')
      await push(berth(), 'alice/single', 'b', 'one of b')
      const moment = pass(berth())
      await push(berth(), 'alice/single', 'a', 'two')
      const other = await push(berth(), 'alice/single', 'b', 'two of b')
      const alice = await berth().api('alice')
      await alice.post('/repository/alice/single/restorations/', { moment, tag: 'a' })
      expect(await tagsOf(berth(), 'alice/single')).toEqual({ a: one.digest, b: other.digest })
    })

    test('has an index again with children that were deleted by their digests', async () => {
      const client = berth().client('alice')
      const children = []
      for (const name of ['amd64', 'arm64']) {
        const config = await pushBlob(client, 'alice/index', blob(`{"architecture":"${name}"}`))
        children.push(await pushManifest(client, 'alice/index', imageManifest(config, [])))
      }
      const index = await pushManifest(client, 'alice/index', indexManifest(children), 'all')
      const moment = pass(berth())
      for (const { digest } of [index, ...children]) {
        await client.delete(`/v2/alice/index/manifests/${digest}`)
      }
      await restore(berth(), '/repository/alice/index', moment)
      for (const { digest } of [index, ...children]) {
        expect((await client.get(`/v2/alice/index/manifests/${digest}`)).status).toBe(200)
      }
      expect(await tagsOf(berth(), 'alice/index')).toEqual({ all: index.digest })
    })

    test('says of what is not whole any more that it cannot be, and does the rest', async () => {
      const client = berth().client('alice')
      const broken = await pushImage(client, 'alice/holes', 'broken', 'broken')
      const fine = await push(berth(), 'alice/holes', 'fine', 'fine')
      const moment = pass(berth())
      for (const { digest } of [broken.manifest, fine]) {
        await client.delete(`/v2/alice/holes/manifests/${digest}`)
      }
      expect((await client.delete(`/v2/alice/holes/blobs/${broken.layer.digest}`)).status).toBe(202)
      const { changes } = await preview(berth(), '/repository/alice/holes', moment)
      expect(changes.map(({ tag, obstacle }) => [tag, obstacle === null])).toEqual([
        ['broken', false],
        ['fine', true],
      ])
      const done = await restore(berth(), '/repository/alice/holes', moment)
      expect(done).toMatchObject({ state: 'done', changed_tags: 1, refused_tags: 1 })
      expect(done.refusals).toMatchObject([{ repository: 'holes', tag: 'broken' }])
      expect(await tagsOf(berth(), 'alice/holes')).toEqual({ fine: fine.digest })
    })

    test('leaves immutable tags, and names them', async () => {
      await push(berth(), 'alice/fixed', 'v1', 'one')
      const moment = pass(berth())
      const two = await push(berth(), 'alice/fixed', 'v1', 'two')
      const three = await push(berth(), 'alice/fixed', 'v2', 'three')
      const alice = await berth().api('alice')
      for (const tag of ['v1', 'v2']) {
        await alice.put(`/repository/alice/fixed/tag/${tag}`, { immutable: true })
      }
      const { changes } = await preview(berth(), '/repository/alice/fixed', moment)
      expect(changes.map(({ obstacle }) => obstacle)).toEqual([
        'the tag is immutable',
        'the tag is immutable',
      ])
      const done = await restore(berth(), '/repository/alice/fixed', moment)
      expect(done).toMatchObject({ state: 'done', changed_tags: 0, refused_tags: 2 })
      expect(await tagsOf(berth(), 'alice/fixed')).toEqual({ v1: two.digest, v2: three.digest })
    })

    test('refuses what is to come, what is too long ago, and what is no moment', async () => {
      await push(berth(), 'alice/moments', 'v1', 'v1')
      const alice = await berth().api('alice')
      const at = '/repository/alice/moments/restorations/'
      const answers = await Promise.all(
        [
          formatMoment(berth().clock() + minute),
          formatMoment(berth().clock() - 14 * day - minute),
          '2026-05-01',
          '2026-05-01T10:00',
          'yesterday',
        ].map(async (moment) => await alice.post(at, { moment })),
      )
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400])
      expect(answers[0]?.text).toContain('still to come')
      expect(answers[1]?.text).toContain('too long ago')
      expect(answers[2]?.text).toContain('2026-05-01T10:00Z')
    })

    test('what ended before the time that the namespace keeps cannot be restored', async () => {
      const { digest } = await push(berth(), 'alice/aged', 'v1', 'aged')
      const alice = await berth().api('alice')
      await alice.delete('/repository/alice/aged/tag/v1')
      berth().clock.advance(14 * day + minute)
      const again = await berth().api('alice')
      const answer = await again.post('/repository/alice/aged/tag/v1/restore', {
        manifest_digest: digest,
      })
      expect(answer.status).toBe(404)
      expect(answer.text).toContain('deleted tags')
    })

    test('of a large repository goes on as a job, and tells how far it is', async () => {
      const { digest } = await push(berth(), 'alice/large', 'v', 'large')
      const moment = pass(berth())
      await addManyTags(berth(), 'alice/large', { digest, count: 1_500 })
      const alice = await berth().api('alice')
      const { uuid, ...begun } = await restore(berth(), '/repository/alice/large', moment)
      expect(begun).toMatchObject({ state: 'running', changed_tags: 495 })
      expect(Object.keys(await tagsOf(berth(), 'alice/large'))).toHaveLength(1_006)
      await workOffJobs(berth())
      const { body } = await alice.get(`/repository/alice/large/restorations/${uuid}`)
      expect(body).toMatchObject({ state: 'done', changed_tags: 1_500, refused_tags: 0 })
      expect(Object.keys(await tagsOf(berth(), 'alice/large'))).toEqual(['v'])
    })

    test('killed after any of its commits goes on, and does nothing twice', async () => {
      const { digest } = await push(berth(), 'alice/killed', 'v', 'killed')
      const moment = pass(berth())
      await addManyTags(berth(), 'alice/killed', { digest, count: 120 })
      const namespace = await account(berth(), 'alice')
      const repository = await berth().services.repositories.find({
        namespace: 'alice',
        repository: 'killed',
      })
      const { restorations } = berth().services
      // Each step is one that a process may have died after: nothing of it is in memory.
      const { id } = await restorations.begin(
        commandLine,
        { namespace, repository },
        Date.parse(moment),
      )
      await Promise.all([1, 2, 3].map(() => restorations.step(id)))
      await workOffJobs(berth())
      const { rows } = await sql<{ changed_tags: number; state: string }>`
        select changed_tags, state from restoration where id = ${id}`.execute(
        berth().foundation.database.reader,
      )
      expect(rows.map((row) => [Number(row.changed_tags), row.state])).toEqual([[120, 'done']])
    })

    test('ends when who began it has lost the right', async () => {
      await berth().createUser('helper')
      const { digest } = await push(berth(), 'alice/lost', 'v', 'lost')
      await berth().setRole('alice/lost', 'helper', 'write')
      const moment = pass(berth())
      await addManyTags(berth(), 'alice/lost', { digest, count: 1_200 })
      const helper = await berth().api('helper')
      const { body } = await helper.post('/repository/alice/lost/restorations/', { moment })
      const { uuid } = body as Restoration
      await berth().setRole('alice/lost', 'helper', undefined)
      await workOffJobs(berth())
      const alice = await berth().api('alice')
      const seen = await alice.get(`/repository/alice/lost/restorations/${uuid}`)
      expect(seen.body).toMatchObject({ state: 'failed', changed_tags: 495 })
      expect(Object.keys(await tagsOf(berth(), 'alice/lost'))).toHaveLength(706)
    })

    test('of an organization covers all repositories, also those deleted since', async () => {
      await berth().createOrganization('firm', 'alice')
      const one = await push(berth(), 'firm/a', 'v1', 'one')
      const two = await push(berth(), 'firm/b', 'v1', 'two')
      const three = await push(berth(), 'firm/c', 'v1', 'three')
      await push(berth(), 'firm/readonly', 'v1', 'four')
      const moment = pass(berth())
      const alice = await berth().api('alice')
      await alice.delete('/repository/firm/a/tag/v1')
      await alice.delete('/repository/firm/b')
      await alice.delete('/repository/firm/c')
      await push(berth(), 'firm/c', 'v1', 'another c')
      await push(berth(), 'firm/d', 'v1', 'not there then')
      await push(berth(), 'firm/readonly', 'v1', 'five')
      await berth().setState('firm/readonly', 'read-only')
      pass(berth())

      const { changes } = await preview(berth(), '/organization/firm', moment)
      expect(changes.map((each) => [each.repository, each.tag, each.change])).toEqual([
        ['a', 'v1', 'create'],
        ['b', null, 'restore_repository'],
        ['c', null, 'restore_repository'],
        ['c', 'v1', 'delete'],
        ['d', 'v1', 'delete'],
        ['readonly', 'v1', 'move'],
      ])
      expect(changes.map(({ obstacle }) => obstacle === null)).toEqual([
        true,
        true,
        false,
        true,
        true,
        true,
      ])
      const done = await restore(berth(), '/organization/firm', moment)
      expect(done).toMatchObject({ state: 'done', changed_tags: 3, refused_tags: 2 })
      expect(done.refusals.map(({ repository, tag }) => [repository, tag])).toEqual([
        ['c', null],
        ['readonly', null],
      ])
      expect(await tagsOf(berth(), 'firm/a')).toEqual({ v1: one.digest })
      expect(await tagsOf(berth(), 'firm/b')).toEqual({ v1: two.digest })
      expect(await tagsOf(berth(), 'firm/c')).toEqual({})
      expect(await tagsOf(berth(), 'firm/d')).toEqual({})
      expect(three.digest).not.toBe(two.digest)
    })

    test('a preview asks the database as often for many tags as for few', async () => {
      const { digest } = await push(berth(), 'alice/counted', 'v', 'counted')
      const moment = pass(berth())
      const alice = await berth().api('alice')
      const at = `/repository/alice/counted/restorations/preview?moment=${moment}`
      const count = async () => await queries.of(() => alice.get(at))
      await addManyTags(berth(), 'alice/counted', { digest, count: 1 })
      await count()
      const few = await count()
      await addManyTags(berth(), 'alice/counted', { digest, count: 48, from: 10 })
      expect(await count()).toBeLessThanOrEqual(few)
    })

    test(
      'to any moment gives what was there, whatever happened',
      { timeout: 120_000 },
      async () => {
        const client = berth().client('alice')
        const manifests: TestManifest[] = []
        for (let index = 0; index < 3; index += 1) {
          manifests.push(
            (await pushImage(client, 'alice/model', undefined, `model ${index}`)).manifest,
          )
        }
        const act = fc.record({
          kind: fc.constantFrom(
            'push',
            'push',
            'push',
            'delete',
            'delete by digest',
            'expire',
            'wait',
          ),
          tag: fc.constantFrom('a', 'b', 'c'),
          manifest: fc.nat({ max: 2 }),
        })
        const history = fc.record({
          acts: fc.array(act, { minLength: 1, maxLength: 12 }),
          to: fc.nat({ max: 11 }),
        })
        await fc.assert(
          fc.asyncProperty(history, async ({ acts, to }) => {
            const session = new ModelSession(berth(), manifests)
            await session.clear()
            const pictures: { moment: number; tags: Record<string, string> }[] = []
            for (const each of acts) {
              await session.do(each)
              pictures.push({ moment: session.now(), tags: session.tags() })
            }
            const picture = pictures[to % pictures.length] as (typeof pictures)[number]
            const alice = await berth().api('alice')
            const moment = new Date(picture.moment).toISOString()
            berth().clock.advance(5)
            const view = nameOfPastView('alice/model', picture.moment)
            const viewed = await berth().client('alice').get(`/v2/${view}/tags/list`)
            expect(viewed.json()).toMatchObject({ tags: Object.keys(picture.tags) })
            const answer = await alice.post('/repository/alice/model/restorations/', { moment })
            expect(answer.body).toMatchObject({ state: 'done', refused_tags: 0 })
            expect(await tagsOf(berth(), 'alice/model')).toEqual(picture.tags)
          }),
          { numRuns: Number(process.env['BERTH_MODEL_RUNS'] ?? 25) },
        )
      },
    )
  },
  {
    config: 'FEATURE_IMMUTABLE_TAGS: true\nLABELED_EXPIRATION_MINIMUM: 0s\n',
    wrap: queries.wrap,
    prepare: async (berth) => {
      await berth.createUser('alice')
    },
  },
)

/** The registry, and a tiny model of what its tags are, driven side by side. */
class ModelSession {
  readonly #berth: RunningBerth
  readonly #manifests: readonly TestManifest[]
  /** What each tag points to, and until when. */
  readonly #model = new Map<string, { digest: string; endMs: number }>()

  constructor(berth: RunningBerth, manifests: readonly TestManifest[]) {
    this.#berth = berth
    this.#manifests = manifests
  }

  now(): number {
    return this.#berth.clock()
  }

  tags(): Record<string, string> {
    const living = [...this.#model].filter(([, { endMs }]) => endMs > this.now())
    return Object.fromEntries(
      living.map(([tag, { digest }]) => [tag, digest] as const).toSorted(byName),
    )
  }

  async clear(): Promise<void> {
    const alice = await this.#berth.api('alice')
    for (const tag of ['a', 'b', 'c']) await alice.delete(`/repository/alice/model/tag/${tag}`)
    this.#berth.clock.advance(5)
  }

  async do(act: {
    readonly kind: string
    readonly tag: string
    readonly manifest: number
  }): Promise<void> {
    const { kind, tag } = act
    const manifest = this.#manifests[act.manifest] as TestManifest
    const client = this.#berth.client('alice')
    const alice = await this.#berth.api('alice')
    if (kind === 'push') {
      await pushManifest(client, 'alice/model', manifest, tag)
      this.#model.set(tag, { digest: manifest.digest, endMs: Infinity })
    } else if (kind === 'delete') {
      await alice.delete(`/repository/alice/model/tag/${tag}`)
      this.#model.delete(tag)
    } else if (kind === 'delete by digest') {
      await client.delete(`/v2/alice/model/manifests/${manifest.digest}`)
      for (const [name, { digest }] of this.#model) {
        if (digest === manifest.digest) this.#model.delete(name)
      }
    } else if (kind === 'expire') {
      const endSeconds = Math.ceil(this.now() / 1000) + 30
      const answer = await alice.put(`/repository/alice/model/tag/${tag}`, {
        expiration: endSeconds,
      })
      const pointed = this.#model.get(tag)
      if (answer.status === 201 && pointed !== undefined) {
        this.#model.set(tag, { ...pointed, endMs: endSeconds * 1000 })
      }
    } else {
      this.#berth.clock.advance(40_000)
    }
    this.#berth.clock.advance(5)
  }
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1
}

async function push(berth: RunningBerth, name: string, tag: string, seed: string) {
  return (await pushImage(berth.client('alice'), name, tag, `${name} ${seed}`)).manifest
}

/** Some time later: the moment that lies between what was before and what comes. */
function pass(berth: RunningBerth): string {
  berth.clock.advance(2000)
  const moment = new Date(Math.floor(berth.clock() / 1000) * 1000 - 1000)
  berth.clock.advance(2000)
  return formatMoment(moment.getTime())
}

async function preview(
  berth: RunningBerth,
  place: string,
  moment: string,
): Promise<{ changes: Change[] }> {
  const alice = await berth.api('alice')
  const changes: Change[] = []
  let token: string | undefined
  do {
    const next = token === undefined ? '' : `&next_page=${token}`
    const { body } = await alice.get(`${place}/restorations/preview?moment=${moment}${next}`)
    const page = body as { changes: Change[]; next_page?: string }
    changes.push(...page.changes)
    token = page.next_page
  } while (token !== undefined)
  return { changes }
}

async function restore(berth: RunningBerth, place: string, moment: string): Promise<Restoration> {
  const { body } = await (await berth.api('alice')).post(`${place}/restorations/`, { moment })
  return body as Restoration
}

/** Where the tags of a repository point, by name, as clients see it. */
async function tagsOf(berth: RunningBerth, name: string): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; digest: string }>`
    select tag.name, manifest.digest from tag
    join manifest on manifest.id = tag.manifest_id
    join repository on repository.id = tag.repository_id
    join account on account.id = repository.namespace_id
    where account.name || '/' || repository.name = ${name} and is_current = 1
      and (lifetime_end_ms is null or lifetime_end_ms > ${berth.clock()})
    order by tag.name`.execute(berth.foundation.database.reader)
  return Object.fromEntries(rows.map((row) => [row.name, row.digest]))
}

async function account(berth: RunningBerth, name: string) {
  const found = await berth.services.accounts.findNamespace(name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}
