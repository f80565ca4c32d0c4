import fc from 'fast-check'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { rounds } from '../../test/harness/effort.ts'
import { history } from './model/operations.fixture.ts'
import { play } from './model/play.fixture.ts'
import { openWorld, worldTemplate } from './model/world.fixture.ts'

const milliseconds = rounds(15) * 1000

/** `BERTH_MODEL_REPLAY=<seed>:<path>` plays again what a failure has printed. */
function replayed() {
  const [seed, path] = (process.env['BERTH_MODEL_REPLAY'] ?? '').split(':')
  return seed === undefined || seed === '' ? {} : { seed: Number(seed), path: path ?? '' }
}

describeEachDatabase(
  'two replicas that collect while others push',
  (makeDatabase) => {
    test(
      'what is reachable is never gone, and everything else is gone in the end',
      async () => {
        const world = await openWorld({ databaseUri: await makeDatabase(), store: 'files' })
        let steps = 0
        // A failure prints the seed and the path to it.
        await fc.assert(
          fc.asyncProperty(history, async (groups) => {
            const played = await play(world, groups)
            steps += played
          }),
          {
            numRuns: 1_000_000,
            interruptAfterTimeLimit: milliseconds,
            markInterruptAsFailure: false,
            endOnFailure: true,
            ...replayed(),
          },
        )
        await world.close()
        expect(steps).toBeGreaterThan(50)
      },
      milliseconds + 120_000,
    )
  },
  { template: worldTemplate },
)
