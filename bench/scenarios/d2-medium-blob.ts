import type { Scenario } from '../bench.ts'
import { atLeast, atMost } from '../report/row.ts'
import { compareDownloads, pushBlobs } from './blob-download.ts'
import { formatSize, mebibyte } from './units.ts'

/** Layers of small images. */
export const mediumBlob: Scenario = {
  name: 'd2',
  title: 'blob GET of 1 MiB and a little more, with a token',
  async run(bench) {
    await bench.withRunningPeers(async (running) => {
      for (const sizeBytes of [mebibyte, 4 * mebibyte, 16 * mebibyte]) {
        const pushed = await pushBlobs(bench, running, { sizeBytes, count: 16 })
        const isInPlan = sizeBytes === mebibyte
        for (const connections of isInPlan ? [1, 16] : [16]) {
          const label = `${formatSize(sizeBytes)}, ${connections} connections`
          const cpu = {
            label,
            unit: 's CPU / GB',
            per: 'gigabyte' as const,
            ...(isInPlan && {
              target: atMost(0.27),
              v3OverV2: connections === 1 ? 1.8 / 3.1 : 1.3 / 2.1,
            }),
            ...(connections === 16 && { series: { name: 'medium blob', size: sizeBytes } }),
          }
          const rate = {
            label,
            unit: 'GB/s',
            per: 'second' as const,
            ...(isInPlan && connections === 16 && { target: atLeast(4.5) }),
          }
          await compareDownloads(bench, pushed, { connections, rows: { cpu, rate } })
        }
      }
    })
  },
}
