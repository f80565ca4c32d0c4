import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'

const registry = commandLineRegistry()
const { berth } = registry

beforeAll(async () => {
  await berth(['user', 'create', 'ann'])
  await berth(['organization', 'create', 'acme', '--owner', 'ann'])
})

const create = ['oauth-token', 'create', 'acme', '--user', 'ann', '--name', 'ci']

test('a token that was made works with a server, is listed, and ends when it is revoked', async () => {
  const made = await berth([...create, '--scope', 'org:admin user:read', '--days', '7', '--json'])
  expect(made).toMatchObject({ exitCode: 0 })
  const { uuid, token } = JSON.parse(made.stdout) as { uuid: string; token: string }
  expect(token).toMatch(/^[0-9A-Za-z]{40}$/)

  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  try {
    const call = async () => {
      const url = `${server.url}/api/v1/organization/acme/applications`
      return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status
    }
    expect(await call()).toBe(200)
  } finally {
    await server.stop()
  }

  const listed = await berth(['oauth-token', 'list', 'acme', '--json'])
  expect(JSON.parse(listed.stdout)).toMatchObject([
    { uuid, name: 'ci', application: 'command line', user: 'ann', scope: 'org:admin user:read' },
  ])
  expect(listed.stdout).not.toContain(token)

  expect(await berth(['oauth-token', 'revoke', uuid])).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: `token ${uuid} revoked\n`,
  })
  expect((await berth(['oauth-token', 'list', 'acme'])).stdout).toBe('')
})

test('without --json the token alone goes to standard output', async () => {
  const { stdout } = await berth([...create, '--scope', 'repo:read'])
  expect(stdout).toMatch(/^[0-9A-Za-z]{40}\n$/)
})

test.each([
  [[...create, '--scope', 'nope'], 'no list of scopes'],
  [[...create, '--scope', 'repo:read', '--days', '0'], '--days is a whole number'],
  [
    ['oauth-token', 'create', 'acme', '--user', 'nobody', '--name', 'x', '--scope', 'repo:read'],
    'no user named nobody',
  ],
  [['oauth-token', 'list', 'nosuch'], 'no organization named nosuch'],
  [['oauth-token', 'revoke', 'nosuch'], 'no token nosuch'],
])('%j is refused with the reason', async (words, reason) => {
  const answer = await berth(words)
  expect(answer).toMatchObject({ exitCode: 1, stdout: '' })
  expect(answer.stderr).toContain(reason)
})
