import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { runBerth } from '../harness/command-line.ts'
import { pushImage } from '../harness/content.ts'
import type { RegistryClient } from '../harness/registry-client.ts'

let directory: TemporaryDirectory
let server: ChildServer
let client: RegistryClient

beforeEach(async () => {
  directory = await temporaryDirectory('pulls-recorded', { inMemory: true })
  server = await startChildServer({ dataDirectory: dataDirectory() })
  client = server.client(administrator)
  await pushImage(client, 'admin/app', 'v1', 'recorded')
})

afterEach(async () => {
  await server.stop()
  await directory.remove()
})

const dataDirectory = () => join(directory.path, 'data')

async function pull(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    expect((await client.get('/v2/admin/app/manifests/v1')).status).toBe(200)
  }
}

async function recordedPulls(): Promise<number> {
  const { stdout } = await runBerth(['logs', 'export'], {
    environment: { BERTH_DATA: dataDirectory() },
  })
  return stdout.split('\n').filter((line) => line.includes('"pull_repo"')).length
}

test('a server that is told to stop writes down the last pulls first', async () => {
  await pull(30)
  server.process.kill('SIGTERM')
  await server.process.ended
  expect(await recordedPulls()).toBe(30)
})

test('attack 29: a server that is killed has lost the pulls of the last moment at most', async () => {
  await pull(20)
  await waitUntil('the first pulls are written', async () => (await recordedPulls()) >= 20)
  // Those that come now may be lost with the process; those before may not.
  await pull(10)
  server.process.kill('SIGKILL')
  await server.process.ended
  const recorded = await recordedPulls()
  expect(recorded).toBeGreaterThanOrEqual(20)
  expect(recorded).toBeLessThanOrEqual(30)
})
