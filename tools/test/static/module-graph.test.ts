import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../temporary-directory.ts'
import { reachableFrom, readModuleGraph } from './module-graph.ts'

test('every form of import of the own code counts, and packages do not', async () => {
  const graph = await graphOf({
    'a/one.ts': `
      import { x } from './two.ts'
      import type { Y } from '../b/three.ts'
      import '../b/four.ts'
      export * from './five.ts'
      export { z } from './six.ts'
      import { readFile } from 'node:fs'
      import fastify from 'fastify'
      // ünïcode before the dynamic ones
      const later = await import('./seven.ts')
      const unknown = await import(name)
    `,
  })
  expect(graph.get('a/one.ts')?.toSorted()).toEqual([
    'a/five.ts',
    'a/seven.ts',
    'a/six.ts',
    'a/two.ts',
    'b/four.ts',
    'b/three.ts',
  ])
})

test('installed packages are not read', async () => {
  const graph = await graphOf({ 'a/one.ts': '', 'a/node_modules/x/index.ts': '' })
  expect([...graph.keys()]).toEqual(['a/one.ts'])
})

test('what is imported by what is imported is reached', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'a']],
    ['d', ['a']],
  ])
  expect([...reachableFrom(graph, 'a')].toSorted()).toEqual(['a', 'b', 'c'])
})

async function graphOf(files: Record<string, string>) {
  const directory = await temporaryDirectory('graph')
  onTestFinished(() => directory.remove())
  for (const [path, source] of Object.entries(files)) {
    const file = join(directory.path, path)
    await mkdir(join(file, '..'), { recursive: true })
    await writeFile(file, source)
  }
  return readModuleGraph(directory.path, ['**/*.ts'])
}
