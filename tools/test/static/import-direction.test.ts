import { describe, expect, test } from 'vitest'

import { importFaults, type ImportRules } from './import-direction.ts'

const rules: ImportRules = {
  root: 'src',
  ground: { platform: [], storage: ['platform'] },
  features: ['left', 'right'],
  main: 'main',
}

function faultsOf(imports: Record<string, string[]>): string[] {
  return importFaults(new Map(Object.entries(imports)), rules)
}

describe('imports that are fine', () => {
  test.each([
    ['src/main/serve.ts', 'src/right/right.queries.ts', 'main knows everything'],
    ['src/right/right.ts', 'src/left/left.ts', 'leftward, and pure'],
    ['src/right/right.ts', 'src/left/left.service.ts', 'leftward, and a service'],
    ['src/left/left.service.ts', 'src/left/left.queries.ts', 'its own'],
    ['src/left/left.queries.ts', 'src/platform/database/database.ts', 'features stand on platform'],
    ['src/left/left.ts', 'src/storage/storage.ts', 'features stand on storage'],
    ['src/storage/disk.ts', 'src/platform/bytes.ts', 'storage stands on platform'],
    ['src/left/left.routes.ts', 'src/right/right.ts', 'doors stand right of all features'],
    ['src/left/left.routes.ts', 'src/right/right.wire.ts', 'doors share how things are spelled'],
    ['src/left/left.test.ts', 'src/main/serve.ts', 'tests are no part of the program'],
    ['src/left/left.test.ts', 'tools/test/each-database.ts', 'tests use the tools for tests'],
    ['tools/test/run.ts', 'src/left/left.queries.ts', 'only the server has a direction'],
  ])('%s → %s (%s)', (file, imported) => {
    expect(faultsOf({ [file]: [imported] })).toEqual([])
  })
})

describe('imports that are refused', () => {
  test.each([
    ['src/left/left.ts', 'src/right/right.ts', 'right stands right of left'],
    ['src/right/right.ts', 'src/left/left.queries.ts', 'private part of left'],
    ['src/right/right.ts', 'src/left/deep/left.wire.ts', 'private part of left'],
    ['src/left/left.routes.ts', 'src/right/right.routes.ts', 'private part of right'],
    ['src/left/left.routes.ts', 'src/right/right.queries.ts', 'private part of right'],
    ['src/platform/log.ts', 'src/left/left.ts', 'platform may import only itself'],
    ['src/platform/log.ts', 'src/storage/storage.ts', 'platform may import only itself'],
    ['src/storage/disk.ts', 'src/left/left.ts', 'storage may import only itself and platform'],
    ['src/left/left.ts', 'src/main/serve.ts', 'only main knows main'],
    ['src/left/left.ts', 'tools/test/each-database.ts', 'nothing outside its folder'],
    ['src/left/left.ts', 'src/left/left.test.ts', 'needs no tests'],
    ['src/storage/disk.ts', 'src/storage/driver.contract.ts', 'needs no tests'],
  ])('%s → %s (%s)', (file, imported, because) => {
    const faults = faultsOf({ [file]: [imported] })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(because)
  })
})

test('a feature that is not in the line is refused', () => {
  expect(faultsOf({ 'src/new/new.ts': [] })).toEqual([
    expect.stringContaining('new has no place in the line of features'),
  ])
})

test('files that import each other are told once, as the shortest way round', () => {
  const faults = faultsOf({
    'src/left/a.ts': ['src/left/b.ts', 'src/left/c.ts'],
    'src/left/b.ts': ['src/left/c.ts'],
    'src/left/c.ts': ['src/left/a.ts'],
    'src/left/outside.ts': ['src/left/a.ts'],
  })
  expect(faults).toEqual(['src/left/a.ts → src/left/c.ts → src/left/a.ts: a cycle'])
})

test('a file that imports itself is a cycle', () => {
  expect(faultsOf({ 'src/left/a.ts': ['src/left/a.ts'] })).toEqual([
    'src/left/a.ts → src/left/a.ts: a cycle',
  ])
})
