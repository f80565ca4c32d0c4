import type { Scenario } from '../bench.ts'
import { uploadModes, type UploadMode } from '../load/registry-client.ts'
import { atMost } from '../report/row.ts'
import { compareUploads } from './blob-upload.ts'
import { formatSize, gibibyte, mebibyte } from './units.ts'

const v3OverV2: Readonly<Record<UploadMode, number>> = {
  'one PUT': 1.17 / 3.1,
  'PATCH + PUT': 1.15 / 3.1,
  '5 MiB chunks': 1.46 / 3.6,
}

/** Large layers on their way in: sha256 and copies. */
export const largePush: Scenario = {
  name: 'e2',
  title: 'blob push of 100 MiB and more, one after another',
  async run(bench) {
    const sizes = bench.sizes(
      [100 * mebibyte, 300 * mebibyte, gibibyte],
      [100 * mebibyte, 200 * mebibyte, 300 * mebibyte],
    )
    for (const mode of uploadModes) {
      await bench.withRunningPeers(async (peers) => {
        for (const sizeBytes of mode === 'PATCH + PUT' ? sizes : sizes.slice(0, 1)) {
          const plan = {
            label: `${formatSize(sizeBytes)}, ${mode}`,
            unit: 's CPU / GB',
            target: atMost(1.2),
            v3OverV2: v3OverV2[mode],
            series: { name: `push, ${mode}`, size: sizeBytes },
          }
          const count = Math.ceil((5 * sizes[0]!) / sizeBytes)
          await compareUploads(bench, peers, { sizeBytes, count, mode, plan })
        }
      })
    }
  },
}
