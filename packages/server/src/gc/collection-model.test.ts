import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { rounds } from '../../test/harness/effort.ts'
import { group } from './model/operations.fixture.ts'
import { play, steps } from './model/play.fixture.ts'
import { openWorld, type World } from './model/world.fixture.ts'

const milliseconds = rounds(15) * 1000
const groupsMaximum = 40

/** `BERTH_MODEL_REPLAY=<seed>:<path>` plays again what a failure has printed. */
function replayed() {
  const [seed, path] = (process.env['BERTH_MODEL_REPLAY'] ?? '').split(':')
  return seed === undefined || seed === '' ? {} : { seed: Number(seed), path: path ?? '' }
}

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  describe(`two replicas that collect while others push, on ${engine}`, () => {
    const reason = engine === 'PostgreSQL' ? whyNoPostgres() : undefined
    if (reason !== undefined) {
      testThatCannotRun(reason)
      return
    }
    let world: World
    let dropDatabase: (() => Promise<void>) | undefined

    beforeAll(async () => {
      const database = engine === 'PostgreSQL' ? await freshPostgresDatabase() : undefined
      dropDatabase = () => database?.drop() ?? Promise.resolve()
      world = await openWorld(database?.uri)
    })

    afterAll(async () => {
      await world.close()
      await dropDatabase?.()
    })

    test(
      'what is reachable is never gone, and everything else is gone in the end',
      async () => {
        const before = steps.count
        // A failure prints the seed and the path to it.
        await fc.assert(
          fc.asyncProperty(
            fc.array(group, { minLength: 5, maxLength: groupsMaximum, size: 'max' }),
            async (groups) => {
              await play(world, groups)
            },
          ),
          {
            numRuns: 1_000_000,
            interruptAfterTimeLimit: milliseconds,
            markInterruptAsFailure: false,
            endOnFailure: true,
            ...replayed(),
          },
        )
        const played = steps.count - before
        if (rounds(1) > 1) process.stdout.write(`${engine}: ${played} steps\n`)
        expect(played).toBeGreaterThan(50)
      },
      milliseconds + 120_000,
    )
  })
}
