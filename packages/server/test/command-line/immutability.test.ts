import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'
import { pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'

const registry = commandLineRegistry({ FEATURE_IMMUTABLE_TAGS: true })
const { berth } = registry

beforeAll(async () => {
  const password = (await berth(['user', 'create', 'ann'])).stdout.trim()
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  const client = new RegistryClient(server.url, { username: 'ann', password })
  for (const tag of ['v1', 'v2', 'latest']) await pushImage(client, 'ann/app', tag, tag)
  await client.close()
  await server.stop()
})

test('policies are made, listed and removed', async () => {
  const made = await berth(['immutability', 'create', 'ann', 'v\\d+'])
  const uuid = made.stdout.trim()
  expect([made.exitCode, uuid]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}$/)])
  expect((await berth(['immutability', 'list', 'ann'])).stdout).toBe(
    `${uuid}  v\\d+  (older tags are being looked at)\n`,
  )
  const again = await berth(['immutability', 'create', 'ann', 'v\\d+', '--all-but'])
  expect([again.exitCode, again.stderr]).toEqual([1, expect.stringContaining('already')])
  const own = await berth(['immutability', 'create', 'ann/app', 'latest', '--all-but', '--json'])
  const { uuid: ownUuid } = JSON.parse(own.stdout) as { uuid: string }
  expect(JSON.parse((await berth(['immutability', 'list', 'ann/app', '--json'])).stdout)).toEqual([
    { uuid: ownUuid, tagPattern: 'latest', tagPatternMatches: false, isApplied: false },
  ])
  expect((await berth(['immutability', 'delete', 'ann/app', ownUuid])).exitCode).toBe(0)
  expect(await berth(['immutability', 'list', 'ann/app'])).toMatchObject({
    stdout: '',
    stderr: 'no policies\n',
  })
  expect((await berth(['immutability', 'delete', 'ann', ownUuid])).exitCode).toBe(1)
  expect((await berth(['immutability', 'create', 'ann', '['])).stderr).toContain('no pattern')
})

test('a preview names the tags that would become immutable', async () => {
  const preview = async (...words: string[]) =>
    (await berth(['immutability', 'preview', 'ann/app', ...words])).stdout
  expect(await preview('v1')).toBe('v1\n')
  expect(await preview('latest', '--all-but')).toBe('v1\nv2\n')
  expect(await preview()).toBe('v1\nv2\n')
  expect(JSON.parse(await preview('none', '--json'))).toEqual([])
})

test('tags are made immutable, hold their repository, and are let go', async () => {
  expect(await berth(['immutability', 'set', 'ann/app', 'v1', 'v2'])).toMatchObject({
    exitCode: 0,
    stderr: 'v1 is immutable\nv2 is immutable\n',
  })
  const listed = JSON.parse((await berth(['tag', 'list', 'ann/app', '--json'])).stdout) as object[]
  expect(listed).toMatchObject([{ name: 'latest' }, { name: 'v1', isImmutable: true }, {}])
  expect(listed[0]).not.toHaveProperty('isImmutable')
  const held = await berth(['repository', 'delete', 'ann/app', '--yes'])
  expect([held.exitCode, held.stderr]).toEqual([1, expect.stringContaining('immutable tags')])
  expect((await berth(['user', 'delete', 'ann', '--yes'])).exitCode).toBe(1)
  expect((await berth(['immutability', 'unset', 'ann/app', 'v1'])).stderr).toBe(
    'v1 is changeable\n',
  )
  expect((await berth(['immutability', 'set', 'ann/app', 'nosuch'])).exitCode).toBe(1)
  const taken = ['repository', 'delete', 'ann/app', '--yes', '--with-immutable-tags']
  expect((await berth(taken)).exitCode).toBe(0)
})

test.each([
  [['immutability', 'list'], 2],
  [['immutability', 'set', 'ann/app'], 2],
  [['immutability', 'list', 'nobody'], 1],
  [['immutability', 'list', 'ann/nosuch'], 1],
])('%j ends with %i', async (words, exitCode) => {
  expect((await berth(words)).exitCode).toBe(exitCode)
})

test('where no tag can be immutable, the commands say which key is off', async () => {
  const { exitCode, stderr } = await berth(['immutability', 'list', 'ann'], {
    settings: { FEATURE_IMMUTABLE_TAGS: false },
  })
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('FEATURE_IMMUTABLE_TAGS')])
})
