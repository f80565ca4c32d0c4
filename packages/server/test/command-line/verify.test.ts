import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { runBerth } from '../harness/command-line.ts'
import { blob, pushBlob, pushImage } from '../harness/content.ts'
import { startBerth } from '../harness/running-berth.ts'

test('verify says that all is well, and what was checked, beside a server that runs', async () => {
  const { verify, pushed } = await registry()
  expect(await verify()).toEqual({
    exitCode: 0,
    stdout: 'Checked 2 blobs, 1 manifest, 1 tag, 2 objects.\nAll is well.\n',
    stderr: '',
  })
  const read = await verify('--digests', '--json')
  expect(read.exitCode).toBe(0)
  expect(JSON.parse(read.stdout)).toEqual({
    findings: [],
    isWhole: true,
    checked: {
      manifests: 1,
      tags: 1,
      blobs: 2,
      uploads: 0,
      objects: 2,
      jobs: 0,
      readBytes: pushed.layer.content.byteLength + pushed.config.content.byteLength,
    },
  })
})

test('verify says what is wrong, who is affected and what to do, and ends with 1', async () => {
  const { verify, pushed, removeObjects } = await registry()
  await removeObjects()
  const told = await verify()
  expect(told.exitCode).toBe(1)
  expect(told.stdout).toContain(`blob ${pushed.layer.digest} (`)
  expect(told.stdout).toMatch(/is missing: there is no object blobs\/.* needed by alice\/app$/m)
  expect(told.stdout).toContain('2 things are wrong. What to do:')
  expect(told.stdout).toContain('berth verify --repair')

  const listed = await verify('--json')
  expect(listed.exitCode).toBe(1)
  const { findings, isWhole } = JSON.parse(listed.stdout) as {
    findings: { kind: string; digest: string }[]
    isWhole: boolean
  }
  expect(isWhole).toBe(false)
  expect(findings.map(({ kind }) => kind)).toEqual(['blob-missing', 'blob-missing'])
})

test('verify --repair lets the next push bring what is lost', async () => {
  const { verify, berth, pushed, removeObjects } = await registry()
  await removeObjects()
  const repaired = await verify('--repair', '--json')
  expect(repaired.exitCode).toBe(1)
  expect(JSON.parse(repaired.stdout)).toMatchObject({ repaired: { objectsForgotten: 2 } })
  const alice = berth.client('alice')
  expect((await alice.head(`/v2/alice/app/blobs/${pushed.layer.digest}`)).status).toBe(404)
  await pushImage(alice, 'alice/app', 'v1', 'seed')
  expect(await verify('--digests')).toMatchObject({ exitCode: 0 })
})

test('verify --repair forgets nothing when the store is not the right one', async () => {
  const { verify, berth, removeObjects } = await registry()
  const alice = berth.client('alice')
  for (let number = 0; number < 30; number += 1) {
    await pushBlob(alice, 'alice/app', blob(`layer ${number}`))
  }
  await removeObjects()
  const refused = await verify('--repair')
  expect(refused.exitCode).toBe(1)
  expect(refused.stdout).toContain('Repair: 32 of 32 blobs are missing or damaged')
  const again = await verify('--repair', '--json')
  expect(JSON.parse(again.stdout)).toMatchObject({ repaired: { objectsForgotten: 0 } })
})

test('verify of a folder without a registry says so', async () => {
  const directory = await temporaryDirectory('verify')
  onTestFinished(() => directory.remove())
  const result = await runBerth(['verify', '--data', directory.path])
  expect(result.exitCode).toBe(1)
  expect(result.stderr).toContain('there is no registry')
})

/** A registry with an image, and the server that runs on it. */
async function registry() {
  const directory = await temporaryDirectory('verify', { inMemory: true })
  onTestFinished(() => directory.remove())
  const berth = await startBerth({ dataDirectory: directory.path })
  onTestFinished(() => berth.stop())
  await berth.createUser('alice')
  const pushed = await pushImage(berth.client('alice'), 'alice/app', 'v1', 'seed')
  return {
    berth,
    pushed,
    verify: (...options: string[]) => runBerth(['verify', '--data', directory.path, ...options]),
    removeObjects: async () => {
      const folder = join(directory.path, 'storage', 'blobs')
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      for (const entry of entries) {
        if (entry.isFile()) await rm(join(entry.parentPath, entry.name))
      }
    },
  }
}
