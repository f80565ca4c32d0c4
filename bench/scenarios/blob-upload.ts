import { tmpdir } from 'node:os'

import type { Bench } from '../bench.ts'
import { BlobMaker } from '../load/content.ts'
import { drive } from '../load/drive.ts'
import { RegistryClient, type UploadMode } from '../load/registry-client.ts'
import { warmPageCache } from '../measure/page-cache.ts'
import { readCpuSeconds } from '../measure/process-tree.ts'
import type { RunningPeer } from '../peers/peer.ts'
import type { RowPlan } from '../report/row.ts'
import { pullAndPush } from './fixtures.ts'
import { gigabyte, mebibyte } from './units.ts'

/** After so much, memory that was at hand for writing may have left the machine. */
const batchBytes = 64 * mebibyte

/** What pushes of blobs that nobody has cost, one after another, in CPU seconds per gigabyte. */
export async function compareUploads(
  bench: Bench,
  peers: readonly RunningPeer[],
  options: { sizeBytes: number; count: number; mode: UploadMode; plan: RowPlan },
): Promise<void> {
  const { sizeBytes, count, mode, plan } = options
  const maker = new BlobMaker(sizeBytes)
  const batchCount = Math.max(1, Math.floor(batchBytes / sizeBytes))
  const wall = { label: plan.label, unit: 'GB/s' }
  await bench.compare(peers, { cpu: plan, wall }, async (peer, effort) => {
    const repository = `${peer.namespace}/blobs`
    const token = await peer.tokens.tokenFor(pullAndPush(repository))
    const cpuBefore = readCpuSeconds(peer.processIds)
    let wallSeconds = 0
    let pushed = 0
    while (pushed < effort.countOf(count)) {
      const now = Math.min(batchCount, effort.countOf(count) - pushed)
      warmPageCache(tmpdir(), now * sizeBytes)
      const driven = await drive({
        origin: peer.origin,
        connections: 1,
        count: now,
        step: async (connection) => {
          const client = new RegistryClient(connection, { repository, token })
          await client.pushBlob(maker.make(), mode)
        },
      })
      wallSeconds += driven.wallSeconds
      pushed += now
    }
    const gigabytes = (pushed * sizeBytes) / gigabyte
    return {
      cpu: (readCpuSeconds(peer.processIds) - cpuBefore) / gigabytes,
      wall: gigabytes / wallSeconds,
    }
  })
}
