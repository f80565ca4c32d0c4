import { readdirSync, readFileSync } from 'node:fs'

/** The kernel reports process times to user space in hundredths of a second on every architecture. */
const ticksPerSecond = 100

export interface ProcessStat {
  readonly pid: number
  readonly parentPid: number
  /** User and system time of the process itself, all its threads included. */
  readonly ownTicks: number
  /** User and system time of the children that it has already waited for. */
  readonly reapedTicks: number
}

/** Reads a `/proc/<pid>/stat` line (proc_pid_stat(5)); the command in it may hold spaces and brackets. */
export function parseStat(line: string): ProcessStat {
  const endOfCommand = line.lastIndexOf(')')
  if (endOfCommand === -1) throw new Error(`not a line of /proc/<pid>/stat: ${line}`)
  const fields = line.slice(endOfCommand + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  return {
    pid: Number.parseInt(line, 10),
    parentPid: field(4),
    ownTicks: field(14) + field(15),
    reapedTicks: field(16) + field(17),
  }
}

/** The roots and everything below them, each once. */
export function selectTree(
  processes: readonly ProcessStat[],
  roots: readonly number[],
): ProcessStat[] {
  const childrenOf = Map.groupBy(processes, (process) => process.parentPid)
  const selected = new Map<number, ProcessStat>()
  const pending = processes.filter((process) => roots.includes(process.pid))
  for (let process = pending.pop(); process !== undefined; process = pending.pop()) {
    if (selected.has(process.pid)) continue
    selected.set(process.pid, process)
    pending.push(...(childrenOf.get(process.pid) ?? []))
  }
  return [...selected.values()]
}

/** CPU seconds that a set of processes has used so far, with children that have ended. */
export function cpuSecondsOf(processes: readonly ProcessStat[]): number {
  const ticks = processes.reduce(
    (sum, { ownTicks, reapedTicks }) => sum + ownTicks + reapedTicks,
    0,
  )
  return ticks / ticksPerSecond
}

/** The living processes of the trees below `roots`. */
export function readTree(roots: readonly number[]): ProcessStat[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readIfAlive(`/proc/${pid}/stat`))
    .filter((line) => line !== undefined)
    .map(parseStat)
  return selectTree(processes, roots)
}

export function readCpuSeconds(roots: readonly number[]): number {
  return cpuSecondsOf(readTree(roots))
}

export interface ResidentMemory {
  /** Pages in memory, each process counting those it shares in full. */
  readonly residentBytes: number
  /** The same, a page shared by several processes divided among them. */
  readonly proportionalBytes: number
}

/** Reads `/proc/<pid>/smaps_rollup` (proc_pid_smaps(5)). */
export function parseSmapsRollup(text: string): ResidentMemory {
  const bytesOf = (name: string) => {
    const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)
    if (match === null) throw new Error(`/proc/<pid>/smaps_rollup has no line "${name}"`)
    return Number(match[1]) * 1024
  }
  return { residentBytes: bytesOf('Rss'), proportionalBytes: bytesOf('Pss') }
}

/** Memory of the trees below `roots` at this moment. */
export function readResidentMemory(roots: readonly number[]): ResidentMemory {
  let residentBytes = 0
  let proportionalBytes = 0
  for (const { pid } of readTree(roots)) {
    const text = readIfAlive(`/proc/${pid}/smaps_rollup`)
    if (text === undefined || text === '') continue
    const memory = parseSmapsRollup(text)
    residentBytes += memory.residentBytes
    proportionalBytes += memory.proportionalBytes
  }
  return { residentBytes, proportionalBytes }
}

function readIfAlive(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      ['ENOENT', 'ESRCH'].includes(String(error.code))
    )
      return undefined
    throw error
  }
}
