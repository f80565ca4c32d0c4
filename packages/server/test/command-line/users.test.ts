import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'

const registry = commandLineRegistry()
const { berth } = registry

let password: string

beforeAll(async () => {
  const made = await berth(['user', 'create', 'ann', '--email', 'ann@example.com'])
  password = made.stdout.trim()
  await berth(['user', 'create', 'bob', '--superuser'])
})

test('users are listed, for people and for scripts', async () => {
  const forPeople = await berth(['user', 'list'])
  expect(forPeople).toMatchObject({
    exitCode: 0,
    stdout: 'ann  ann@example.com\nbob  superuser\n',
  })
  const forScripts = await berth(['user', 'list', '--json'])
  expect(JSON.parse(forScripts.stdout)).toEqual([
    { name: 'ann', email: 'ann@example.com', enabled: true, superuser: false },
    { name: 'bob', email: null, enabled: true, superuser: true },
  ])
})

test('whoever is disabled is locked out of a running server, until enabled again', async () => {
  const made = await berth(['app-token', 'create', 'ann', '--title', 'laptop', '--json'])
  const { uuid, token } = JSON.parse(made.stdout) as { uuid: string; token: string }
  expect(token).toMatch(/^[0-9A-Z]{120}$/)
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  try {
    const credentials = [
      { username: 'ann', password },
      { username: '$app', password: token },
    ]
    const statuses = async () =>
      await Promise.all(
        credentials.map(async (each) => (await server.client(each).askForToken([])).status),
      )
    expect(await statuses()).toEqual([200, 200])
    expect(await berth(['user', 'disable', 'ann'])).toMatchObject({
      exitCode: 0,
      stderr: 'user ann disabled\n',
    })
    expect(await statuses()).toEqual([401, 401])
    await berth(['user', 'enable', 'ann'])
    expect(await statuses()).toEqual([200, 200])
    expect(await berth(['app-token', 'revoke', 'ann', uuid])).toMatchObject({ exitCode: 0 })
    expect(await statuses()).toEqual([200, 401])
  } finally {
    await server.stop()
  }
})

test('app tokens are listed without their texts', async () => {
  const made = await berth(['app-token', 'create', 'ann', '--title', 'phone', '--json'])
  const { uuid, token } = JSON.parse(made.stdout) as { uuid: string; token: string }
  const listed = await berth(['app-token', 'list', 'ann', '--json'])
  expect(JSON.parse(listed.stdout)).toMatchObject([{ uuid, title: 'phone', last_used: null }])
  expect(listed.stdout).not.toContain(token)
})

test('sessions of one user end at once, those of everybody only with --yes', async () => {
  expect(await berth(['session', 'end-all', 'ann'])).toMatchObject({
    exitCode: 0,
    stderr: 'the sessions of ann ended\n',
  })
  expect(await berth(['session', 'end-all'])).toMatchObject({ exitCode: 2 })
  expect(await berth(['session', 'end-all', '--yes'])).toMatchObject({
    exitCode: 0,
    stderr: 'all sessions ended\n',
  })
})

test('a user is deleted only with --yes', async () => {
  await berth(['user', 'create', 'leaver'])
  expect(await berth(['user', 'delete', 'leaver'])).toMatchObject({ exitCode: 2 })
  expect(await berth(['user', 'delete', 'leaver', '--yes'])).toMatchObject({
    exitCode: 0,
    stderr: 'user leaver deleted\n',
  })
  expect((await berth(['user', 'list'])).stdout).not.toContain('leaver')
})

test.each([
  [['user', 'disable', 'nobody'], 'no user named nobody'],
  [['user', 'delete', 'nobody', '--yes'], 'no user named nobody'],
  [['session', 'end-all', 'nobody'], 'no user named nobody'],
  [['app-token', 'create', 'nobody', '--title', 'x'], 'no user named nobody'],
  [['app-token', 'revoke', 'ann', 'nothing'], 'ann has no app token nothing'],
])('berth %j fails and says why', async (words, reason) => {
  const { exitCode, stderr } = await berth(words)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(reason)
})
