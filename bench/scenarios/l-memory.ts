import { setTimeout as sleep } from 'node:timers/promises'

import type { Scenario } from '../bench.ts'
import { BlobMaker } from '../load/content.ts'
import { drive } from '../load/drive.ts'
import { RegistryClient } from '../load/registry-client.ts'
import { measurePeakMemory } from '../measure/memory-sampler.ts'
import { readResidentMemory } from '../measure/process-tree.ts'
import { atMost } from '../report/row.ts'
import { pullAndPush, whileStarted, withClient } from './fixtures.ts'
import { formatSize, gibibyte, mebibyte } from './units.ts'

const settleSeconds = 3

/** Memory that a server holds on to, at rest and under the heaviest ordinary load. */
export const memory: Scenario = {
  name: 'l',
  title: 'resident memory: idle, and the peak of large pulls and pushes at the same time',
  async run(bench) {
    const pulls = bench.isQuick
      ? { count: 8, sizeBytes: 128 * mebibyte }
      : { count: 32, sizeBytes: gibibyte }
    const pushes = bench.isQuick
      ? { count: 4, sizeBytes: 32 * mebibyte }
      : { count: 8, sizeBytes: 256 * mebibyte }
    const pulled = new BlobMaker(pulls.sizeBytes).make()
    const pushedMaker = new BlobMaker(pushes.sizeBytes)

    await bench.withInstallations(async (installations) => {
      const filled = await bench.each(installations, 'pushing', async (installation) => {
        await whileStarted(installation, async (peer) => {
          await withClient(peer, `${peer.namespace}/blobs`, async (client) => {
            await client.pushBlob(pulled, 'one PUT')
          })
        })
        return installation
      })
      const loadName = `${pulls.count} pulls of ${formatSize(pulls.sizeBytes)} and ${pushes.count} pushes of ${formatSize(pushes.sizeBytes)}`
      const rows = {
        idle: { label: 'idle', unit: 'MiB', target: atMost(120), v3OverV2: 49 / 23 },
        peak: { label: loadName, unit: 'MiB', target: atMost(170), v3OverV2: 209 / 178 },
        peakShared: { label: `${loadName}, shared pages divided`, unit: 'MiB' },
      }
      await bench.compare(
        filled,
        rows,
        async (installation) =>
          await whileStarted(installation, async (peer) => {
            await sleep(settleSeconds * 1000)
            const idle = readResidentMemory(peer.processIds)
            const repository = `${peer.namespace}/blobs`
            const token = await peer.tokens.tokenFor(pullAndPush(repository))
            const peak = await measurePeakMemory(peer.processIds, async () => {
              await drive({
                origin: peer.origin,
                connections: pulls.count + pushes.count,
                count: pulls.count + pushes.count,
                step: async (connection, index) => {
                  const client = new RegistryClient(connection, { repository, token })
                  if (index < pulls.count) await client.pullBlob(pulled)
                  else await client.pushBlob(pushedMaker.make(), 'PATCH + PUT')
                },
              })
            })
            return {
              idle: idle.residentBytes / mebibyte,
              peak: peak.residentBytes / mebibyte,
              peakShared: peak.proportionalBytes / mebibyte,
            }
          }),
        { isWarmedUp: false },
      )
    })
  },
}
