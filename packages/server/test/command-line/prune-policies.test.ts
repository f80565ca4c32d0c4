import { beforeAll, expect, test } from 'vitest'

import { startChildServer } from '../harness/child-server.ts'
import { commandLineRegistry } from '../harness/command-line-registry.ts'
import { pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'

const registry = commandLineRegistry({ FEATURE_AUTO_PRUNE: true })
const { berth, done, json } = registry

beforeAll(async () => {
  await done(['user', 'create', 'ann'])
  await done(['repository', 'create', 'ann/app'])
})

test('policies are made, listed and removed', async () => {
  const aged = ['prune-policy', 'create', 'ann', '--older-than', '30d', '--tags', '^dev-']
  const uuid = (await done(aged)).trim()
  expect(await done(['prune-policy', 'list', 'ann'])).toBe(`${uuid}  older than 30d  ^dev-\n`)
  expect(await berth(aged)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('already'),
  })
  const counted = ['--keep', '50', '--tags', 'v1', '--all-but']
  const own = (await json(['prune-policy', 'create', 'ann/app', ...counted])) as { uuid: string }
  expect(await json(['prune-policy', 'list', 'ann/app'])).toEqual([
    { ...own, method: 'number_of_tags', value: 50, tagPattern: 'v1', tagPatternMatches: false },
  ])
  await done(['prune-policy', 'delete', 'ann', uuid])
  expect(await berth(['prune-policy', 'list', 'ann'])).toMatchObject({
    stdout: '',
    stderr: 'no policies\n',
  })
  expect(await berth(['prune-policy', 'delete', 'ann', uuid])).toMatchObject({ exitCode: 1 })
})

test('a dry run says what would go and why; only with --yes it goes', async () => {
  const password = (await done(['user', 'create', 'pia'])).trim()
  const server = await startChildServer({ dataDirectory: registry.dataDirectory })
  const client = new RegistryClient(server.url, { username: 'pia', password })
  for (const tag of ['v1', 'v2', 'v3']) await pushImage(client, 'pia/app', tag, tag)
  await client.close()
  await server.stop()
  await done(['prune-policy', 'create', 'pia/app', '--keep', '1'])

  const dry = await berth(['prune', 'pia/app', '--dry-run'])
  expect(dry).toMatchObject({ exitCode: 0, stderr: '2 tags would go\n' })
  expect(dry.stdout.split('\n').toSorted()).toEqual([
    '',
    expect.stringMatching(/^v1: .*\b1\b/),
    expect.stringMatching(/^v2: .*\b1\b/),
  ])
  const unsure = await berth(['prune', 'pia/app'])
  expect(unsure).toMatchObject({ exitCode: 2, stdout: '' })
  expect(unsure.stderr).toContain('--dry-run')
  const named = (await json(['prune', 'pia/app', '--dry-run'])) as { name: string }[]
  expect(named.map(({ name }) => name).toSorted()).toEqual(['v1', 'v2'])
  const real = await berth(['prune', 'pia/app', '--yes'])
  expect(real).toMatchObject({ exitCode: 0, stdout: dry.stdout, stderr: '2 tags deleted\n' })
  expect(await berth(['prune', 'pia/app', '--dry-run'])).toMatchObject({ stdout: '' })
  expect(await berth(['prune', 'pia/nosuch', '--yes'])).toMatchObject({ exitCode: 1 })
})

test.each([
  [['create', 'ann'], 2, 'either --keep or --older-than'],
  [['create', 'ann', '--keep', '5', '--older-than', '1d'], 2, 'either --keep or --older-than'],
  [['create', 'ann', '--keep', '0'], 1, 'whole number'],
  [['create', 'ann', '--keep', '5', '--tags', '['], 1, 'is no pattern'],
  [['list', 'nobody'], 1, 'there is no'],
  [['list', 'ann/nosuch'], 1, 'ann/nosuch'],
])('%j ends with %i', async (words, exitCode, sentence) => {
  const ended = await berth(['prune-policy', ...words])
  expect(ended).toMatchObject({ exitCode, stdout: '' })
  expect(ended.stderr).toContain(sentence)
})

test('where nothing is pruned, the command says which key is off', async () => {
  const { exitCode, stderr } = await berth(['prune-policy', 'list', 'ann'], {
    settings: { FEATURE_AUTO_PRUNE: false },
  })
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('FEATURE_AUTO_PRUNE')])
})
