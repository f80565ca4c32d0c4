import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { queryPlans } from '../../test/harness/query-plans.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { commandLine } from '../logs/log-entry.ts'
import type { JobRun } from '../platform/jobs/job.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import { pointTag } from '../registry/tags/tag.queries.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { applyPolicyHandler } from './apply-policy.jobs.ts'
import { readImmutabilityPolicy } from './immutability-policy.ts'
import { immutableConfig, logged } from './immutable-tags.fixture.ts'

const plans = queryPlans()
const numbered = readImmutabilityPolicy({ tagPattern: 't\\d+' })

describeEachBerth(
  'a policy and the tags that were there before it',
  (berth, engine) => {
    test('a worker that is killed after any commit leaves nothing undone, and counts nothing twice', async () => {
      const { namespace, policy } = await organization(berth(), 'killed', [1200, 0, 300])
      let deaths = 0
      for (; ; deaths += 1) {
        const end = await work(berth(), policy, dyingAfter(berth(), deaths)).catch(
          (error: unknown) => error,
        )
        const [row] = await policyRows(berth(), policy)
        expect(await immutableCount(berth(), namespace.id)).toBe(row?.fixed_tags)
        if (end === undefined) break
        expect(end).toEqual(new Error('killed'))
      }
      // One batch comes to its end before each death.
      expect(deaths).toBeGreaterThanOrEqual(3)
      expect(await policyRows(berth(), policy)).toEqual([{ fixed_tags: 1500, is_applied: 1 }])
      const told = await entries(berth(), 'killed')
      expect(told).toEqual([
        { namespace: 'killed', tag_pattern: 't\\d+', tag_pattern_matches: true, count: 1500 },
      ])
      await work(berth(), policy, berth().foundation.database)
      expect(await entries(berth(), 'killed')).toEqual(told)
    })

    test('two workers at once do the work of one', async () => {
      const { namespace, policy } = await organization(berth(), 'twice', [700, 700])
      const { database } = berth().foundation
      await Promise.all([work(berth(), policy, database), work(berth(), policy, database)])
      expect(await immutableCount(berth(), namespace.id)).toBe(1400)
      expect(await entries(berth(), 'twice')).toMatchObject([{ count: 1400 }])
    })

    test('a policy that changes meanwhile is applied as it is in the end, to all tags', async () => {
      const { namespace, policy } = await organization(berth(), 'changing', [600, 600])
      const { immutabilityPolicies } = berth().services
      const subject = { kind: 'namespace', namespace } as const
      const even = readImmutabilityPolicy({ tagPattern: 't\\d*[02468]' })
      let commits = 0
      await work(
        berth(),
        policy,
        hooked(berth(), async () => {
          commits += 1
          if (commits !== 2) return
          await releaseAll(berth(), namespace.id)
          await immutabilityPolicies.change(commandLine, subject, policy, even)
        }),
      )
      expect(await immutableCount(berth(), namespace.id)).toBe(600)
      expect(await entries(berth(), 'changing')).toMatchObject([{ count: 600 }])
    })

    test('a policy that is removed meanwhile makes nothing immutable from then on', async () => {
      const { namespace, policy } = await organization(berth(), 'removed', [600, 600])
      const { immutabilityPolicies } = berth().services
      let commits = 0
      await work(
        berth(),
        policy,
        hooked(berth(), async () => {
          commits += 1
          if (commits !== 1) return
          await immutabilityPolicies.delete(commandLine, { kind: 'namespace', namespace }, policy)
        }),
      )
      expect(await immutableCount(berth(), namespace.id)).toBe(500)
      expect(await entries(berth(), 'removed')).toEqual([])
    })

    test('a push that had looked for policies before this one was made is not missed', async () => {
      // One writer at a time: there, no push is between its look and its commit.
      if (engine === 'sqlite') return
      const { services, foundation } = berth()
      const { namespace } = await organization(berth(), 'racing', [1], { hasPolicy: false })
      const repository = await services.repositories.find({
        namespace: 'racing',
        repository: 'r0',
      })
      if (repository === undefined) throw new Error('the repository is there')
      const [before] = await tagsOf(berth(), namespace.id)
      const hasLooked = Promise.withResolvers<void>()
      const mayGoOn = Promise.withResolvers<void>()
      const pushing = foundation.database.transaction(async (tx) => {
        await foundation.database.lock(tx, contentLock(repository.id))
        const rules = services.tagGuard.rulesIn(tx, repository)
        expect(await rules.isFixedByPolicy('t77')).toBe(false)
        hasLooked.resolve()
        await mayGoOn.promise
        await pointTag(tx, rules, {
          repositoryId: repository.id,
          name: 't77',
          manifestId: before?.manifest_id ?? 0,
          nowMs: berth().clock(),
          isLabelledImmutable: false,
          by: undefined,
        })
      })
      await hasLooked.promise
      const policy = await services.immutabilityPolicies.create(
        commandLine,
        { kind: 'namespace', namespace },
        numbered,
      )
      const working = work(berth(), policy, foundation.database)
      mayGoOn.resolve()
      await Promise.all([pushing, working])
      const tags = await tagsOf(berth(), namespace.id)
      expect(Object.fromEntries(tags.map((tag) => [tag.name, tag.is_immutable]))).toEqual({
        t1: 1,
        t77: 1,
      })
    })

    test('no statement of it reads a whole table', async () => {
      if (engine !== 'sqlite') return
      const { policy } = await organization(berth(), 'planned', [10, 10])
      const taken = await plans.of(() => work(berth(), policy, berth().foundation.database))
      expect(taken.length).toBeGreaterThan(4)
      const scans = taken.flatMap(({ statement, steps }) =>
        steps.filter((step) => /^SCAN (?!CONSTANT)/.test(step)).map((step) => [statement, step]),
      )
      expect(scans).toEqual([])
    })
  },
  {
    config: immutableConfig,
    wrap: plans.wrap,
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

/** An organization with repositories of so many tags, `t1` and so on, and a policy for them. */
async function organization(
  berth: RunningBerth,
  name: string,
  tagCounts: readonly number[],
  { hasPolicy = true }: { readonly hasPolicy?: boolean } = {},
) {
  const namespace = await berth.createOrganization(name, 'alice')
  for (const [index, count] of tagCounts.entries()) {
    const repository = `${name}/r${index}`
    await berth.createRepository(repository)
    if (count > 0) {
      const { manifest } = await pushImage(berth.client('alice'), repository, undefined, repository)
      await addTags(berth, manifest.digest, count)
    }
  }
  const subject = { kind: 'namespace', namespace } as const
  const policy = hasPolicy
    ? await berth.services.immutabilityPolicies.create(commandLine, subject, numbered)
    : ''
  return { namespace, policy }
}

async function addTags(berth: RunningBerth, digest: string, count: number): Promise<void> {
  await berth.foundation.database.transaction(async (tx) => {
    await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
      select repository_id, 't' || i, id, i, 1 from n, manifest
      where manifest.digest = ${digest}`.execute(tx)
  })
}

/** Does the job of a policy as a worker does, on some database. */
async function work(berth: RunningBerth, uuid: string, database: BerthDatabase): Promise<void> {
  const { audit, tagGuard: guard, immutabilityRules: rules } = berth.services
  const handler = applyPolicyHandler({ database, audit, clock: berth.clock, guard, rules })
  const job: JobRun<{ readonly uuid: string }> = {
    payload: handler.parse({ uuid }),
    cursor: undefined,
    save: () => Promise.resolve(),
    signal: new AbortController().signal,
  }
  await handler.run(job)
}

/** A database after whose commits something happens. */
function hooked(berth: RunningBerth, afterCommit: () => Promise<void>): BerthDatabase {
  const { database } = berth.foundation
  return {
    ...database,
    reader: database.reader,
    async transaction(run, options) {
      const result = await database.transaction(run, options)
      await afterCommit()
      return result
    },
  }
}

/** A database whose client is killed after some commits. */
function dyingAfter(berth: RunningBerth, commitsBefore: number): BerthDatabase {
  let commits = 0
  return hooked(berth, () => {
    commits += 1
    return commits > commitsBefore ? Promise.reject(new Error('killed')) : Promise.resolve()
  })
}

async function policyRows(berth: RunningBerth, uuid: string) {
  return await berth.foundation.database.reader
    .selectFrom('immutability_policy')
    .select(['fixed_tags', 'is_applied'])
    .where('uuid', '=', uuid)
    .execute()
}

async function tagsOf(berth: RunningBerth, namespaceId: number) {
  return await berth.foundation.database.reader
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .select(['tag.name', 'tag.is_immutable', 'tag.manifest_id'])
    .where('repository.namespace_id', '=', namespaceId)
    .execute()
}

async function immutableCount(berth: RunningBerth, namespaceId: number): Promise<number> {
  const tags = await tagsOf(berth, namespaceId)
  return tags.filter(({ is_immutable: flag }) => flag === 1).length
}

async function releaseAll(berth: RunningBerth, namespaceId: number): Promise<void> {
  await berth.foundation.database.transaction(async (tx) => {
    await sql`update tag set is_immutable = 0 where repository_id in
      (select id from repository where namespace_id = ${namespaceId})`.execute(tx)
  })
}

/** What the log of an organization says of tags that a policy made immutable. */
async function entries(berth: RunningBerth, organizationName: string) {
  const owner = await berth.api('alice')
  const found = await logged(berth, owner, `/organization/${organizationName}`, [
    'tags_made_immutable_by_policy',
  ])
  return found.map(({ metadata }) => metadata)
}
