import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'
import { pushImage, type TestManifest } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'

const registry = commandLineRegistry()
const berth = (...words: readonly string[]) => registry.berth(words)

let one: TestManifest
let two: TestManifest
let between = ''

beforeAll(async () => {
  const password = (await berth('user', 'create', 'ann')).stdout.trim()
  await berth('organization', 'create', 'acme', '--owner', 'ann')
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  const client = new RegistryClient(server.url, { username: 'ann', password })
  one = (await pushImage(client, 'acme/app', 'v1', 'one')).manifest
  between = new Date().toISOString()
  two = (await pushImage(client, 'acme/app', 'v1', 'two')).manifest
  await client.close()
  await server.stop()
})

async function tagsNow(): Promise<string> {
  return (await berth('tag', 'list', 'acme/app')).stdout
}

test('the history of a tag says what it pointed to, and who moved it', async () => {
  const { stdout } = await berth('tag', 'history', 'acme/app:v1')
  const lines = stdout.trim().split('\n')
  expect(lines[0]).toMatch(new RegExp(`^v1  ${two.digest}  .* by ann – now$`))
  expect(lines[1]).toMatch(new RegExp(`^v1  ${one.digest}  .* by ann – .* by ann$`))
  const listed = JSON.parse(
    (await berth('tag', 'history', 'acme/app', '--json')).stdout,
  ) as object[]
  expect(listed).toMatchObject([{ digest: two.digest, until: null }, { digest: one.digest }])
})

test('the wrong tag is deleted, and there again', async () => {
  expect((await berth('tag', 'delete', 'acme/app:v1')).exitCode).toBe(2)
  expect((await berth('tag', 'delete', 'acme/app:v1', '--yes')).exitCode).toBe(0)
  expect(await tagsNow()).toBe('')
  const back = await berth('tag', 'restore', 'acme/app:v1')
  expect(back).toMatchObject({ exitCode: 0, stderr: `acme/app:v1 points to ${two.digest}\n` })
  expect(await tagsNow()).toBe(`v1  ${two.digest}\n`)
})

test('a tag points back to what it was at a moment', async () => {
  const back = await berth('tag', 'restore', 'acme/app:v1', '--at', between)
  expect(back).toMatchObject({ exitCode: 0, stderr: `acme/app:v1 points to ${one.digest}\n` })
  const never = await berth('tag', 'restore', 'acme/app:nosuch', '--at', between)
  expect([never.exitCode, never.stderr]).toEqual([1, expect.stringContaining('no tag nosuch')])
  const neither = await berth('tag', 'restore', 'acme/app:v1')
  expect([neither.exitCode, neither.stderr]).toEqual([
    2,
    expect.stringContaining('v1 was not deleted: say --digest or --at'),
  ])
  await berth('tag', 'restore', 'acme/app:v1', '--digest', two.digest)
})

test('a repository returns to a moment when that is meant, and a dry run says how', async () => {
  expect((await berth('restore', 'acme/app', '--at', between)).exitCode).toBe(2)
  const dry = await berth('restore', 'acme/app', '--at', between, '--dry-run')
  expect(dry.stdout).toBe(`acme/app:v1  move  ${two.digest} → ${one.digest}\n`)
  expect(await tagsNow()).toBe(`v1  ${two.digest}\n`)
  const done = await berth('restore', 'acme', '--at', between, '--yes')
  expect(done).toMatchObject({ exitCode: 0, stderr: '1 tags changed, 0 things left as they are\n' })
  expect(await tagsNow()).toBe(`v1  ${one.digest}\n`)
  const again = await berth('restore', 'acme/app:v1', '--at', between, '--dry-run')
  expect([again.stdout, again.stderr]).toEqual(['', 'nothing would change\n'])
  const wrong = await berth('restore', 'acme/app', '--at', 'noon', '--yes')
  expect([wrong.exitCode, wrong.stderr]).toEqual([1, expect.stringContaining('2026-05-01T10:00Z')])
})

test('a tag gets an end, and loses it', async () => {
  const at = new Date(Date.now() + 48 * 3_600_000).toISOString()
  await berth('tag', 'expire', 'acme/app:v1', '--at', at)
  expect(await tagsNow()).toContain(' until ')
  await berth('tag', 'expire', 'acme/app:v1', '--never')
  expect(await tagsNow()).not.toContain(' until ')
})

test('a repository that was deleted comes back, under another name if need be', async () => {
  await berth('repository', 'delete', 'acme/app', '--yes')
  const { stdout } = await berth('repository', 'list-deleted', 'acme')
  expect(stdout).toMatch(/^acme\/app  deleted .*  until .*  [0-9a-f-]{36}\n$/)
  await berth('repository', 'create', 'acme/app')
  const taken = await berth('repository', 'restore', 'acme/app')
  expect([taken.exitCode, taken.stderr]).toEqual([1, expect.stringContaining('another name')])
  await berth('repository', 'delete', 'acme/app', '--yes', '--permanently')
  const back = await berth('repository', 'restore', 'acme/app')
  expect(back).toMatchObject({ exitCode: 0, stderr: 'repository acme/app is back\n' })
  expect(await tagsNow()).toBe(`v1  ${one.digest}\n`)
  expect((await berth('repository', 'list-deleted', 'acme')).stderr).toBe(
    'no deleted repositories\n',
  )
})

test('an organization and a user that were deleted come back', async () => {
  await berth('organization', 'delete', 'acme', '--yes')
  expect((await berth('organization', 'list-deleted')).stdout).toMatch(/^acme  deleted /)
  const back = await berth('organization', 'restore', 'acme')
  expect(back).toMatchObject({ exitCode: 0, stderr: 'organization acme is back\n' })
  expect(await tagsNow()).toBe(`v1  ${one.digest}\n`)

  await berth('user', 'create', 'bob')
  await berth('user', 'delete', 'bob', '--yes')
  const listed = JSON.parse((await berth('user', 'list-deleted', '--json')).stdout) as object[]
  expect(listed).toMatchObject([{ name: 'bob', deletedBy: null }])
  expect((await berth('user', 'restore', 'bob', '--as', 'bobby')).stderr).toBe(
    'user bobby is back\n',
  )
  expect((await berth('user', 'restore', 'bob')).exitCode).toBe(1)
})
