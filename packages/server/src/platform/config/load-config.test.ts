import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from './faults.ts'
import { checkConfigFile, loadConfig } from './load-config.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-config-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

test('without a file every key has its default', async () => {
  const { config } = await loadConfig({ file: undefined, dataDirectory: folder })
  expect(config.dataDirectory).toBe(folder)
  expect(config.database).toEqual({ kind: 'sqlite', file: join(folder, 'berth.db') })
})

test('a file is read together with the certificate beside it', async () => {
  const file = join(folder, 'config.yaml')
  await writeFile(file, 'SERVER_HOSTNAME: a.example\n')
  await writeFile(join(folder, 'ssl.cert'), '')
  await writeFile(join(folder, 'ssl.key'), '')
  const environment = { QUAY_OVERRIDE_CONFIG: '{"DISABLE_PUSHES": true}' }
  const { config } = await loadConfig({ file, dataDirectory: 'data', environment })
  expect(config.server.tls?.keyFile).toBe(join(folder, 'ssl.key'))
  expect(config.registry.disablePushes).toBe(true)
})

test('a file that is not there is a fault that names the option', async () => {
  const file = join(folder, 'missing.yaml')
  await expect(loadConfig({ file, dataDirectory: folder })).rejects.toThrow(ConfigError)
  const { faults } = await checkConfigFile({ file, dataDirectory: folder })
  expect(faults).toEqual([
    {
      key: undefined,
      place: { source: file, line: undefined },
      sentence: 'there is no such file; check the path given as --config or BERTH_CONFIG',
    },
  ])
})

test('a folder is a fault that names the file in it', async () => {
  await mkdir(join(folder, 'stack'))
  const { faults } = await checkConfigFile({ file: join(folder, 'stack'), dataDirectory: folder })
  expect(faults[0]?.sentence).toContain(join(folder, 'stack', 'config.yaml'))
})

test('checking a file hands its faults back', async () => {
  const file = join(folder, 'config.yaml')
  await writeFile(file, 'PROXY_COUNT: x\n')
  const { config, faults } = await checkConfigFile({ file, dataDirectory: folder })
  expect(config).toBeUndefined()
  expect(faults.map((fault) => fault.place.line)).toEqual([1])
})
