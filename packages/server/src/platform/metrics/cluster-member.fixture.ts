import cluster from 'node:cluster'

import { relayMetrics, shareMetrics } from './cluster-metrics.ts'
import { expositionText } from './exposition.ts'
import { Metrics } from './metrics.ts'

/**
 * Three processes of which each has counted its own number of pulls; the third one never
 * answers. Prints what the first one tells of all of them.
 */
const counted = [1, 10, 100]

if (cluster.isPrimary) {
  relayMetrics()
  for (const pulls of counted) cluster.fork({ PULLS: String(pulls) })
} else {
  const pulls = Number(process.env['PULLS'])
  const metrics = new Metrics('quay')
  metrics.counter({ name: 'pulls_total', help: 'Pulls.' }).with().add(pulls)
  const isStuck = pulls === 100
  const families = shareMetrics(() =>
    isStuck ? new Promise<never>(() => undefined) : metrics.families(),
  )
  if (pulls === 1) {
    // The others are there when they answer.
    let text = ''
    while (!text.includes('quay_pulls_total 11')) text = await expositionText(await families())
    process.stdout.write(text)
    process.kill(process.ppid)
  }
}
