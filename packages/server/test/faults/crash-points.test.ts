import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { killAtPoints, pointsAmong } from '../harness/kill-at-points.ts'

describeEachDatabase('a server that is killed at any call through its ports', (makeDatabase) => {
  test('attack 29: keeps every push that it acknowledged, and takes the others again', async () => {
    const options = {
      config: `DB_URI: ${await makeDatabase()}\n`,
      // More than the server gathers before it writes, so that a body has an inside.
      chunkBytes: 1_100_000,
      step: 8,
    }
    const { deaths, findings } = await killAtPoints(options)
    expect(findings).toEqual([])
    // A push goes through that many calls at least.
    expect(deaths).toBeGreaterThanOrEqual(pointsAmong(50, options))
  })
})
