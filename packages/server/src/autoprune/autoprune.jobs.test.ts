import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { commandLine } from '../logs/log-entry.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { pushImage } from '../../test/harness/content.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { type PrunePolicy, readPrunePolicy } from './prune-policy.ts'
import { Pruner } from './pruner.service.ts'

describeEachBerth(
  'auto-pruning',
  (berth) => {
    const day = 86_400_000

    /** Pushes one image under tags that are a day apart, the oldest first. */
    const pushDaily = async (repository: string, tags: readonly string[]) => {
      await berth().createRepository(repository)
      for (const tag of tags) {
        await pushImage(berth().client('alice'), repository, tag, repository)
        berth().clock.advance(day)
      }
    }
    /** Does what is due, after the search for policies has come by. */
    const work = async () => {
      await workOffJobs(berth())
      berth().clock.advance(60_000)
      await workOffJobs(berth())
    }
    const tagsOf = async (repository: string) => {
      const answer = await berth().client('alice').get(`/v2/${repository}/tags/list`)
      return (answer.json() as { tags: string[] }).tags
    }
    const policy = async (repository: string, given: Parameters<typeof readPrunePolicy>[0]) => {
      const found = await requireRepository(berth(), repository)
      await berth().services.prunePolicies.create(
        commandLine,
        { kind: 'repository', repository: found },
        readPrunePolicy(given),
      )
    }

    test('keeps the newest tags, and the log says what it deleted', async () => {
      await pushDaily('acme/newest', ['a', 'b', 'c', 'd'])
      await policy('acme/newest', { method: 'number_of_tags', value: 2 })
      await work()
      expect(await tagsOf('acme/newest')).toEqual(['c', 'd'])
      const alice = await berth().api('alice')
      const { body } = await alice.get(`/repository/acme/newest/logs?${window(berth())}`)
      const { logs } = body as { logs: { kind: string; metadata: { tag?: string } }[] }
      const pruned = logs.filter(({ kind }) => kind === 'autoprune_tag_delete')
      expect(new Set(pruned.map(({ metadata }) => metadata.tag))).toEqual(new Set(['a', 'b']))
    })

    test('a policy is applied again when its time has come', async () => {
      await pushDaily('acme/again', ['a'])
      await policy('acme/again', { method: 'creation_date', value: '3d' })
      await work()
      expect(await tagsOf('acme/again')).toEqual(['a'])
      berth().clock.advance(3 * day)
      await work()
      expect(await tagsOf('acme/again')).toEqual([])
    })

    test('policies of an organization hold in all its repositories, each by itself', async () => {
      await berth().createOrganization('whole', 'alice')
      await pushDaily('whole/one', ['a', 'b'])
      await pushDaily('whole/two', ['c', 'd'])
      const namespace = await berth().services.accounts.find('whole')
      if (namespace === undefined) throw new Error('the organization is there')
      await berth().services.prunePolicies.create(
        commandLine,
        { kind: 'namespace', namespace },
        readPrunePolicy({ method: 'number_of_tags', value: 1 }),
      )
      await work()
      expect([await tagsOf('whole/one'), await tagsOf('whole/two')]).toEqual([['b'], ['d']])
    })

    test('signatures stay with their image, and go with it', async () => {
      await berth().createRepository('acme/signed')
      const push = async (tag: string, seed: string) =>
        (await pushImage(berth().client('alice'), 'acme/signed', tag, seed)).manifest
      const gone = await push('old', 'gone')
      await push(companionOf(gone), 'signature of gone')
      berth().clock.advance(day)
      const kept = await push('new', 'kept')
      await push(companionOf(kept), 'signature of kept')
      berth().clock.advance(day)
      await policy('acme/signed', { method: 'number_of_tags', value: 1 })
      await work()
      expect(await tagsOf('acme/signed')).toEqual(['new', companionOf(kept)].toSorted())
    })

    test('a preview says what would go and why, and changes nothing', async () => {
      await pushDaily('acme/preview', ['a', 'b'])
      const alice = await berth().api('alice')
      const { body } = await alice.post('/repository/acme/preview/autoprunepolicy/preview', {
        policy: { method: 'number_of_tags', value: 1 },
      })
      expect(body).toMatchObject({
        tags: [{ name: 'a', reason: 'it is not among the newest 1' }],
        has_additional: false,
      })
      expect(await tagsOf('acme/preview')).toEqual(['a', 'b'])
    })

    test('a preview looks at so many tags as an answer may cost, and says that there are more', async () => {
      await pushDaily('acme/vast', ['oldest'])
      await berth().foundation.database.transaction(async (tx) => {
        await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
          with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000)
          select repository_id, 'v' || i, manifest_id, lifetime_start_ms + i, 1
          from n, (select * from tag where name = 'oldest') as one`.execute(tx)
      })
      const alice = await berth().api('alice')
      const asked = { policy: { method: 'creation_date', value: '1s', tagPattern: '^oldest$' } }
      const path = '/repository/acme/vast/autoprunepolicy/preview'
      expect((await alice.post(path, asked)).body).toEqual({ tags: [], has_additional: true })
    })

    test('a preview of a namespace names the repositories, and leaves out what takes no changes', async () => {
      await berth().createOrganization('wide', 'alice')
      for (const name of ['wide/b', 'wide/a', 'wide/frozen']) await pushDaily(name, ['old', 'new'])
      const alice = await berth().api('alice')
      await alice.put('/repository/wide/frozen/changestate', { state: 'READ_ONLY' })
      const newest = { method: 'number_of_tags', value: 1 }
      const asked = await alice.post('/organization/wide/autoprunepolicy/preview', {
        policy: newest,
      })
      const reason = 'it is not among the newest 1'
      expect(asked.body).toMatchObject({
        tags: [
          { repository: 'a', name: 'old', reason },
          { repository: 'b', name: 'old', reason },
        ],
        has_additional: false,
      })
      const held = '/organization/wide/autoprunepolicy/'
      expect((await alice.post(`${held}preview`)).body).toMatchObject({ tags: [] })
      await alice.post(held, newest)
      expect((await alice.post(`${held}preview`)).body).toEqual(asked.body)
      expect(await tagsOf('wide/a')).toEqual(['new', 'old'])
      const own = await alice.post('/user/autoprunepolicy/preview', { policy: newest })
      expect(own.body).toMatchObject({ tags: [], has_additional: false })
    })

    test('immutable tags stay, and take no place of those that a policy keeps', async () => {
      await pushDaily('acme/fixed', ['a', 'b', 'c', 'd', 'e'])
      const alice = await berth().api('alice')
      for (const tag of ['a', 'e']) {
        await alice.put(`/repository/acme/fixed/tag/${tag}`, { immutable: true })
      }
      const { body } = await alice.post('/repository/acme/fixed/autoprunepolicy/preview', {
        policy: { method: 'number_of_tags', value: 1 },
      })
      const { tags } = body as { tags: { name: string }[] }
      expect(tags.map(({ name }) => name)).toEqual(['c', 'b'])
      await policy('acme/fixed', { method: 'number_of_tags', value: 1 })
      await policy('acme/fixed', { method: 'creation_date', value: '1s', tagPattern: '[ae]' })
      await work()
      expect(await tagsOf('acme/fixed')).toEqual(['a', 'd', 'e'])
    })

    test('a policy of an organization that is deleted meanwhile deletes nothing more', async () => {
      const organization = await berth().createOrganization('halfway', 'alice')
      for (const name of ['halfway/one', 'halfway/two']) await pushDaily(name, ['old', 'new'])
      const { services, foundation } = berth()
      const subject = { kind: 'namespace', namespace: organization } as const
      const newest = readPrunePolicy({ method: 'number_of_tags', value: 1 })
      const uuid = await services.prunePolicies.create(commandLine, subject, newest)
      const pruner = new (class extends Pruner {
        override async prune(...given: Parameters<Pruner['prune']>): Promise<number> {
          const count = await super.prune(...given)
          if (count > 0) await services.prunePolicies.delete(commandLine, subject, uuid)
          return count
        }
      })(prunerParts(berth()))
      await workOffJobs(berth(), (kind) => kind === 'autoprune.plan')
      berth().clock.advance(60_000)
      await workOffJobs({ foundation, services: { ...services, pruner } })
      expect([await tagsOf('halfway/one'), await tagsOf('halfway/two')]).toEqual([
        ['new'],
        ['new', 'old'],
      ])
    })

    test('tags that were chosen by a policy stay when another holds by then', async () => {
      const tags = ['a', 'b', 'c', 'd']
      await pushDaily('acme/changed', tags)
      const { id } = await requireRepository(berth(), 'acme/changed')
      const newest = (value: number) => readPrunePolicy({ method: 'number_of_tags', value })
      /** What holds is asked for before tags are chosen, and when they end. */
      const answering = (...answers: PrunePolicy[][]) => {
        const left = [...answers]
        return async () => await Promise.resolve(left.shift() ?? [])
      }
      const prune = async (...answers: PrunePolicy[][]) =>
        await berth().services.pruner.prune(id, answering(...answers), new AbortController().signal)
      expect([await prune([newest(1)], []), await tagsOf('acme/changed')]).toEqual([0, tags])
      const changed = [[newest(1)], [newest(3)], [newest(3)], [newest(3)]]
      expect(await prune(...changed)).toBe(1)
      expect(await tagsOf('acme/changed')).toEqual(['b', 'c', 'd'])
    })

    test('a read-only repository keeps its tags', async () => {
      await pushDaily('acme/frozen', ['a', 'b'])
      await berth().setState('acme/frozen', 'read-only')
      await policy('acme/frozen', { method: 'number_of_tags', value: 1 })
      await work()
      expect(await tagsOf('acme/frozen')).toEqual(['a', 'b'])
    })
  },
  {
    config: 'FEATURE_AUTO_PRUNE: true\nFEATURE_IMMUTABLE_TAGS: true\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createOrganization('acme', 'alice')
    },
  },
)

function prunerParts({ foundation, services, clock }: RunningBerth) {
  const { manifests, audit, tagGuard: guard } = services
  return { database: foundation.database, manifests, audit, clock, guard, defaultPolicy: undefined }
}

function companionOf({ digest }: { readonly digest: string }): string {
  return `${digest.replace(':', '-')}.sig`
}

async function requireRepository(berth: RunningBerth, name: string) {
  const [namespace = '', repository = ''] = name.split('/')
  const found = await berth.services.repositories.find({ namespace, repository })
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

/** The last month and the next, as the log takes a window. */
function window(berth: RunningBerth): string {
  const text = (atMs: number) => {
    const [year, month, day] = new Date(atMs).toISOString().slice(0, 10).split('-')
    return `${month}/${day}/${year}`
  }
  const month = 30 * 86_400_000
  return `starttime=${text(berth.clock() - month)}&endtime=${text(berth.clock() + month)}`
}
