import type { Bench } from '../bench.ts'
import { BlobMaker } from '../load/content.ts'
import { RegistryClient, type UploadMode } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { RunningPeer } from '../peers/peer.ts'
import type { RowPlan } from '../report/row.ts'
import { pullAndPush } from './fixtures.ts'
import { gigabyte } from './units.ts'

/** What pushes of blobs that nobody has cost, one after another, in CPU seconds per gigabyte. */
export async function compareUploads(
  bench: Bench,
  peers: readonly RunningPeer[],
  options: { sizeBytes: number; count: number; mode: UploadMode; plan: RowPlan },
): Promise<void> {
  const { sizeBytes, count, mode, plan } = options
  const maker = new BlobMaker(sizeBytes)
  const wall = { label: plan.label, unit: 'GB/s' }
  await bench.compare(peers, { cpu: plan, wall }, async (peer, effort) => {
    const repository = `${peer.namespace}/blobs`
    const token = await peer.tokens.tokenFor(pullAndPush(repository))
    const cost = await measureLoad(peer, {
      connections: 1,
      count: effort.countOf(count),
      step: async (connection) => {
        const client = new RegistryClient(connection, { repository, token })
        await client.pushBlob(maker.make(), mode)
      },
    })
    return {
      cpu: (cost.cpuSecondsPerStep / sizeBytes) * gigabyte,
      wall: (cost.stepsPerSecond * sizeBytes) / gigabyte,
    }
  })
}
