import { beforeAll, expect, test } from 'vitest'

import { commandLineRegistry } from '../harness/command-line-registry.ts'

const { berth, done, json } = commandLineRegistry({ FEATURE_AUTO_PRUNE: true })

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
