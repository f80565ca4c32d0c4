import { withFreshPeer, type Scenario } from '../bench.ts'
import { BlobMaker } from '../load/content.ts'
import type { Peer } from '../peers/peer.ts'
import { atMost } from '../report/row.ts'
import { withClient } from './fixtures.ts'
import { formatSize, gibibyte, mebibyte } from './units.ts'

/** How long a client waits at the end of an upload, after its last byte has been taken. */
export const finalPut: Scenario = {
  name: 'f',
  title: 'final PUT after a PATCH with all bytes, wall time',
  async run(bench) {
    const sizes = bench.sizes(
      [gibibyte, 4 * gibibyte, 10 * gibibyte],
      [64 * mebibyte, 256 * mebibyte, gibibyte],
    )
    for (const sizeBytes of sizes) {
      const maker = new BlobMaker(sizeBytes)
      const wall = {
        label: `after ${formatSize(sizeBytes)}`,
        unit: 'ms',
        target: atMost(10),
        series: { name: 'final PUT', size: sizeBytes },
        v3OverV2: 3 / 5,
      }
      const measure = async (peer: Peer) =>
        await withFreshPeer(peer, async (running) => {
          return await withClient(running, `${running.namespace}/blobs`, async (client) => {
            await client.pushBlob(new BlobMaker(mebibyte).make(), 'PATCH + PUT')
            const blob = maker.make()
            const location = await client.append(await client.beginUpload(), blob)
            const started = performance.now()
            await client.finishUpload(location, blob.digest)
            return { wall: performance.now() - started }
          })
        })
      await bench.compare(bench.peers, { wall }, measure, { isWarmedUp: false })
    }
  },
}
