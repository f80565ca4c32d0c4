import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { type QueryPlan, queryPlans } from '../../test/harness/query-plans.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { week } from './collection.fixture.ts'
import { reviewsPerSearch } from './collector.service.ts'

const plans = queryPlans()

describeEachBerth(
  'a repository with much to collect',
  (berth, engine) => {
    test('does not keep others waiting until it is done', async () => {
      const { huge, small } = await twoRepositories(berth())
      const isOfJob = (kind: string) => /^gc\.(plan|collect-repository)/.test(kind)
      const events = await workOffJobs(berth(), isOfJob)

      const done = events.flatMap((event) =>
        event.event === 'finished' && event.job.kind === 'gc.collect-repository'
          ? [event.job.id]
          : [],
      )
      const [hugeJob, smallJob] = [most(done), done.find((id) => id !== most(done))]
      // All that the first search sees is of the huge one, which has several turns.
      expect(done.filter((id) => id === hugeJob).length).toBeGreaterThan(1)
      expect(done.indexOf(smallJob as number)).toBeLessThan(done.lastIndexOf(hugeJob as number))
      // Each of them is gone through in the end.
      expect(await reviewsDue(berth(), huge)).toBe(0)
      expect(await reviewsDue(berth(), small)).toBe(0)
    })

    test('is found without reading all reviews, and taken without sorting them', async () => {
      if (engine !== 'sqlite') return
      await twoRepositories(berth())
      const found = await plans.of(() => workOffJobs(berth(), (kind) => kind.startsWith('gc.')))
      const steps = found
        .filter(({ statement }) => statement.includes('gc_review'))
        .flatMap((plan) => plan.steps)
      expect(steps.filter((step) => /SCAN (gc_review|repository)/.test(step))).toEqual([])
      expect(steps.join('\n')).toContain(
        'USING COVERING INDEX gc_review_of_repository (repository_id=? AND kind=? AND due_at_ms<?)',
      )
      // However much became due at one instant.
      const taking = found.filter(({ statement }) =>
        /select .* from "gc_review" where/.test(statement),
      )
      expect(taking.length).toBeGreaterThan(0)
      const sorts = (plan: QueryPlan) => /TEMP B-TREE FOR .*ORDER BY/.test(plan.steps.join())
      expect(taking.filter(sorts)).toEqual([])
    })
  },
  { wrap: plans.wrap, prepare: async (berth) => void (await berth.createUser('alice')) },
)

/** One with as many old reviews as a search sees, for more than a turn, and one with a few that are younger. */
async function twoRepositories(berth: RunningBerth): Promise<{ huge: number; small: number }> {
  // A search comes back from its first time on.
  await workOffJobs(berth, (kind) => kind === 'gc.plan')
  await pushImage(berth.client('alice'), 'alice/huge', 'v1', 'huge')
  await pushImage(berth.client('alice'), 'alice/small', undefined, 'small')
  berth.clock.advance(3 * week)
  const [huge, small] = await Promise.all(['huge', 'small'].map((name) => idOf(berth, name)))
  if (huge === undefined || small === undefined) throw new Error('both are there')
  await sql`insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms)
    with recursive number(value) as (
      select 1 union all select value + 1 from number where value < ${reviewsPerSearch}
    )
    select cast(${huge} as bigint), case when value <= 250 then 'referrers' else 'link' end,
      1000000000 + value, 'released', 1
    from number`.execute(berth.foundation.database.reader)
  return { huge, small }
}

async function idOf({ foundation }: RunningBerth, name: string): Promise<number> {
  const row = await foundation.database.reader
    .selectFrom('repository')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return row.id
}

async function reviewsDue({ foundation, clock }: RunningBerth, id: number): Promise<number> {
  const rows = await foundation.database.reader
    .selectFrom('gc_review')
    .select('subject_id')
    .where('repository_id', '=', id)
    .where('due_at_ms', '<=', clock())
    .execute()
  return rows.length
}

/** What is there most often. */
function most(values: readonly number[]): number | undefined {
  const countOf = (value: number) => values.filter((one) => one === value).length
  return [...values].toSorted((one, other) => countOf(other) - countOf(one))[0]
}
