import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { runBerth } from '../harness/command-line.ts'
import { startBerth } from '../harness/running-berth.ts'
import { commandLine } from '../../src/logs/log-entry.ts'

let directory: TemporaryDirectory

beforeAll(async () => {
  directory = await temporaryDirectory('logs-command', { inMemory: true })
  const berth = await startBerth({ dataDirectory: dataDirectory() })
  await berth.createUser('ann')
  const { id } = await berth.createOrganization('acme', 'ann')
  const entry = { kind: 'push_repo' as const, namespaceId: id }
  const old = Date.UTC(2020, 1, 2)
  await berth.foundation.database.transaction((tx) =>
    berth.services.audit.recordDated(
      tx,
      Array.from({ length: 1500 }, (_, number) => ({
        actor: { ...commandLine, accountId: id, address: '192.0.2.1' },
        entry: { ...entry, metadata: { number } },
        atMs: number < 1200 ? old + number : berth.clock() - number,
      })),
    ),
  )
  await berth.stop()
})

afterAll(() => directory.remove())

const dataDirectory = () => join(directory.path, 'data')
const berth = (words: readonly string[]) =>
  runBerth(words, { environment: { BERTH_DATA: dataDirectory() } })

test('entries are listed, the newest first', async () => {
  const { exitCode, stdout } = await berth(['logs', 'list', '--namespace', 'acme', '--limit', '2'])
  expect(exitCode).toBe(0)
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(2)
  expect(lines[0]).toMatch(/^\d{4}-\S+Z {2}\w+ {2}acme {2}/)
})

test('the export has every entry of its time, as JSON lines', async () => {
  const { stdout } = await berth([
    'logs',
    'export',
    '--since',
    '2020-01-01',
    '--until',
    '2020-12-01',
  ])
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { metadata: object })
  expect(entries).toHaveLength(1200)
  expect(entries[1]).toMatchObject({
    kind: 'push_repo',
    namespace: 'acme',
    ip: '192.0.2.1',
    metadata: { number: 1 },
  })
})

test('old months move to the storage, and are listed there', async () => {
  const { exitCode, stdout } = await berth(['logs', 'archive', '--older-than', '30'])
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: expect.stringMatching(/^2020-02 {2}1200 entries {2}default:actionlogarchive\/\S+\n$/),
  })
  const again = await berth(['logs', 'archive', '--older-than', '30'])
  expect(again).toMatchObject({ exitCode: 0, stdout: '', stderr: 'nothing to archive\n' })
  const files = JSON.parse(
    (await berth(['logs', 'archive', '--list', '--json'])).stdout,
  ) as object[]
  expect(files).toMatchObject([{ month: '2020_02', entries: 1200 }])
  const { stderr } = await berth(['logs', 'list', '--since', '2020-01-01'])
  expect(stderr).toContain('are in the archive')
})

test.each([
  [['--namespace', 'ghost'], 'there is no namespace named ghost'],
  [['--repository', 'acme/ghost'], 'acme/ghost'],
  [['--performer', 'ghost'], 'there is no user named ghost'],
])('%j names nothing: 1, and a sentence', async (words, sentence) => {
  const { exitCode, stderr } = await berth(['logs', 'list', ...words])
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(sentence) })
})

test.each([
  [['logs', 'list', '--since', 'yesterday'], 'Write a day such as 2026-11-21'],
  [['logs', 'list', '--limit', '0'], 'Write a number from 1 on'],
])('%j is wrong usage', async (words, hint) => {
  const { exitCode, stderr } = await berth(words)
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(hint) })
})

test.each([[['logs', 'list']], [['logs', 'export']], [['logs', 'archive']]])(
  '%j explains itself with an example',
  async (words) => {
    const { exitCode, stdout } = await berth([...words, '--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(new RegExp(`Examples?:\\n  .*berth ${words.join(' ')}`))
  },
)
