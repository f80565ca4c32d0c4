import { expect, test } from 'vitest'

import { describeEachBerth } from '../harness/each-berth.ts'
import type { RunningBerth } from '../harness/running-berth.ts'

const clientsAtOnce = 8

describeEachBerth(
  'first pushes that come at once',
  (berth) => {
    test('make one repository, and all begin their uploads in it', async () => {
      for (let round = 0; round < 10; round += 1) {
        expect(await begin(berth(), () => `pusher/new-${round}`)).toEqual(allTaken)
      }
    })

    test('make one namespace with a repository for each', async () => {
      for (let round = 0; round < 10; round += 1) {
        const statuses = await begin(berth(), (client) => `namespace-${round}/new-${client}`)
        expect(statuses).toEqual(allTaken)
      }
    })
  },
  {
    config: 'CREATE_NAMESPACE_ON_PUSH: true\n',
    prepare: async (berth) => void (await berth.createUser('pusher')),
  },
)

const allTaken = Array.from({ length: clientsAtOnce }, () => 202)

/** Each client begins an upload to its repository. */
async function begin(
  berth: RunningBerth,
  repositoryOf: (client: number) => string,
): Promise<number[]> {
  const uploads = Array.from({ length: clientsAtOnce }, async (_, client) => {
    const answer = await berth.client('pusher').post(`/v2/${repositoryOf(client)}/blobs/uploads/`)
    return answer.status
  })
  return await Promise.all(uploads)
}
