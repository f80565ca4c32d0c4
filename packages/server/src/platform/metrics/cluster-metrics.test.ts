import { execFile } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { shareMetrics } from './cluster-metrics.ts'
import { Metrics } from './metrics.ts'

test('one process of several tells the sum of those that answer in time', async () => {
  const output = await new Promise<string>((resolve) => {
    const script = join(import.meta.dirname, 'cluster-member.fixture.ts')
    execFile(process.execPath, [script], { timeout: 30_000 }, (_error, stdout) => resolve(stdout))
  })
  expect(output).toContain('quay_pulls_total 11\n')
}, 30_000)

test('a process that is alone tells its own numbers', async () => {
  const metrics = new Metrics('quay')
  metrics.counter({ name: 'pulls_total', help: 'Pulls.' }).with().add(4)
  const [families, ...others] = await shareMetrics(() => metrics.families())()
  expect(others).toEqual([])
  expect(families?.[0]?.values[0]?.value).toBe(4)
})
