import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { expect, test } from 'vitest'

import { GuardedProcess } from './guarded-process.ts'
import { waitUntil } from '../wait-until.ts'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a stopped program is gone when stop answers', async () => {
  const started = await GuardedProcess.start({ command: 'sleep', arguments: ['1000'] })
  expect(isAlive(started.pid)).toBe(true)
  await started.stop()
  expect(isAlive(started.pid)).toBe(false)
})

test('a program that ignores the request to end is killed after its grace', async () => {
  const started = await GuardedProcess.startReady(
    {
      command: 'sh',
      arguments: ['-c', "trap '' TERM; echo ready; while :; do sleep 0.1; done"],
      graceSeconds: 0.3,
    },
    ({ output }) => output.includes('ready'),
  )
  await started.stop()
  expect(await started.ended).toBe(128 + 9)
})

test('the signal that asks a program to end can be chosen', async () => {
  const started = await GuardedProcess.startReady(
    {
      command: 'sh',
      arguments: ['-c', "trap 'exit 7' HUP; echo ready; while :; do sleep 0.1; done"],
      stopSignal: 'SIGHUP',
    },
    ({ output }) => output.includes('ready'),
  )
  await started.stop()
  expect(await started.ended).toBe(7)
})

test('a program that ends before it is ready is told with its last words', async () => {
  const starting = GuardedProcess.startReady(
    { command: 'sh', arguments: ['-c', 'echo no such luck >&2; exit 3'] },
    () => false,
  )
  await expect(starting).rejects.toThrow(/no such luck/)
})

test('a killed parent takes its programs with it', async () => {
  const module = join(import.meta.dirname, 'guarded-process.ts')
  const parent = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { GuardedProcess } = await import(${JSON.stringify(module)})
     const { pid } = await GuardedProcess.start({ command: 'sleep', arguments: ['1000'] })
     console.log(pid)`,
  ])
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
  const pid = Number(line)
  expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).toContain('sleep')
  parent.kill('SIGKILL')
  await waitUntil('the program is gone', () => !isAlive(pid))
})
