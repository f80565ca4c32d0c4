import { join } from 'node:path'

import { type ModuleGraph, reachableFrom, readModuleGraph } from './static/module-graph.ts'

/**
 * What a test file needs decides where it runs: `unit` needs nothing, `integration` needs
 * servers, `end-to-end` runs the whole program with real clients, `browser` looks at the web page
 * with a real browser.
 */
export type Suite = 'unit' | 'integration' | 'end-to-end' | 'browser'

export const repositoryRoot = join(import.meta.dirname, '../..')

/** Everything that is checked and tested. */
export const sourcePatterns = [
  'packages/*/src/**/*.{ts,tsx}',
  'packages/*/test/**/*.ts',
  'packages/*/build/**/*.ts',
  'tools/**/*.ts',
  'bench/**/*.ts',
]

/** All test files, by the suite that each belongs to. */
export function testFilesBySuite(): Readonly<Record<Suite, string[]>> {
  const graph = readModuleGraph(repositoryRoot, sourcePatterns)
  const files: Record<Suite, string[]> = {
    unit: [],
    integration: [],
    'end-to-end': [],
    browser: [],
  }
  for (const file of graph.keys()) {
    if (file.endsWith('.test.ts')) files[suiteOf(graph, file)].push(file)
  }
  return files
}

/** A test that reaches a server by its imports is an integration test; nobody has to say so. */
export function suiteOf(graph: ModuleGraph, file: string): Suite {
  if (file.startsWith('packages/web/test/')) return 'browser'
  if (/^packages\/[^/]+\/test\//.test(file)) return 'end-to-end'
  const reached = [...reachableFrom(graph, file)]
  return reached.some((path) => path.startsWith('tools/test/servers/')) ? 'integration' : 'unit'
}
