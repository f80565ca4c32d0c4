import { type ModuleGraph, reachableFrom } from './module-graph.ts'

/** The folder whose imports have a direction, and the order of what is in it. */
export interface ImportRules {
  /** `packages/server/src`. */
  readonly root: string
  /** Folders that know no feature, each with those that it may import besides itself. */
  readonly ground: Readonly<Record<string, readonly string[]>>
  /** Features, left to right: each imports only what stands left of it. */
  readonly features: readonly string[]
  /** The folder that constructs everything, and may import everything. */
  readonly main: string
}

/**
 * The server's line of features. It says who may know whom: when the left needs something of the
 * right, the left declares a hook and `main` plugs the right in.
 */
export const serverImports: ImportRules = {
  root: 'packages/server/src',
  ground: { platform: [], storage: ['platform'], schema: ['platform'] },
  features: [
    'logs',
    'search',
    'namespaces',
    'repositories',
    'identity',
    'access',
    'messages',
    'api',
    'registry',
    'notifications',
    'administration',
    'health',
    'site',
    'policies',
    'autoprune',
    'immutability',
    'quota',
    'gc',
    'overview',
  ],
  main: 'main',
}

/** All imports that go the wrong way, each as a sentence. */
export function importFaults(graph: ModuleGraph, rules: ImportRules): string[] {
  const faults: string[] = []
  for (const [file, imports] of graph) {
    if (!isUnder(file, rules.root) || isTest(file)) continue
    const unknown = folderFault(file, rules)
    if (unknown !== undefined) faults.push(unknown)
    for (const imported of imports) {
      const reason = importFault(file, imported, rules)
      if (reason !== undefined) faults.push(`${file} imports ${imported}: ${reason}`)
    }
  }
  return [...faults, ...cycles(graph).map((cycle) => `${cycle.join(' → ')}: a cycle`)]
}

function folderFault(file: string, rules: ImportRules): string | undefined {
  const folder = folderOf(file, rules)
  const known = [...Object.keys(rules.ground), ...rules.features, rules.main]
  if (known.includes(folder)) return undefined
  return `${file}: ${folder} has no place in the line of features (tools/test/static/import-direction.ts)`
}

function importFault(file: string, imported: string, rules: ImportRules): string | undefined {
  if (!isUnder(imported, rules.root)) return 'the server needs nothing outside its folder'
  if (isTest(imported)) return 'the program needs no tests'
  const from = folderOf(file, rules)
  const to = folderOf(imported, rules)
  if (from === to || from === rules.main) return undefined
  if (to === rules.main) return 'only main knows main'

  const ground = rules.ground[from]
  if (ground !== undefined) {
    if (ground.includes(to)) return undefined
    return `${from} may import ${['only itself', ...ground].join(' and ')}`
  }
  if (rules.ground[to] !== undefined) return undefined
  if (rules.features.indexOf(to) > rules.features.indexOf(from) && !isDoor(file)) {
    return `${to} stands right of ${from}; ${from} declares a hook, and main plugs ${to} in`
  }
  // Doors share how things are spelled: a sign-up answers with a user as the users' calls do.
  if (isDoor(file) && imported.endsWith('.wire.ts')) return undefined
  if (isPrivate(imported)) return `it is a private part of ${to}; others import its service`
  return undefined
}

/** `quota.queries.ts` is its feature's own; `quota.ts` and `quota.service.ts` are for others. */
function isPrivate(file: string): boolean {
  const role = /\.(?<role>[a-z-]+)\.ts$/.exec(file)?.groups?.['role']
  return role !== undefined && role !== 'service'
}

/**
 * How a feature is called from outside. Nobody but `main` imports a door, so it may know features
 * to the right of its own: whoever calls has to be let in first, also to what stands leftmost.
 */
function isDoor(file: string): boolean {
  return /\.(?:routes|wire)\.ts$/.test(file)
}

/** Tests, contracts and what they share may import what they like: they are no part of the program. */
function isTest(file: string): boolean {
  return /\.(?:test|contract|fixture)\.ts$/.test(file)
}

function folderOf(file: string, rules: ImportRules): string {
  return file.slice(rules.root.length + 1).split('/')[0] ?? ''
}

function isUnder(file: string, root: string): boolean {
  return file.startsWith(`${root}/`)
}

/** One cycle for each group of files that reach each other. */
function cycles(graph: ModuleGraph): string[][] {
  const reachable = new Map([...graph.keys()].map((file) => [file, reachableFrom(graph, file)]))
  const told = new Set<string>()
  const found: string[][] = []
  for (const [file, reached] of reachable) {
    if (told.has(file) || !reached.has(file)) continue
    for (const other of reached) if (reachable.get(other)?.has(file) === true) told.add(other)
    found.push(shortestCycle(graph, file))
  }
  return found
}

/** From a file that is in a cycle back to itself, by the fewest imports. */
function shortestCycle(graph: ModuleGraph, start: string): string[] {
  const cameFrom = new Map<string, string>()
  const waiting = [start]
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    for (const next of graph.get(file) ?? []) {
      if (cameFrom.has(next)) continue
      cameFrom.set(next, file)
      waiting.push(next)
    }
    if (cameFrom.has(start)) break
  }
  const path = [start]
  for (let at = cameFrom.get(start); at !== undefined && at !== start; at = cameFrom.get(at)) {
    path.unshift(at)
  }
  return [start, ...path]
}
