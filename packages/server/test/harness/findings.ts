import assert from 'node:assert/strict'
import { join } from 'node:path'

import { runBerth } from './command-line.ts'

/** What `berth verify --digests` finds wrong with a registry that a child server has served. */
export async function findingsOf(dataDirectory: string): Promise<unknown[]> {
  const config = join(dataDirectory, 'config.yaml')
  const words = ['verify', '--digests', '--json', '--config', config, '--data', dataDirectory]
  const { exitCode, stdout, stderr } = await runBerth(words)
  assert.ok(exitCode === 0 || exitCode === 1, stderr)
  return (JSON.parse(stdout) as { findings: unknown[] }).findings
}
