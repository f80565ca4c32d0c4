import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { RunningConfig } from './running-config.ts'

async function running(text: string) {
  const directory = await temporaryDirectory('running-config')
  onTestFinished(() => directory.remove())
  const file = join(directory.path, 'config.yaml')
  await writeFile(file, text)
  const config = await RunningConfig.load({ file, dataDirectory: directory.path })
  return { config, write: (another: string) => writeFile(file, another) }
}

test('whoever holds a slice sees what a reload puts into it', async () => {
  const { config, write } = await running('FEATURE_RATE_LIMITS: true\n')
  const { registry, limits } = config.current
  expect(limits.requestRate?.burst).toBe(200)
  await write('REGISTRY_STATE: readonly\n')
  config.take(await config.readAgain())
  expect(registry.state).toBe('readonly')
  expect(limits.requestRate).toBeUndefined()
  expect(config.current.registry).toBe(registry)
})

test('reading again changes nothing until it is taken', async () => {
  const { config, write } = await running('')
  await write('REGISTRY_STATE: readonly\n')
  await config.readAgain()
  expect(config.current.registry.state).toBe('normal')
})

test('a key that needs a restart stays as it was, reload after reload', async () => {
  const { config, write } = await running('')
  await write('SERVER_HOSTNAME: registry.example.com\n')
  for (let reload = 1; reload <= 2; reload += 1) {
    const next = await config.readAgain()
    config.take(next)
    expect(next.postponed).toEqual(['SERVER_HOSTNAME'])
    expect(config.current.server.hostname).toBeUndefined()
  }
})

test('a faulty file is refused with all its faults', async () => {
  const { config, write } = await running('')
  await write('REGISTRY_STATE: frozen\nPROXY_COUNT: x\n')
  await expect(config.readAgain()).rejects.toMatchObject({ faults: [{}, {}] })
})
