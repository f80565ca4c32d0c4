import { drive, type DriveOptions } from '../load/drive.ts'
import type { RunningPeer } from '../peers/peer.ts'
import { readCpuSeconds } from './process-tree.ts'
import { percentile } from './statistics.ts'

export interface Cost {
  /** Of the server's whole process tree. */
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

export interface LoadCost extends Cost {
  readonly steps: number
  readonly cpuSecondsPerStep: number
  readonly stepsPerSecond: number
  readonly medianSeconds: number
  readonly p99Seconds: number
}

/** What a piece of work costs the server. */
export async function measureWork(peer: RunningPeer, work: () => Promise<void>): Promise<Cost> {
  const cpuBefore = readCpuSeconds(peer.processIds)
  const started = performance.now()
  await work()
  const wallSeconds = (performance.now() - started) / 1000
  return { cpuSeconds: readCpuSeconds(peer.processIds) - cpuBefore, wallSeconds }
}

/** What a load costs the server, and how long its steps take. */
export async function measureLoad(
  peer: RunningPeer,
  options: Omit<DriveOptions, 'origin'>,
): Promise<LoadCost> {
  const cpuBefore = readCpuSeconds(peer.processIds)
  const driven = await drive({ ...options, origin: peer.origin })
  const cpuSeconds = readCpuSeconds(peer.processIds) - cpuBefore
  return {
    cpuSeconds,
    wallSeconds: driven.wallSeconds,
    steps: driven.steps,
    cpuSecondsPerStep: cpuSeconds / driven.steps,
    stepsPerSecond: driven.steps / driven.wallSeconds,
    medianSeconds: percentile(driven.latenciesSeconds, 50),
    p99Seconds: percentile(driven.latenciesSeconds, 99),
  }
}
