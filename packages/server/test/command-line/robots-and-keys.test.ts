import { createPrivateKey } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'

const registry = commandLineRegistry()
const { berth } = registry

beforeAll(async () => {
  await berth(['user', 'create', 'ann'])
  await berth(['organization', 'create', 'acme', '--owner', 'ann'])
})

test('a robot is listed, given another token, and deleted', async () => {
  await berth(['robot', 'create', 'acme+ci', '--description', 'builds'])
  expect((await berth(['robot', 'list', 'acme'])).stdout).toBe('acme+ci  never used\n')
  const listed = await berth(['robot', 'list', 'acme', '--json'])
  expect(JSON.parse(listed.stdout)).toEqual([
    { name: 'acme+ci', description: 'builds', lastUsed: null },
  ])

  const { stdout: token } = await berth(['robot', 'regenerate', 'acme+ci'])
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  try {
    const robot = server.client({ username: 'acme+ci', password: token.trim() })
    expect((await robot.askForToken([])).status).toBe(200)
  } finally {
    await server.stop()
  }
  expect((await berth(['robot', 'list', 'acme'])).stdout).not.toContain('never used')

  expect(await berth(['robot', 'delete', 'acme+ci'])).toMatchObject({ exitCode: 2 })
  expect(await berth(['robot', 'delete', 'acme+ci', '--yes'])).toMatchObject({
    exitCode: 0,
    stderr: 'robot acme+ci deleted\n',
  })
  expect(await berth(['robot', 'list', 'acme'])).toMatchObject({
    stdout: '',
    stderr: 'acme has no robots\n',
  })
})

test.each([
  [['robot', 'delete', 'acme+nosuch', '--yes'], 'there is no robot acme+nosuch'],
  [['robot', 'regenerate', 'nosuch+ci'], 'there is no namespace named nosuch'],
  [['robot', 'list', 'nosuch'], 'there is no namespace named nosuch'],
  [['service-key', 'approve', 'nosuch'], 'there is no service key nosuch'],
  [['service-key', 'approve', '--', '-nosuch'], 'there is no service key -nosuch'],
  [['service-key', 'delete', '--yes', '--', '-nosuch'], 'there is no service key -nosuch'],
  [['service-key', 'create', 'Bad Name'], 'cannot be the name of a service'],
])('%j says what is wrong', async (words, reason) => {
  const { exitCode, stderr } = await berth(words)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(reason)
})

test('where robots are switched off, none is made', async () => {
  const { exitCode, stderr } = await berth(['robot', 'create', 'acme+off'], {
    settings: { ROBOTS_DISALLOW: true },
  })
  expect(exitCode).toBe(1)
  expect(stderr).toContain('robots are switched off here')
})

test('a service key is made, listed and deleted', async () => {
  const made = await berth(['service-key', 'create', 'clair', '--name', 'scanner', '--days', '30'])
  expect(made.exitCode).toBe(0)
  expect(createPrivateKey(made.stdout).asymmetricKeyType).toBe('rsa')
  const listed = await berth(['service-key', 'list', '--json'])
  const keys = JSON.parse(listed.stdout) as { kid: string; service: string; state: string }[]
  const key = keys.find(({ service }) => service === 'clair')
  expect(key).toMatchObject({ name: 'scanner', state: 'approved' })
  const kid = key?.kid ?? ''
  expect(made.stderr).toContain(kid)
  expect(await berth(['service-key', 'approve', kid])).toMatchObject({ exitCode: 0 })
  expect(await berth(['service-key', 'delete', kid])).toMatchObject({ exitCode: 2 })
  expect(await berth(['service-key', 'delete', kid, '--yes'])).toMatchObject({ exitCode: 0 })
  expect((await berth(['service-key', 'list'])).stdout).not.toContain(kid)
})

test('a message is added, listed and removed', async () => {
  const added = await berth(['message', 'add', 'Maintenance **soon**', '--severity', 'warning'])
  const uuid = added.stdout.trim()
  expect(JSON.parse((await berth(['message', 'list', '--json'])).stdout)).toEqual([
    { uuid, content: 'Maintenance **soon**', mediaType: 'text/markdown', severity: 'warning' },
  ])
  expect(await berth(['message', 'remove', uuid])).toMatchObject({ exitCode: 0 })
  expect((await berth(['message', 'list', '--json'])).stdout).toBe('[]\n')
})
