import { cpus, loadavg, release, totalmem } from 'node:os'

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
  /** What the first write to a page of memory costs, in µs: every page of a written file pays it. */
  readonly freshPageMicroseconds: number
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
    freshPageMicroseconds: measureFreshPage(),
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

/**
 * A machine that gets its memory back from a host page by page, as with a balloon, takes ten times
 * as long for a page as one that has it; figures of pushes are then figures of the host.
 */
function measureFreshPage(): number {
  const pageBytes = 4096
  const memory = Buffer.allocUnsafeSlow(64 << 20)
  const started = performance.now()
  for (let at = 0; at < memory.length; at += pageBytes) memory[at] = 1
  return ((performance.now() - started) * 1000) / (memory.length / pageBytes)
}
