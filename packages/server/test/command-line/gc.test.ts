import { beforeAll, expect, test } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'
import { pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'

const registry = commandLineRegistry({
  DEFAULT_TAG_EXPIRATION: '0s',
  BERTH_GC_PUSH_GRACE: '1s',
  BERTH_GC_UNTAGGED_GRACE: '1s',
  BERTH_GC_OBJECT_GRACE: '1s',
})
const { berth } = registry

let password = ''

beforeAll(async () => {
  password = (await berth(['user', 'create', 'ann'])).stdout.trim()
})

const collected = async () => {
  const { stdout } = await berth(['gc', 'status', '--json'])
  return JSON.parse(stdout) as {
    isOn: boolean
    total: { kind: string; count: number; freedBytes: number }[]
  }
}

test('what nothing refers to is told, removed, and counted', async () => {
  // The server itself does not collect.
  const server = await startChildServer({
    dataDirectory: registry.dataDirectory,
    config: 'FEATURE_GARBAGE_COLLECTION: false\n',
  })
  const client = new RegistryClient(server.url, { username: 'ann', password })
  await pushImage(client, 'ann/kept', 'v1', 'kept')
  await pushImage(client, 'ann/app', 'v1', 'app')
  await client.delete('/v2/ann/app/manifests/v1')

  const dryRun = ['gc', 'run', '--dry-run', '--repository', 'ann/app']
  await waitUntil('the grace of a push is over', async () => {
    const { stdout } = await berth(dryRun)
    return stdout.startsWith('ann/app: 1 tags of the past, 1 manifests and 0 blobs would go')
  })
  const preview = JSON.parse((await berth([...dryRun, '--json'])).stdout) as object
  expect(preview).toMatchObject({
    repositories: [{ repository: 'ann/app', tags: 1, manifests: 1 }],
  })
  expect(await collected()).toMatchObject({ isOn: true, total: [] })

  await waitUntil('the bytes are gone', async () => {
    expect((await berth(['gc', 'run', '--repository', 'ann/app'])).exitCode).toBe(0)
    const { total } = await collected()
    return total.some(({ kind, count }) => kind === 'object' && count === 2)
  })
  expect((await collected()).total).toEqual([
    { kind: 'blob', count: 2, freedBytes: expect.any(Number) as number },
    { kind: 'link', count: 2, freedBytes: 0 },
    { kind: 'manifest', count: 1, freedBytes: 0 },
    { kind: 'object', count: 2, freedBytes: expect.any(Number) as number },
    { kind: 'tag', count: 1, freedBytes: 0 },
  ])
  expect((await client.get('/v2/ann/kept/manifests/v1')).status).toBe(200)
  const { stdout } = await berth(['gc', 'status'])
  expect(stdout).toMatch(/today: 1 tags of the past, 1 manifests, .* freed/)
  expect((await berth(['verify'])).exitCode).toBe(0)
  await client.close()
  await server.stop()
})

test('a repository that is not there, and a registry that is read-only, are refused', async () => {
  const unknown = await berth(['gc', 'run', '--repository', 'ann/nothing'])
  expect([unknown.exitCode, unknown.stderr]).toEqual([1, expect.stringContaining('ann/nothing')])
  const readOnly = await berth(['gc', 'run'], { settings: { REGISTRY_STATE: 'readonly' } })
  expect([readOnly.exitCode, readOnly.stderr]).toEqual([2, expect.stringContaining('read-only')])
})
