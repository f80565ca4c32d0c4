import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { expect, onTestFinished, test } from 'vitest'

import { GuardedProcess } from '../../../../tools/test/servers/guarded-process.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { berthCommand } from '../harness/command-line.ts'
import { blob, pushBlob } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { startServe, type ServeOptions } from '../harness/serve-process.ts'

const password = 'correct-horse-battery'

test('a server works off its jobs: what pushes leave over goes by itself', async () => {
  const data = await dataDirectory()
  const server = await serve({ dataDirectory: data })
  await pushTwice(server.port)
  expect(await objectsIn(data)).not.toEqual([])
  await waitUntil('one object is left', async () => (await objectsIn(data)).length === 1)
})

test('a server without the role leaves them to a worker, which ends in peace when it is told', async () => {
  const data = await dataDirectory()
  const server = await serve({ dataDirectory: data, words: ['--roles', 'registry'] })
  await pushTwice(server.port)
  expect(await objectsIn(data)).toHaveLength(2)

  const worker = await GuardedProcess.start({
    command: process.execPath,
    arguments: [berthCommand, 'worker', '--data', data],
  })
  onTestFinished(() => worker.stop())
  await waitUntil('one object is left', async () => (await objectsIn(data)).length === 1)
  worker.kill('SIGTERM')
  expect(await worker.ended).toBe(0)
})

test('a registry that is read-only does nothing by itself', async () => {
  const data = await dataDirectory()
  const first = await serve({ dataDirectory: data, words: ['--roles', 'registry'] })
  await pushTwice(first.port)
  await first.stop()
  const server = await serve({ dataDirectory: data, config: 'REGISTRY_STATE: readonly\n' })
  server.process.kill('SIGTERM')
  expect(await server.process.ended).toBe(0)
  expect(jobKindsIn(data)).toEqual(['storage.remove-object'])
  expect(await objectsIn(data)).toHaveLength(2)
})

async function dataDirectory(): Promise<string> {
  const directory = await temporaryDirectory('worker', { inMemory: true })
  onTestFinished(() => directory.remove())
  return directory.path
}

async function serve(options: ServeOptions) {
  const server = await startServe({
    config: '',
    environment: { BERTH_ADMIN_PASSWORD: password },
    ...options,
  })
  onTestFinished(() => server.stop())
  await server.started()
  return server
}

/** Pushes one blob to two repositories: the second time its object is left over. */
async function pushTwice(port: number): Promise<void> {
  const client = new RegistryClient(`http://127.0.0.1:${port}`, { username: 'admin', password })
  try {
    const content = blob('pushed twice')
    await pushBlob(client, 'admin/one', content)
    await pushBlob(client, 'admin/other', content)
  } finally {
    await client.close()
  }
}

async function objectsIn(data: string): Promise<string[]> {
  const folder = join(data, 'storage', 'blobs')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

function jobKindsIn(data: string): unknown[] {
  const database = new DatabaseSync(join(data, 'berth.db'), { readOnly: true })
  try {
    return database
      .prepare('select kind from job')
      .all()
      .map((row) => row['kind'])
  } finally {
    database.close()
  }
}
