import { expect, test } from 'vitest'

import { pushImage, pushManifest, putManifest } from '../../test/harness/content.ts'
import { type QueryCounter, queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { queryPlans } from '../../test/harness/query-plans.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { immutableConfig, prepareAcme } from './immutable-tags.fixture.ts'

const on = queryCounter()
const plans = queryPlans()

describeEachBerth(
  'a push where tags can be immutable',
  (berth, engine) => {
    test('takes one statement more, however many tags and policies there are, and holds its place where a tag becomes immutable', async () => {
      const off = queryCounter()
      const without = await berth().another('FEATURE_AUTO_PRUNE: true\n', { wrap: off.wrap })
      try {
        const api = await berth().api('alice')
        for (const tagPattern of ['r\\d+', ...Array.from({ length: 9 }, (_, at) => `no${at}`)]) {
          const made = await api.post('/organization/acme/immutabilitypolicy/', { tagPattern })
          expect(made.status).toBe(201)
        }
        const plain = await leastCosts(without, 'off', off)
        const guarded = await leastCosts(berth(), 'on', on)
        expect(guarded).toEqual({
          newTag: plain.newTag + 1,
          sameTag: plain.sameTag + 1,
          threeTags: plain.threeTags + 1,
          noTag: plain.noTag,
          // And of one that becomes immutable, whether its place is there still, under a lock
          // where there are several writers.
          fixedTag: plain.fixedTag + (engine === 'postgresql' ? 3 : 2),
          // Nothing has to be asked of what is immutable already.
          fixedAgain: plain.fixedAgain,
        })
      } finally {
        await without.stop()
      }
    })
  },
  { config: immutableConfig, wrap: on.wrap, prepare: prepareAcme },
)

type Costs = Awaited<ReturnType<typeof costs>>

/** Of several times the fewest statements: now and then the log of earlier pushes is written meanwhile. */
async function leastCosts(
  berth: RunningBerth,
  name: string,
  counter: QueryCounter,
): Promise<Costs> {
  const [first, ...others] = [
    await costs(berth, `${name}-1`, counter),
    await costs(berth, `${name}-2`, counter),
    await costs(berth, `${name}-3`, counter),
  ] as const
  const least = (of: (each: Costs) => number) => Math.min(of(first), ...others.map(of))
  return {
    newTag: least((each) => each.newTag),
    sameTag: least((each) => each.sameTag),
    threeTags: least((each) => each.threeTags),
    noTag: least((each) => each.noTag),
    fixedTag: least((each) => each.fixedTag),
    fixedAgain: least((each) => each.fixedAgain),
  }
}

/** How many statements pushes of a known image take. */
async function costs(berth: RunningBerth, name: string, counter: QueryCounter) {
  const repository = `acme/${name}`
  const client = berth.client('alice')
  const { manifest } = await pushImage(client, repository, 'first', name)
  await pushManifest(client, repository, manifest, 'r0')
  const of = async (reference: string) =>
    await counter.of(async () => {
      const { status } = await putManifest(client, repository, reference, manifest)
      expect(status).toBe(201)
    })
  return {
    newTag: await of('v1'),
    sameTag: await of('v1'),
    threeTags: await of(`${manifest.digest}?tag=a&tag=b&tag=c`),
    noTag: await of(manifest.digest),
    fixedTag: await of('r1'),
    fixedAgain: await of('r1'),
  }
}

describeEachBerth(
  'what immutability asks of the database',
  (berth, engine) => {
    test('is answered by indexes', async () => {
      if (engine !== 'sqlite') return
      const api = await berth().api('alice')
      const client = berth().client('alice')
      await api.post('/organization/acme/immutabilitypolicy/', { tagPattern: 'r\\d+' })
      const { manifest } = await pushImage(client, 'acme/planned', 'v1', 'planned')
      await api.put('/repository/acme/planned/tag/v1', { immutable: true })
      const refused: number[] = []
      const taken = await plans.of(async () => {
        for (const answer of [
          await client.delete('/v2/acme/planned/manifests/v1'),
          await client.delete(`/v2/acme/planned/manifests/${manifest.digest}`),
          await api.delete('/repository/acme/planned'),
          await api.delete('/organization/acme'),
          await api.post('/repository/acme/planned/immutabilitypolicy/preview'),
        ]) {
          refused.push(answer.status)
        }
      })
      expect(refused).toEqual([409, 409, 409, 409, 200])
      const asked = taken.filter(({ statement }) => /immutab/.test(statement))
      expect(asked.length).toBeGreaterThanOrEqual(5)
      const scans = asked.flatMap(({ statement, steps }) =>
        steps
          .filter((step) => /^SCAN (?!holder|CONSTANT)/.test(step))
          .map((step) => [statement, step]),
      )
      expect(scans).toEqual([])
    })
  },
  { config: immutableConfig, wrap: plans.wrap, prepare: prepareAcme },
)
