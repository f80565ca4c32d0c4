import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { installed } from '../../../../tools/test/installed.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { berthCommand, runBerth } from '../harness/command-line.ts'

/** A workspace with the launcher, and a program in the place of Berth that tells how it was run. */
let workspace: TemporaryDirectory

const packagedName = `node-${process.platform}-${process.arch}`

beforeEach(async () => {
  workspace = await temporaryDirectory('launcher')
  const server = join(workspace.path, 'packages/server')
  for (const folder of ['bin', 'src/main']) await mkdir(join(server, folder), { recursive: true })
  for (const file of ['berth.js', 'package.json']) {
    await copyFile(join(dirname(berthCommand), file), join(server, 'bin', file))
  }
  await writeFile(join(server, 'package.json'), '{"type":"module"}')
  await writeFile(
    join(server, 'src/main/berth.ts'),
    `const words: string[] = process.argv.slice(2)
     const told = { words, options: process.execArgv, pid: process.pid, entry: process.argv[1] }
     if (words[0] === 'wait') {
       const timer = setInterval(() => undefined, 1000)
       for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
         process.on(signal, () => {
           process.stdout.write(signal + '\\n')
           if (signal === 'SIGTERM') clearInterval(timer)
         })
       }
     }
     process.stdout.write(JSON.stringify(told) + '\\n')
     if (words[0] === 'exit') process.exitCode = Number(words[1])
     if (words[0] === 'die') process.kill(process.pid, 'SIGKILL')`,
  )
})

afterEach(async () => {
  await workspace.remove()
})

/** Puts this test's own Node where `npm install` puts the packaged one. */
async function packageNode(): Promise<void> {
  const folder = join(workspace.path, 'node_modules', packagedName, 'bin')
  await mkdir(folder, { recursive: true })
  await symlink(process.execPath, join(folder, 'node'))
}

interface Disguise {
  /** The version that the Node which starts the launcher seems to have. */
  readonly version?: string
  /** It seems to be another Node than the packaged one. */
  readonly isForeign?: boolean
  /** It cannot hand its process over. */
  readonly lacksExecve?: boolean
}

async function launch(
  words: readonly string[],
  disguise: Disguise = {},
): Promise<ChildProcessWithoutNullStreams> {
  const preload = join(workspace.path, 'disguise.cjs')
  await writeFile(
    preload,
    [
      disguise.version === undefined
        ? ''
        : `Object.defineProperty(process, 'versions', { value: { node: '${disguise.version}' } })`,
      disguise.isForeign === true ? `process.execPath = '/elsewhere/bin/node'` : '',
      disguise.lacksExecve === true ? 'process.execve = undefined' : '',
    ].join('\n'),
  )
  const launcher = join(workspace.path, 'packages/server/bin/berth.js')
  return spawn(process.execPath, ['--require', preload, launcher, ...words])
}

async function outcome(child: ChildProcessWithoutNullStreams) {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  return { code, signal, stdout, stderr }
}

function told(stdout: string) {
  return JSON.parse(stdout.split('\n')[0] ?? '') as {
    words: string[]
    options: string[]
    pid: number
    entry: string
  }
}

test('the packaged Node runs Berth in its own process, with the words of the command', async () => {
  await packageNode()
  const child = await launch(['serve', '--port', '1'])
  const { code, stdout } = await outcome(child)
  expect(code).toBe(0)
  expect(told(stdout)).toMatchObject({ words: ['serve', '--port', '1'], pid: child.pid })
})

test('another Node hands its process over to the packaged one', async () => {
  await packageNode()
  const child = await launch(['serve'], { isForeign: true, version: '22.20.0' })
  const { code, stdout, stderr } = await outcome(child)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(told(stdout)).toMatchObject({
    words: ['serve'],
    pid: child.pid,
    entry: join(workspace.path, 'packages/server/src/main/berth.ts'),
  })
})

const tooOldToHandOver: Disguise = { isForeign: true, lacksExecve: true, version: '18.0.0' }

test('a Node that cannot hand its process over starts another, and ends as that does', async () => {
  await packageNode()
  const child = await launch(['exit', '7'], tooOldToHandOver)
  const { code, stdout } = await outcome(child)
  expect(code).toBe(7)
  expect(told(stdout).pid).not.toBe(child.pid)
  expect(told(stdout).options).toContain('--require')
})

test('the death of the program by a signal is that of the launcher', async () => {
  await packageNode()
  const { code, signal } = await outcome(await launch(['die'], tooOldToHandOver))
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGKILL' })
})

test('signals to the launcher reach the program', async () => {
  await packageNode()
  const child = await launch(['wait'], tooOldToHandOver)
  const ended = once(child, 'close')
  let heard = ''
  child.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  await expect.poll(() => heard).toContain('"wait"')
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) {
    child.kill(signal)
    await expect.poll(() => heard).toContain(signal)
  }
  expect((await ended)[0]).toBe(0)
})

test('without a packaged Node, one that is new enough runs Berth itself', async () => {
  const child = await launch(['serve'], { version: '24.15.0' })
  expect(told((await outcome(child)).stdout).pid).toBe(child.pid)
})

test.each(['24.14.9', '22.20.0', '12.22.0'])(
  'without a packaged Node, %s is named as too old, in one sentence',
  async (version) => {
    const { code, stdout, stderr } = await outcome(await launch(['serve'], { version }))
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(
      new RegExp(
        `^berth: Node ${version} is too old, .* Run "npm install" .*, or install Node 24\\.15 or newer\\.\n$`,
      ),
    )
  },
)

const machineNode = installed('node').path

test.skipIf(machineNode === undefined)('the Node of this machine starts Berth', async () => {
  const { exitCode, stdout } = await runBerth(['--version'], { node: machineNode as string })
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '0.1.0\n' })
})
