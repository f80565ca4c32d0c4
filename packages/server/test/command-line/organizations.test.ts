import { beforeAll, expect, test } from 'vitest'

import { commandLineRegistry } from '../harness/command-line-registry.ts'

const { berth, done, json } = commandLineRegistry()

beforeAll(async () => {
  for (const name of ['alice', 'bob', 'carol']) await done(['user', 'create', name])
  await done(['organization', 'create', 'acme', '--owner', 'alice'])
  await done(['robot', 'create', 'acme+ci'])
  await done(['repository', 'create', 'acme/app'])
})

test('a team is made, filled, listed and deleted', async () => {
  await done(['team', 'create', 'acme/devs', '--role', 'creator', '--description', 'who builds'])
  await done(['team', 'add', 'acme/devs', 'bob', 'acme+ci'])
  expect(await json(['team', 'list', 'acme'])).toEqual([
    { name: 'owners', role: 'admin', members: 1 },
    { name: 'devs', role: 'creator', members: 2 },
  ])
  expect(await json(['team', 'list', 'acme/devs'])).toEqual([
    { name: 'bob', robot: false },
    { name: 'acme+ci', robot: true },
  ])
  await done(['team', 'remove', 'acme/devs', 'bob'])
  expect(await done(['team', 'list', 'acme/devs'])).toBe('acme+ci\n')

  const unsure = await berth(['team', 'delete', 'acme/devs'])
  expect(unsure).toMatchObject({ exitCode: 2 })
  expect(unsure.stderr).toContain('--yes')
  await done(['team', 'delete', 'acme/devs', '--yes'])
  expect(await done(['team', 'list', 'acme'])).toBe('owners  admin  1\n')
})

test.each([
  [['team', 'remove', 'acme/owners', 'alice'], 'nobody would be left to administer acme'],
  [['team', 'delete', 'acme/owners', '--yes'], 'the team owners of acme stays'],
  [['team', 'add', 'acme/owners', 'nobody'], 'there is no user or robot named nobody'],
  [['team', 'add', 'acme/nosuch', 'bob'], 'there is no team nosuch in acme'],
  [['team', 'list', 'nosuch'], 'there is no organization named nosuch'],
  [['organization', 'delete', 'alice', '--yes'], 'there is no organization named alice'],
  [['permission', 'list', 'acme/nosuch'], 'there is no repository acme/nosuch'],
])('%j is refused in one sentence', async (words, sentence) => {
  const { exitCode, stderr } = await berth(words)
  expect(exitCode).toBe(1)
  expect(stderr).toContain(sentence)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test.each([
  [['team', 'create', 'acme'], 'write ORGANIZATION/TEAM'],
  [['team', 'create', 'acme/x/y'], 'write ORGANIZATION/TEAM'],
  [['permission', 'set', 'acme/app', '--role', 'read'], 'say either --user or --team'],
  [['permission', 'set', 'acme/app', '--user', 'bob', '--role', 'king'], 'Allowed choices'],
  [['default-permission', 'create', 'acme', '--role', 'read'], 'say either --user or --team'],
])('%j is wrong usage', async (words, hint) => {
  const { exitCode, stderr } = await berth(words)
  expect(exitCode).toBe(2)
  expect(stderr).toContain(hint)
})

test('roles on repositories are given, listed and taken away', async () => {
  await done(['team', 'create', 'acme/readers'])
  await done(['permission', 'set', 'acme/app', '--user', 'acme+ci', '--role', 'write'])
  await done(['permission', 'set', 'acme/app', '--user', 'carol', '--role', 'admin'])
  await done(['permission', 'set', 'acme/app', '--team', 'readers', '--role', 'read'])
  expect(await json(['permission', 'list', 'acme/app'])).toEqual([
    { kind: 'team', name: 'readers', role: 'read' },
    { kind: 'robot', name: 'acme+ci', role: 'write' },
    { kind: 'user', name: 'carol', role: 'admin' },
  ])
  await done(['permission', 'set', 'acme/app', '--user', 'carol', '--role', 'none'])
  expect(await done(['permission', 'list', 'acme/app'])).toBe(
    'team  readers  read\nrobot  acme+ci  write\n',
  )
})

test('default permissions reach the repositories that are made after them', async () => {
  await done(['team', 'create', 'acme/writers'])
  const made = ['default-permission', 'create', 'acme', '--team', 'writers', '--role', 'write']
  const id = (await done(made)).trim()
  expect(await json(['default-permission', 'list', 'acme'])).toEqual([
    { id, role: 'write', to: { kind: 'team', name: 'writers' }, madeBy: null },
  ])
  await done(['repository', 'create', 'acme/later'])
  expect(await done(['permission', 'list', 'acme/later'])).toBe('team  writers  write\n')
  expect(await berth(['default-permission', 'delete', 'acme', id])).toMatchObject({ exitCode: 2 })
  await done(['default-permission', 'delete', 'acme', id, '--yes'])
  expect(await json(['default-permission', 'list', 'acme'])).toEqual([])
})

test('organizations are listed by name, and deleted when that is meant', async () => {
  await done(['organization', 'create', 'aaa', '--owner', 'bob'])
  await done(['repository', 'create', 'aaa/app'])
  expect(await json(['organization', 'list'])).toEqual([{ name: 'aaa' }, { name: 'acme' }])
  expect(await berth(['organization', 'delete', 'aaa'])).toMatchObject({ exitCode: 2 })
  await done(['organization', 'delete', 'aaa', '--yes'])
  expect(await done(['organization', 'list'])).toBe('acme\n')
})

test.each([
  ['organization', ['list', 'delete']],
  ['team', ['create', 'delete', 'add', 'remove', 'list']],
  ['permission', ['set', 'list']],
  ['default-permission', ['create', 'list', 'delete']],
])('each command of %s has an example', async (group, commands) => {
  for (const command of commands) {
    expect(await done([group, command, '--help'])).toMatch(/Examples?:\n {2}berth /)
  }
})
