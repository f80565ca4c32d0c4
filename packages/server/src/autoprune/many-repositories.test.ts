import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { pushImage, type TestManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { rounds } from '../../test/harness/effort.ts'
import { queryPlans } from '../../test/harness/query-plans.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { commandLine } from '../logs/log-entry.ts'
import { jobHandlers } from '../main/jobs.ts'
import { JobRunner } from '../platform/jobs/job-runner.ts'
import type { Tx } from '../schema/tables.ts'
import { jobsOf } from '../platform/jobs/job-tables.ts'
import { readPrunePolicy } from './prune-policy.ts'
import { Pruner } from './pruner.service.ts'

const config = 'FEATURE_AUTO_PRUNE: true\n'
const workersAtOnce = 4
/** Rows of a transaction: servers cut those off that take too long. */
const madeAtOnce = 5000
const timeout = rounds(60_000)
const newest = readPrunePolicy({ method: 'number_of_tags', value: 1 })
const plans = queryPlans()

describeEachBerth(
  'pruning of many repositories',
  (berth) => {
    test(
      'with policies of their own is shared by workers, and each is done once',
      { timeout },
      async () => {
        const count = rounds(200)
        const namespaceId = await manyRepositories(berth(), 'own', count)
        await berth().foundation.database.transaction(async (tx) => {
          await sql`insert into prune_policy
          (uuid, namespace_id, repository_id, method, value, is_pattern_matched, due_at_ms)
          select 'own-' || id, namespace_id, id, 'number_of_tags', '1', 1, 1 from repository
          where namespace_id = ${namespaceId}`.execute(tx)
        })
        expect(await pruneByWorkers(berth(), namespaceId, count)).toEqual(prunedOnce)
      },
    )

    test(
      'by a policy of their namespace is shared in parts, and each is done once',
      { timeout },
      async () => {
        const count = rounds(2050)
        const namespaceId = await manyRepositories(berth(), 'common', count)
        const account = await berth().services.accounts.find('common')
        if (account === undefined) throw new Error('the organization is there')
        await berth().services.prunePolicies.create(
          commandLine,
          { kind: 'namespace', namespace: account },
          newest,
        )
        expect(await pruneByWorkers(berth(), namespaceId, count)).toEqual(prunedOnce)
      },
    )
  },
  {
    config,
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

describeEachBerth(
  'pruning of a namespace that becomes smaller while a part of it waits',
  (berth) => {
    test('leaves nothing out', async () => {
      const namespaceId = await manyRepositories(berth(), 'shrinking', 250)
      const { services, foundation } = berth()
      const account = await services.accounts.find('shrinking')
      if (account === undefined) throw new Error('the organization is there')
      const subject = { kind: 'namespace', namespace: account } as const
      await services.prunePolicies.create(commandLine, subject, newest)
      const work = async (...kinds: readonly string[]) => {
        for (const kind of kinds) await workOffJobs(berth(), (each) => each === kind)
      }
      const shareOut = async () => {
        await foundation.database.transaction((tx) =>
          tx.updateTable('prune_policy').set({ due_at_ms: 0 }).execute(),
        )
        berth().clock.advance(31_000)
        await work('autoprune.plan', 'autoprune.prune')
      }
      await work('autoprune.plan')
      await shareOut()
      await foundation.database.transaction(async (tx) => {
        // Other workers were faster with all parts but the first.
        await sql`delete from job where kind = 'autoprune.prune-part'
          and payload like '%"after"%'`.execute(tx)
        await sql`update repository set state = 'read-only' where id in
          (select id from repository where namespace_id = ${namespaceId} order by name limit 50)
          `.execute(tx)
      })
      await shareOut()
      await work('autoprune.prune-part')
      expect(await livingOf(berth(), namespaceId, 'old')).toBe(0)
    })
  },
  {
    config,
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

describeEachBerth(
  'pruning of a large namespace',
  (berth, engine) => {
    test('asks nothing that reads a whole table', async () => {
      if (engine !== 'sqlite') return
      await manyRepositories(berth(), 'planned', 120)
      const account = await berth().services.accounts.find('planned')
      if (account === undefined) throw new Error('the organization is there')
      await berth().services.prunePolicies.create(
        commandLine,
        { kind: 'namespace', namespace: account },
        newest,
      )
      const work = () => workOffJobs(berth(), (kind) => kind.startsWith('autoprune.'))
      await work()
      berth().clock.advance(3_600_000)
      const taken = await plans.of(work)
      const scans = taken
        .filter(({ statement }) => /prune_policy|"tag"|"repository"/.test(statement))
        .flatMap(({ steps }) => steps.filter((step) => /^SCAN (?!CONSTANT)/.test(step)))
      expect(taken.length).toBeGreaterThan(5)
      expect(scans).toEqual([])
    })
  },
  {
    config,
    wrap: plans.wrap,
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

/**
 * Repositories with a tag each, and every tenth with an older one that is to go. Answers with their
 * namespace.
 */
async function manyRepositories(
  berth: RunningBerth,
  organization: string,
  count: number,
): Promise<number> {
  const { id } = await berth.createOrganization(organization, 'alice')
  const first = `${organization}/a-first`
  await berth.createRepository(first)
  const { manifest } = await pushImage(berth.client('alice'), first, undefined, organization)
  for (let from = 1; from <= count; from += madeAtOnce) {
    const to = Math.min(count, from + madeAtOnce - 1)
    await berth.foundation.database.transaction((tx) => addRepositories(tx, id, manifest, from, to))
  }
  await berth.foundation.database.transaction(async (tx) => {
    await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
      select repository.id, 'new', manifest.id, 2, 1
      from manifest join repository on repository.id = manifest.repository_id
      where repository.namespace_id = ${id} and repository.name = 'a-first'`.execute(tx)
  })
  return id
}

async function addRepositories(
  tx: Tx,
  namespaceId: number,
  { digest }: TestManifest,
  from: number,
  to: number,
): Promise<void> {
  const isMade = sql`repository.namespace_id = ${namespaceId}
    and repository.created_at_ms = ${from} and repository.name <> 'a-first'`
  await sql`insert into repository (namespace_id, name, visibility, created_at_ms)
    with recursive n (i) as (select ${sql.lit(from)} union all
      select i + 1 from n where i < ${sql.lit(to)})
    select ${namespaceId}, 'r' || i, 'private', ${from} from n`.execute(tx)
  await sql`insert into manifest (repository_id, digest, media_type, size_bytes, content,
      descriptor, pushed_at_ms)
    select repository.id, manifest.digest, manifest.media_type, manifest.size_bytes,
      manifest.content, manifest.descriptor, 1 from repository, manifest
    where ${isMade} and manifest.id =
      (select min(id) from manifest where digest = ${digest})`.execute(tx)
  await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
    select manifest.repository_id, tags.name, manifest.id, tags.at, 1
    from manifest join repository on repository.id = manifest.repository_id,
      (select 'old' as name, 1 as at union all select 'new', 2) as tags
    where ${isMade} and (tags.name = 'new' or repository.id % 10 = 0)`.execute(tx)
}

/** Lets workers of several processes prune everything, and says what they did. */
async function pruneByWorkers(berth: RunningBerth, namespaceId: number, count: number) {
  const servers = [berth, ...(await Promise.all([1, 2, 3].map(() => berth.another(config))))]
  const visits = new Map<string, number>()
  const prunes = servers.map((server, at) => watched(server, `worker ${at}`, visits))
  const failures: unknown[] = []
  const startedAtMs = Date.now()
  const runners = prunes.map(
    ({ server, services }) =>
      new JobRunner({
        database: jobsOf(server.foundation.database),
        clock: berth.clock,
        handlers: jobHandlers({ ...server.foundation, clock: berth.clock }, services).filter(
          ({ kind }) => kind.startsWith('autoprune.'),
        ),
        concurrencyMaximum: workersAtOnce,
        observe: (event) => {
          if (event.event !== 'finished') failures.push(event)
        },
      }),
  )
  // The search for policies comes by again after half a minute.
  await workOffJobs(berth, (kind) => kind === 'autoprune.plan')
  berth.clock.advance(31_000)
  for (const runner of runners) runner.start()
  let peakBytes = 0
  try {
    await waitUntil(
      'all repositories are pruned',
      async () => {
        peakBytes = Math.max(peakBytes, process.memoryUsage().heapUsed)
        return visits.size > count + 1 && (await waitingJobs(berth)) === 0
      },
      { timeoutMilliseconds: 55_000 * Math.max(1, count / 1000), everyMilliseconds: 100 },
    )
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()))
    for (const server of servers.slice(1)) await server.stop()
  }
  if (count > 10_000) {
    const seconds = (Date.now() - startedAtMs) / 1000
    console.log(`${count + 1} repositories in ${seconds} s, heap ${peakBytes >> 20} MiB at most`)
  }
  const times = [...visits].filter(([key]) => !key.startsWith('worker'))
  const workers = [...visits].filter(([key]) => key.startsWith('worker'))
  return {
    failures,
    oldTags: await livingOf(berth, namespaceId, 'old'),
    lostTags: count + 1 - (await livingOf(berth, namespaceId, 'new')),
    missedRepositories: count + 1 - times.length,
    repositoriesDoneTwice: times.filter(([, number]) => number !== 1),
    hadSeveralWorkers: workers.length > 1,
  }
}

const prunedOnce = {
  failures: [],
  oldTags: 0,
  lostTags: 0,
  missedRepositories: 0,
  repositoriesDoneTwice: [],
  hadSeveralWorkers: true,
}

/** A server's services, with a pruner whose visits to repositories are counted. */
function watched(server: RunningBerth, name: string, visits: Map<string, number>) {
  const count = (key: string) => visits.set(key, (visits.get(key) ?? 0) + 1)
  const { services, foundation } = server
  const pruner = new (class extends Pruner {
    override async prune(...given: Parameters<Pruner['prune']>): Promise<number> {
      count(String(given[0]))
      count(name)
      return await super.prune(...given)
    }
  })({
    database: foundation.database,
    manifests: services.manifests,
    audit: services.audit,
    clock: server.clock,
    guard: services.tagGuard,
    defaultPolicy: undefined,
  })
  return { server, services: { ...services, pruner } }
}

async function waitingJobs(berth: RunningBerth): Promise<number> {
  const { count } = await berth.foundation.database.reader
    .selectFrom('job')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('kind', 'in', ['autoprune.prune', 'autoprune.prune-part'])
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function livingOf(berth: RunningBerth, namespaceId: number, name: string): Promise<number> {
  const { count } = await berth.foundation.database.reader
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('repository.namespace_id', '=', namespaceId)
    .where('tag.name', '=', name)
    .where('tag.is_current', '=', 1)
    .where('repository.state', '=', 'normal')
    .executeTakeFirstOrThrow()
  return Number(count)
}
