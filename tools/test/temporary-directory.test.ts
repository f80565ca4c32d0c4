import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from './temporary-directory.ts'
import { waitUntil } from './wait-until.ts'

test('each temporary directory is new, closed to other users, and gone when removed', async () => {
  const one = await temporaryDirectory('one')
  onTestFinished(() => one.remove())
  const other = await temporaryDirectory('one')
  expect(other.path).not.toBe(one.path)
  expect((await stat(other.path)).mode & 0o777).toBe(0o700)
  await other.remove()
  expect(existsSync(other.path)).toBe(false)
})

test('a killed process leaves nothing of its temporary directories', async () => {
  const module = join(import.meta.dirname, 'temporary-directory.ts')
  const owner = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { ownTemporaryDirectory, temporaryDirectory } = await import(${JSON.stringify(module)})
     await ownTemporaryDirectory()
     const onDisk = await temporaryDirectory('disk')
     const inMemory = await temporaryDirectory('memory', { inMemory: true })
     console.log(JSON.stringify([onDisk.path, inMemory.path]))
     setInterval(() => undefined, 1000)`,
  ])
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string]
  const paths = JSON.parse(line) as string[]
  expect(paths.every((path) => existsSync(path))).toBe(true)
  owner.kill('SIGKILL')
  await waitUntil('the directories are gone', () => !paths.some((path) => existsSync(path)))
})
