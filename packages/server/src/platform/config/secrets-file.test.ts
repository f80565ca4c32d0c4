import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Secret } from './secret.ts'
import {
  loadOrCreateSecrets,
  resolveSecrets,
  SecretsFileError,
  type Secrets,
} from './secrets-file.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-secrets-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

function revealed(secrets: Secrets): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]: [string, Secret]) => [name, secret.reveal()]),
  )
}

const nothing = { secretKey: undefined, databaseSecretKey: undefined, pageTokenKey: undefined }

test('secrets are made once and kept for their owner alone', async () => {
  const first = revealed(await loadOrCreateSecrets(folder))
  expect(revealed(await loadOrCreateSecrets(folder))).toEqual(first)
  expect(new Set(Object.values(first)).size).toBe(3)
  for (const secret of Object.values(first)) expect(secret).toMatch(/^[0-9a-f]{64}$/)
  expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['secrets.json'])
})

test('the data directory is made when it is missing', async () => {
  const nested = join(folder, 'a', 'b')
  await loadOrCreateSecrets(nested)
  expect(await readdir(nested)).toEqual(['secrets.json'])
})

test('processes that start at once agree', async () => {
  const module = new URL('secrets-file.ts', import.meta.url).href
  const script = `
    const { loadOrCreateSecrets } = await import(${JSON.stringify(module)})
    const { secretKey } = await loadOrCreateSecrets(${JSON.stringify(folder)})
    console.log(secretKey.reveal())
  `
  const run = promisify(execFile)
  const outputs = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script])),
  )
  expect(new Set(outputs.map(({ stdout }) => stdout)).size).toBe(1)
  expect(await readdir(folder)).toEqual(['secrets.json'])
})

test('many starts within one process agree too', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => loadOrCreateSecrets(folder)))
  expect(new Set(all.map(({ databaseSecretKey }) => databaseSecretKey.reveal())).size).toBe(1)
  expect(await readdir(folder)).toEqual(['secrets.json'])
})

test.each([
  '',
  '{',
  '[]',
  '{"secretKey": "hunter2"}',
  '{"secretKey": 1, "databaseSecretKey": "hunter2", "pageTokenKey": "b"}',
])('a damaged file is never replaced nor shown: %j', async (text) => {
  const file = join(folder, 'secrets.json')
  await writeFile(file, text)
  const failure = await loadOrCreateSecrets(folder).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(SecretsFileError)
  expect(String(failure)).toContain('is damaged')
  expect(String(failure)).not.toContain('hunter2')
  expect(await readFile(file, 'utf8')).toBe(text)
})

test('a data directory that cannot be written is named, with a way out', async () => {
  await writeFile(join(folder, 'file'), '')
  await expect(loadOrCreateSecrets(join(folder, 'file', 'data'))).rejects.toThrow(SecretsFileError)
})

test('configured secrets win, and nothing is written when none is missing', async () => {
  const configured = {
    secretKey: new Secret('a'),
    databaseSecretKey: new Secret('b'),
    pageTokenKey: new Secret('c'),
  }
  expect(revealed(await resolveSecrets(configured, folder))).toEqual({
    secretKey: 'a',
    databaseSecretKey: 'b',
    pageTokenKey: 'c',
  })
  expect(await readdir(folder)).toEqual([])
})

test('replicas with the two secrets of a Quay agree on the key of page tokens', async () => {
  const configured = {
    ...nothing,
    secretKey: new Secret('a'),
    databaseSecretKey: new Secret('b'),
  }
  const here = revealed(await resolveSecrets(configured, folder))
  const there = revealed(await resolveSecrets(configured, join(folder, 'elsewhere')))
  expect(here).toEqual(there)
  expect(here['pageTokenKey']).toMatch(/^[0-9a-f]{64}$/)
  expect(await readdir(folder)).toEqual([])
})

test('a missing secret comes from the data directory', async () => {
  const kept = revealed(await loadOrCreateSecrets(folder))
  const resolved = revealed(
    await resolveSecrets({ ...nothing, secretKey: new Secret('a') }, folder),
  )
  expect(resolved).toMatchObject({ secretKey: 'a', databaseSecretKey: kept['databaseSecretKey'] })
})
