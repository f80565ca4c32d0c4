import type { Scenario } from '../bench.ts'
import { measureLoad } from '../measure/measured-load.ts'
import { atMost } from '../report/row.ts'
import { tagName } from '../seed/seeder.ts'
import {
  distinctManifests,
  fillWithTags,
  prepareRead,
  pullAndPush,
  sendAndCheck,
  spreadNumbers,
} from './fixtures.ts'
import { formatCount } from './units.ts'

const connections = 16
const manifests = distinctManifests(100)

/** The request behind every `pull name:tag`, for tags all over a repository. */
export const manifestByTag: Scenario = {
  name: 'b',
  title: 'manifest GET by tag, with a token, 16 connections',
  async run(bench) {
    const sizes = bench.sizes([200, 5_000, 100_000], [200, 2_000, 20_000])
    await bench.withInstallations(async (installations) => {
      const filled = await bench.each(installations, 'filling', async (installation) => {
        for (const size of sizes) {
          const repository = repositoryOf(installation, size)
          await fillWithTags(installation, { repository, count: size, manifests })
        }
        return installation
      })
      await bench.whileRunning(filled, async (peers) => {
        for (const size of sizes) {
          const cpu = {
            label: `among ${formatCount(size)} tags`,
            unit: 'µs CPU',
            target: atMost(40),
            series: { name: 'manifest by tag', size, growthTarget: atMost(1.2) },
            v3OverV2: size > 10_000 ? 0.4 / 1.6 : 0.32 / 1.13,
          }
          const p99 = { label: `among ${formatCount(size)} tags, p99`, unit: 'ms' }
          await bench.compare(peers, { cpu, p99 }, async (peer, { seconds }) => {
            const repository = repositoryOf(peer, size)
            const token = await peer.tokens.tokenFor(pullAndPush(repository))
            const requests = spreadNumbers(10_000, size).map((number) => ({
              request: prepareRead(peer, {
                repository,
                path: `manifests/${tagName(number)}`,
                token,
              }),
              bodyBytes: manifests[number % manifests.length]!.sizeBytes,
            }))
            const cost = await measureLoad(peer, {
              connections,
              seconds,
              step: async (connection, index) => {
                const { request, bodyBytes } = requests[index % requests.length]!
                await sendAndCheck(connection, request, bodyBytes)
              },
            })
            return { cpu: cost.cpuSecondsPerStep * 1e6, p99: cost.p99Seconds * 1e3 }
          })
        }
      })
    })
  },
}

function repositoryOf({ namespace }: { namespace: string }, size: number): string {
  return `${namespace}/tags-${size}`
}
