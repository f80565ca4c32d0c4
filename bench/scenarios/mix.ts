import type { Scenario } from '../bench.ts'
import { RegistryClient } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import { percentile } from '../measure/statistics.ts'
import { atMost } from '../report/row.ts'
import { makeImages, openRepositories } from './small-images.ts'

const repositories = 20
const imagesToPull = 100
const pushEvery = 5

/** An ordinary day: four pulls of whole images, then a push, and so on. */
export const mix: Scenario = {
  name: 'mix',
  title: '80 % pulls and 20 % pushes of small images, 32 in parallel',
  async run(bench) {
    const pulled = makeImages(imagesToPull)
    await bench.withRunningPeers(async (running) => {
      const subjects = await bench.each(running, 'pushing', async (peer) => {
        const opened = await openRepositories(peer, repositories)
        await measureLoad(peer, {
          connections: 8,
          count: pulled.length,
          step: async (connection, index) => {
            const client = new RegistryClient(connection, opened[index % opened.length]!)
            await client.pushImage(`pull-${index}`, pulled[index]!)
          },
        })
        return { name: peer.name, peer, opened }
      })
      const label = 'an image pulled or pushed'
      const rows = {
        cpu: { label, unit: 'ms CPU', target: atMost(1.2), v3OverV2: 8.7 / 13.2 },
        perSecond: { label, unit: 'images/s' },
        p99: { label: 'a push, p99', unit: 'ms', target: atMost(150) },
      }
      await bench.compare(subjects, rows, async ({ peer, opened }, effort) => {
        const count = effort.countOf(3000)
        const pushed = makeImages(Math.ceil(count / pushEvery))
        const pushMilliseconds: number[] = []
        const cost = await measureLoad(peer, {
          connections: 32,
          count,
          step: async (connection, index) => {
            if (index % pushEvery === 0) {
              const client = new RegistryClient(connection, opened[index % opened.length]!)
              const image = pushed[index / pushEvery]!
              const started = performance.now()
              await client.pushImage(image.manifest.digest.slice(7, 27), image)
              pushMilliseconds.push(performance.now() - started)
            } else {
              const number = index % pulled.length
              const client = new RegistryClient(connection, opened[number % opened.length]!)
              await client.pullImage(`pull-${number}`, pulled[number]!)
            }
          },
        })
        return {
          cpu: cost.cpuSecondsPerStep * 1e3,
          perSecond: cost.stepsPerSecond,
          p99: percentile(pushMilliseconds, 99),
        }
      })
    })
  },
}
