import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'
import { pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'

const registry = commandLineRegistry()
const { berth } = registry

let password = ''

beforeAll(async () => {
  password = (await berth(['user', 'create', 'ann'])).stdout.trim()
})

test('a repository is opened and closed, and its tags are listed', async () => {
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  const client = new RegistryClient(server.url, { username: 'ann', password })
  const { manifest } = await pushImage(client, 'ann/app', 'v1', 'app')
  await pushImage(client, 'ann/app', 'v2', 'app two')
  await client.close()
  await server.stop()

  const { stdout } = await berth(['tag', 'list', 'ann/app'])
  expect(stdout.split('\n')[0]).toBe(`v1  ${manifest.digest}`)
  const listed = JSON.parse((await berth(['tag', 'list', 'ann/app', '--json'])).stdout) as object[]
  expect(listed).toMatchObject([{ name: 'v1', digest: manifest.digest }, { name: 'v2' }])

  expect(await berth(['repository', 'set-visibility', 'ann/app', 'public'])).toMatchObject({
    exitCode: 0,
    stderr: 'repository ann/app is public\n',
  })
  expect((await berth(['repository', 'list', 'ann'])).stdout).toBe('ann/app  public\n')
  const wrong = await berth(['repository', 'set-visibility', 'ann/app', 'secret'])
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('public, private')])
})

test('a repository is deleted only when that is meant, and its name is free', async () => {
  await berth(['repository', 'create', 'ann/old'])
  const asked = await berth(['repository', 'delete', 'ann/old'])
  expect([asked.exitCode, asked.stderr]).toEqual([2, expect.stringContaining('--yes')])
  expect(await berth(['repository', 'delete', 'ann/old', '--yes'])).toMatchObject({
    exitCode: 0,
    stderr: 'repository ann/old deleted\n',
  })
  const again = await berth(['repository', 'delete', 'ann/old', '--yes'])
  expect([again.exitCode, again.stderr]).toEqual([
    1,
    expect.stringContaining('there is no repository ann/old'),
  ])
  expect((await berth(['tag', 'list', 'ann/old'])).exitCode).toBe(1)
  expect((await berth(['repository', 'create', 'ann/old'])).exitCode).toBe(0)
  expect((await berth(['tag', 'list', 'ann/old'])).stderr).toBe('no tags\n')
})

test.each([
  ['repository', 'set-visibility'],
  ['repository', 'delete'],
  ['tag', 'list'],
])('%s %s explains itself with an example', async (...words) => {
  const { exitCode, stdout } = await berth([...words, '--help'])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(new RegExp(`Examples?:\\n  .*berth ${words.join(' ')}`))
})
