import { join } from 'node:path'

import { withTemporaryDirectory, type Scenario } from '../bench.ts'
import { startBehindNginx } from '../peers/nginx.ts'
import { atMost } from '../report/row.ts'
import { compareDownloads, pushBlobs } from './blob-download.ts'
import { formatSize, gibibyte, mebibyte } from './units.ts'

const connections = 4

/** Layers of large images: only bytes count. */
export const largeBlob: Scenario = {
  name: 'd3',
  title: 'blob GET of 100 MiB and more, with a token, 4 connections',
  async run(bench) {
    const sizes = bench.sizes(
      [100 * mebibyte, 300 * mebibyte, gibibyte],
      [100 * mebibyte, 200 * mebibyte, 300 * mebibyte],
    )
    await bench.withRunningPeers(async (running) => {
      for (const sizeBytes of sizes) {
        const pushed = await pushBlobs(bench, running, { sizeBytes, count: 2 })
        const cpu = {
          label: formatSize(sizeBytes),
          unit: 's CPU / GB',
          per: 'gigabyte' as const,
          target: atMost(0.24),
          v3OverV2: 0.32 / 0.33,
          series: { name: 'large blob', size: sizeBytes, growthTarget: atMost(1.1) },
        }
        await compareDownloads(bench, pushed, { connections, rows: { cpu } })
      }
    })
    await bench.withInstallations(async (installations) => {
      await withTemporaryDirectory(async (directory) => {
        const able = installations.filter(({ storageDirectory }) => storageDirectory !== undefined)
        const running = await bench.each(able, 'start behind nginx', async (installation) => {
          return await startBehindNginx(installation, join(directory, installation.name))
        })
        try {
          const pushed = await pushBlobs(bench, running, { sizeBytes: 100 * mebibyte, count: 2 })
          const cpu = {
            label: '100 MiB by X-Accel-Redirect, nginx included',
            unit: 's CPU / GB',
            per: 'gigabyte' as const,
            target: atMost(0.12),
          }
          await compareDownloads(bench, pushed, { connections, rows: { cpu } })
        } finally {
          for (const peer of running) await peer.stop()
        }
      })
    })
  },
}
