import { cpus, loadavg, release, tmpdir, totalmem } from 'node:os'

import { warmPageCache } from './measure/page-cache.ts'
import { run, workspaceDirectory } from './peers/executables.ts'

/** Where figures come from; without it they mean nothing a month later. */
export interface Environment {
  readonly date: string
  readonly commit: string
  readonly node: string
  readonly kernel: string
  readonly processor: string
  readonly processorCount: number
  readonly memoryBytes: number
  readonly loadAtStart: number
  /** CPU time, in µs, of writing a page of a file that nobody waits for. */
  readonly writtenPageMicroseconds: number
}

export async function describeEnvironment(): Promise<Environment> {
  const processors = cpus()
  return {
    date: new Date().toISOString(),
    commit: await describeCommit(),
    node: process.version,
    kernel: release(),
    processor: processors[0]?.model ?? 'unknown',
    processorCount: processors.length,
    memoryBytes: totalmem(),
    loadAtStart: loadavg()[0] ?? 0,
    writtenPageMicroseconds: warmPageCache(tmpdir(), 256 << 20),
  }
}

async function describeCommit(): Promise<string> {
  try {
    const git = ['-C', workspaceDirectory, 'describe', '--always', '--dirty', '--abbrev=12']
    return (await run('git', git)).trim()
  } catch {
    return 'unknown'
  }
}
