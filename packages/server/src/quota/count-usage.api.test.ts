import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { commandLine } from '../logs/log-entry.ts'
import { findProgress } from './count.queries.ts'
import { countUsageHandler } from './quota.jobs.ts'
import { recountAll, uncountedManifests } from './recount.fixture.ts'

class KilledError extends Error {
  override readonly name = 'KilledError'
}

describeEachBerth(
  'what was stored while nothing was counted',
  (berth) => {
    test('is counted while pushes go on, whenever the counting process is killed', async () => {
      const quiet = berth()
      for (let index = 0; index < 7; index += 1) {
        await pushImage(quiet.client('alice'), `alice/old${index % 2}`, `t${index}`, `old ${index}`)
      }
      const { reader } = quiet.foundation.database
      expect(await recountAll(reader)).toMatchObject({ ledger: [] })
      expect(await uncountedManifests(reader)).toBe(7)

      const counting = await quiet.another('FEATURE_QUOTA_MANAGEMENT: true')
      try {
        let cursor: object | undefined
        for (let savesBeforeDeath = 0; savesBeforeDeath < 9; savesBeforeDeath += 1) {
          cursor = await countUntilKilled(counting, cursor, savesBeforeDeath % 3)
          await pushImage(counting.client('alice'), 'alice/old0', 'during', `${savesBeforeDeath}`)
          const { ledger, recount } = await recountAll(reader)
          expect(ledger).toEqual(recount)
        }
        await count(counting)
        expect(await findProgress(reader)).toMatchObject({ isComplete: true })
        expect(await uncountedManifests(reader)).toBe(0)
        const { ledger, recount } = await recountAll(reader)
        expect(ledger).toEqual(recount)
        expect(ledger.length).toBeGreaterThan(20)
      } finally {
        await counting.stop()
      }
    })

    test('is found also when a process that does not count has stored it since', async () => {
      const { reader } = berth().foundation.database
      const counting = await berth().another('FEATURE_QUOTA_MANAGEMENT: true')
      try {
        await count(counting)
        await pushImage(berth().client('alice'), 'alice/later', 'v1', 'later')
        expect(await uncountedManifests(reader)).toBe(1)
        await countUntilKilled(counting, undefined, 0)
        expect(await findProgress(reader)).toMatchObject({ isComplete: false })
        await count(counting)
        expect(await findProgress(reader)).toMatchObject({ isComplete: true })
        expect(await uncountedManifests(reader)).toBe(0)
        const { ledger, recount } = await recountAll(reader)
        expect(ledger).toEqual(recount)
      } finally {
        await counting.stop()
      }
    })

    test('that goes again while nothing is counted takes its bytes with it', async () => {
      const { reader } = berth().foundation.database
      const counting = await berth().another('FEATURE_QUOTA_MANAGEMENT: true')
      try {
        const layer = await pushBlob(counting.client('alice'), 'alice/goes', blob('x'.repeat(5000)))
        const config = await pushBlob(counting.client('alice'), 'alice/goes', blob('{}'))
        const image = imageManifest(config, [layer])
        await pushManifest(counting.client('alice'), 'alice/goes', image, 'v1')
      } finally {
        await counting.stop()
      }
      const { services } = berth()
      const name = { namespace: 'alice', repository: 'goes' }
      const before = (await recountAll(reader)).ledger
      await services.deletions.deleteRepository(commandLine, name)
      // Until it is gone for good, it is there to come back, and counts.
      await workOffJobs(berth())
      expect((await recountAll(reader)).ledger).toEqual(before)
      berth().clock.advance(60 * 86_400_000)
      await workOffJobs(berth())
      const { ledger, recount } = await recountAll(reader)
      expect(ledger).toEqual(recount)
      expect(ledger).not.toEqual(before)
      expect(ledger.join()).not.toContain('of 5000')
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('alice')
    },
  },
)

/** Runs the job until the process dies, right after it has come on for the given time. */
async function countUntilKilled(
  berth: RunningBerth,
  cursor: object | undefined,
  savesBeforeDeath: number,
): Promise<object | undefined> {
  let saved = cursor
  let saves = 0
  try {
    await run(berth, cursor, (next) => {
      saves += 1
      if (saves > savesBeforeDeath) throw new KilledError()
      saved = next
    })
  } catch (error) {
    if (!(error instanceof KilledError)) throw error
  }
  return saved
}

async function count(berth: RunningBerth): Promise<void> {
  await run(berth, undefined, () => undefined)
}

async function run(
  berth: RunningBerth,
  cursor: object | undefined,
  save: (cursor: object) => void,
): Promise<void> {
  const { foundation, services } = berth
  const handler = countUsageHandler({
    database: foundation.database,
    ledger: services.quota.ledger,
    config: { countEverySeconds: 15, manifestsPerTransaction: 1 },
  })
  await handler.run({
    payload: undefined,
    cursor,
    save: (next) => Promise.resolve(save(next)),
    signal: new AbortController().signal,
  })
}
