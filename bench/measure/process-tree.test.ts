import { spawn } from 'node:child_process'
import { once } from 'node:events'

import { describe, expect, test } from 'vitest'

import {
  cpuSecondsOf,
  parseSmapsRollup,
  parseStat,
  readCpuSeconds,
  readResidentMemory,
  readTree,
  selectTree,
} from './process-tree.ts'

const statLine =
  '4242 (registry) S 17 4242 4242 0 -1 4194304 2907 51 3 0 250 75 12 8 20 0 9 0 12345 1265766400 5120'

describe('/proc/<pid>/stat', () => {
  test('own time is user plus system; reaped time is that of children waited for', () => {
    expect(parseStat(statLine)).toEqual({
      pid: 4242,
      parentPid: 17,
      ownTicks: 325,
      reapedTicks: 20,
    })
  })

  test('a command with spaces and brackets does not shift the fields', () => {
    const line = statLine.replace('(registry)', '(a b) S 1 (c))')
    expect(parseStat(line)).toEqual(parseStat(statLine))
  })

  test('another text is an error', () => {
    expect(() => parseStat('')).toThrow('not a line')
  })
})

describe('a tree', () => {
  const process = (pid: number, parentPid: number, ownTicks = 0, reapedTicks = 0) => ({
    pid,
    parentPid,
    ownTicks,
    reapedTicks,
  })

  test('holds grandchildren, and nobody else', () => {
    const processes = [process(1, 0), process(5, 1), process(6, 5), process(7, 6), process(8, 1)]
    expect(selectTree(processes, [5]).map(({ pid }) => pid)).toEqual([5, 6, 7])
  })

  test('counts a root below another root once', () => {
    expect(selectTree([process(5, 1), process(6, 5)], [5, 6])).toHaveLength(2)
  })

  test('is empty when the root has ended', () => {
    expect(selectTree([process(1, 0)], [99])).toEqual([])
  })

  test('used the time of the living and of the ended children', () => {
    expect(cpuSecondsOf([process(5, 1, 120, 30), process(6, 5, 50)])).toBe(2)
  })
})

describe('/proc/<pid>/smaps_rollup', () => {
  test('kilobytes become bytes', () => {
    const text =
      '55d0-7ffe ---p 00000000 00:00 0  [rollup]\nRss:     2048 kB\nPss:      512 kB\nPss_Dirty: 9 kB\n'
    expect(parseSmapsRollup(text)).toEqual({ residentBytes: 2_097_152, proportionalBytes: 524_288 })
  })

  test('a missing line is an error', () => {
    expect(() => parseSmapsRollup('Rss: 1 kB\n')).toThrow('Pss')
  })
})

describe.runIf(process.platform === 'linux')('this machine', () => {
  test('a child that burns time is seen in its parent, alive and after its end', async () => {
    const before = readCpuSeconds([process.pid])
    const child = spawn(process.execPath, [
      '-e',
      'const end = Date.now() + 200; while (Date.now() < end); console.log("done"); process.stdin.resume()',
    ])
    await once(child.stdout, 'data')
    expect(readTree([process.pid]).map(({ pid }) => pid)).toContain(child.pid)
    expect(readCpuSeconds([child.pid!])).toBeGreaterThan(0.05)

    child.stdin.end()
    await once(child, 'exit')
    expect(readTree([child.pid!])).toEqual([])
    expect(readCpuSeconds([process.pid]) - before).toBeGreaterThan(0.05)
  })

  test('a process is larger in full than in proportion', () => {
    const { residentBytes, proportionalBytes } = readResidentMemory([process.pid])
    expect(proportionalBytes).toBeGreaterThan(1_000_000)
    expect(residentBytes).toBeGreaterThanOrEqual(proportionalBytes)
  })
})
