import { beforeAll, expect, test } from 'vitest'

import { commandLineRegistry } from '../harness/command-line-registry.ts'

const { berth, done } = commandLineRegistry({ FEATURE_QUOTA_MANAGEMENT: true })

beforeAll(async () => {
  await done(['user', 'create', 'alice'])
  await done(['organization', 'create', 'acme', '--owner', 'alice'])
})

test('a quota is set, shown, changed and removed', async () => {
  await done(['quota', 'set', 'acme', '--limit', '10 GiB', '--warn', '80', '90%'])
  const shown = JSON.parse(await done(['quota', 'show', 'acme', '--json'])) as unknown
  expect(shown).toMatchObject({
    used_bytes: 0,
    limit_bytes: 10 * 1024 ** 3,
    rejects_beyond_bytes: 10 * 1024 ** 3,
    warns_at_percent: [80, 90],
    maximum_tags: null,
  })
  await done(['quota', 'set', 'acme', '--limit', '5G', '--no-reject', '--tags', '100'])
  expect(await done(['quota', 'show', 'acme'])).toBe(
    'uses 0.0 B of 5.0 GiB\nrefuses no push for its size\nat most 100 tags in each\n',
  )
  await done(['quota', 'set', 'acme', '--blob-size', '2GiB', '--tags', 'none'])
  await done(['quota', 'remove', 'acme'])
  expect(await done(['quota', 'show', 'acme'])).toBe(
    'uses 0.0 B without a limit\nrefuses no push for its size\nno blob larger than 2.0 GiB\n',
  )
  expect(await berth(['quota', 'remove', 'acme'])).toMatchObject({ exitCode: 1 })
})

test('what is no size, no number and no namespace is refused', async () => {
  for (const words of [
    ['--limit', 'much'],
    ['--tags', '-1'],
    ['--limit', '1G', '--warn', '101'],
    [],
  ]) {
    expect(await berth(['quota', 'set', 'acme', ...words])).toMatchObject({ exitCode: 2 })
  }
  const unknown = await berth(['quota', 'show', 'nobody'])
  expect(unknown).toMatchObject({ exitCode: 1 })
  expect(unknown.stderr).toContain('nobody')
})

test('a recount of an empty registry finds nothing wrong', async () => {
  expect(await done(['quota', 'verify'])).toContain('acme: uses 0.0 B, as counted anew')
  const findings = JSON.parse(await done(['quota', 'verify', 'acme', '--json'])) as unknown
  expect(findings).toMatchObject([{ namespace: 'acme', isRight: true }])
})
