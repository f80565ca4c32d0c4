import fc from 'fast-check'
import { expect, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { rounds } from '../../test/harness/effort.ts'
import { deed, perform } from './deeds.fixture.ts'
import { expectExactSums, uncountedManifests } from './recount.fixture.ts'

const configuration = `FEATURE_QUOTA_MANAGEMENT: true
FEATURE_SPARSE_INDEX: true
PERMANENTLY_DELETE_TAGS: true
`

describeEachBerth(
  'what is used',
  (berth) => {
    test('equals a recount whatever is done, and whatever is done at the same time', async () => {
      const batches = fc.array(fc.array(deed, { minLength: 1, maxLength: 6 }), {
        minLength: 2,
        maxLength: 8,
      })
      const { reader } = berth().foundation.database
      const fleet = [berth(), await berth().another(configuration)] as const
      try {
        await fc.assert(
          fc.asyncProperty(batches, async (given) => {
            for (const batch of given) {
              await Promise.all(batch.map((each, index) => perform(fleet, index, each)))
              await expectExactSums(reader)
              expect(await uncountedManifests(reader)).toBe(0)
            }
          }),
          { numRuns: rounds(6), endOnFailure: true },
        )
        for (const name of ['one', 'two']) {
          await perform(fleet, 0, { deed: 'delete-namespace', repository: `${name}/` })
        }
        await perform(fleet, 0, { deed: 'collect', repository: '' })
        expect(await expectExactSums(reader)).toEqual([])
      } finally {
        await fleet[1].stop()
      }
    })
  },
  {
    config: configuration,
    async prepare(berth) {
      await berth.createUser('alice')
      for (const name of ['one', 'two']) await berth.createOrganization(name, 'alice')
    },
  },
)
