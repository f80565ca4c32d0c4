import type { Scenario } from '../bench.ts'
import { uploadModes } from '../load/registry-client.ts'
import { atMost } from '../report/row.ts'
import { compareUploads } from './blob-upload.ts'
import { formatSize, kibibyte, mebibyte } from './units.ts'

const plans = [
  { sizeBytes: 100 * kibibyte, count: 200 },
  { sizeBytes: mebibyte, count: 100, target: atMost(2.2), v3OverV2: 2.8 / 6 },
  { sizeBytes: 10 * mebibyte, count: 30, target: atMost(1.5), v3OverV2: 1.6 / 4.5 },
]

/** Layers of everyday images, on their way in. */
export const smallPush: Scenario = {
  name: 'e1',
  title: 'blob push up to 10 MiB, one after another',
  async run(bench) {
    await bench.withRunningPeers(async (peers) => {
      for (const mode of uploadModes.slice(0, 2)) {
        for (const { sizeBytes, count, ...rest } of plans) {
          const plan = {
            label: `${formatSize(sizeBytes)}, ${mode}`,
            unit: 's CPU / GB',
            series: { name: `push, ${mode}`, size: sizeBytes },
            ...rest,
          }
          await compareUploads(bench, peers, { sizeBytes, count, mode, plan })
        }
      }
    })
  },
}
