import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { parseSync } from 'oxc-parser'

/** Files of the repository, by path from its root, and what each imports from it. */
export type ModuleGraph = ReadonlyMap<string, readonly string[]>

/** Reads the imports of all files that match; those for types count, as do re-exports. */
export function readModuleGraph(root: string, patterns: readonly string[]): ModuleGraph {
  const files = globSync(patterns, { cwd: root, exclude: (path) => path.includes('node_modules') })
  return new Map(files.toSorted().map((file) => [file, importsOf(root, file)]))
}

function importsOf(root: string, file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8')
  const { module } = parseSync(file, source)
  const specifiers = [
    ...module.staticImports.map((found) => found.moduleRequest.value),
    ...module.staticExports.flatMap((found) =>
      found.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) =>
      literal(source.slice(start, end)),
    ),
  ]
  const ours = specifiers.filter((specifier) => specifier.startsWith('.'))
  return [...new Set(ours.map((specifier) => join(dirname(file), specifier)))]
}

/** The value of a string literal, which is all that a dynamic import can be known by. */
function literal(source: string): string | [] {
  return /^['"`](?<value>[^'"`$]+)['"`]$/.exec(source)?.groups?.['value'] ?? []
}

/** All files that `start` reaches by imports, without itself unless it is in a cycle. */
export function reachableFrom(graph: ModuleGraph, start: string): ReadonlySet<string> {
  const reached = new Set<string>()
  const waiting = [...(graph.get(start) ?? [])]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    waiting.push(...(graph.get(next) ?? []))
  }
  return reached
}
