import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll } from 'vitest'

import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { bootstrapFile } from './bootstrap-file.ts'
import { describeBootstrapPlace } from './bootstrap-place.contract.ts'

const directory = await temporaryDirectory('bootstrap-file', { inMemory: true })
afterAll(() => directory.remove())

describeBootstrapPlace('a file', async () => {
  const folder = join(directory.path, 'folder')
  await rm(folder, { recursive: true, force: true })
  const path = join(folder, 'token.json')
  return {
    place: bootstrapFile(path),
    found: async () => JSON.parse(await readFile(path, 'utf8')) as unknown,
    spoil: () => writeFile(path, 'nonsense'),
    close: () => writeFile(folder, 'in the way'),
  }
})
