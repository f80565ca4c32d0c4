import type { Bench, Scenario } from '../bench.ts'
import { RegistryClient } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { RunningPeer } from '../peers/peer.ts'
import { atLeast, atMost } from '../report/row.ts'
import { makeImages, openRepositories } from './small-images.ts'

const repositories = 20
/** Far away: each push is checked against it, and none is refused. */
const quotaBytes = 1024 ** 4

/** A build farm in the morning. Any failed request, and any byte that is counted wrong, ends it. */
export const manyPushes: Scenario = {
  name: 'i',
  title: '500 small images of 17 requests each, 32 in parallel, into one namespace with a quota',
  async run(bench) {
    await bench.withInstallations(async (installations) => {
      await bench.whileRunning(installations, (peers) => push(bench, peers), { quotaBytes })
      await bench.each(installations, 'recount of the quota', async ({ verifyQuota }) => {
        await verifyQuota?.()
      })
    })
  },
}

async function push(bench: Bench, peers: readonly RunningPeer[]): Promise<void> {
  const label = 'pushing an image'
  const rows = {
    cpu: { label, unit: 'ms CPU', target: atMost(3), v3OverV2: 12.5 / 23.5 },
    perSecond: { label, unit: 'images/s', target: atLeast(300) },
    p99: { label: `${label}, p99`, unit: 'ms', target: atMost(250) },
  }
  await bench.compare(peers, rows, async (peer, effort) => {
    const opened = await openRepositories(peer, repositories)
    const images = makeImages(effort.countOf(500))
    const cost = await measureLoad(peer, {
      connections: 32,
      count: images.length,
      step: async (connection, index) => {
        const client = new RegistryClient(connection, opened[index % opened.length]!)
        const image = images[index]!
        await client.pushImage(image.manifest.digest.slice(7, 27), image)
      },
    })
    return {
      cpu: cost.cpuSecondsPerStep * 1e3,
      perSecond: cost.stepsPerSecond,
      p99: cost.p99Seconds * 1e3,
    }
  })
}
