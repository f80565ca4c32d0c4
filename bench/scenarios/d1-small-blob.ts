import type { Scenario } from '../bench.ts'
import { atMost } from '../report/row.ts'
import { compareDownloads, pushBlobs } from './blob-download.ts'
import { formatSize, kibibyte } from './units.ts'

/** Configs and signatures: the request costs more than its bytes. */
export const smallBlob: Scenario = {
  name: 'd1',
  title: 'blob GET of 1 KiB and a little more, with a token',
  async run(bench) {
    await bench.withRunningPeers(async (running) => {
      for (const sizeBytes of [kibibyte, 16 * kibibyte, 128 * kibibyte]) {
        const pushed = await pushBlobs(bench, running, { sizeBytes, count: 100 })
        const isInPlan = sizeBytes === kibibyte
        for (const connections of isInPlan ? [1, 16] : [16]) {
          const cpu = {
            label: `${formatSize(sizeBytes)}, ${connections} connections`,
            unit: 'µs CPU',
            per: 'request' as const,
            ...(isInPlan && { target: atMost(40), v3OverV2: connections === 1 ? 1.5 / 2.8 : 0.55 }),
            ...(connections === 16 && { series: { name: 'small blob', size: sizeBytes } }),
          }
          await compareDownloads(bench, pushed, { connections, rows: { cpu } })
        }
      }
    })
  },
}
