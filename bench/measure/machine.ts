import { readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** CPU seconds that all processors together have worked since the start of the machine (proc_stat(5)). */
export function busySecondsIn(procStat: string): number {
  const line = procStat.split('\n').find((candidate) => candidate.startsWith('cpu '))
  if (line === undefined) throw new Error('/proc/stat has no line "cpu"')
  const [user, nice, system, , , interrupt, softInterrupt, stolen] = line
    .split(/\s+/)
    .slice(1)
    .map(Number)
  const ticks = [user, nice, system, interrupt, softInterrupt, stolen]
  return ticks.reduce<number>((sum, value) => sum + (value ?? 0), 0) / ticksPerSecond
}

export function readBusySeconds(): number {
  return busySecondsIn(readFileSync('/proc/stat', 'utf8'))
}
