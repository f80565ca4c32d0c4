import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'

const cacheDirectory = join(import.meta.dirname, '../../.cache')
/** Where `install.ts` puts what is no Debian package. */
export const goToolsDirectory = join(cacheDirectory, 'go-bin')
/** Where it notes what it could not get. */
const missingToolsFile = join(cacheDirectory, 'missing-tools.json')

/** A program of this machine, or why there is none, in words for the list of skipped suites. */
export type Installed =
  | { readonly path: string; readonly reason?: never }
  | { readonly path?: never; readonly reason: string }

/** Looks on the PATH, in the system's folders, and among the tools that tests build themselves. */
export function installed(program: string): Installed {
  const folders = [
    goToolsDirectory,
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/sbin',
    '/usr/local/go/bin',
    ...postgresqlFolders(),
  ]
  for (const folder of folders) {
    const path = join(folder, program)
    if (isExecutable(path)) return { path }
  }
  return { reason: missingTools()[program] ?? `${program} is not installed` }
}

/** The first reason why one of the programs is not there; undefined when all are. */
export function whyMissing(programs: readonly string[]): string | undefined {
  return programs.map(installed).find(({ reason }) => reason !== undefined)?.reason
}

/** The program's path. @throws Error with the reason when it is not installed. */
export function pathOf(program: string): string {
  const found = installed(program)
  if (found.path === undefined) throw new Error(`${found.reason}; npm test installs it`)
  return found.path
}

/** Debian keeps the servers of each PostgreSQL version in a folder of their own. */
function postgresqlFolders(): string[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  const versions = readdirSync(root).toSorted((left, right) => Number(right) - Number(left))
  return versions.map((version) => join(root, version, 'bin'))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The programs that could not be installed here, each with its reason. */
export function missingTools(): Readonly<Record<string, string>> {
  if (!existsSync(missingToolsFile)) return {}
  return JSON.parse(readFileSync(missingToolsFile, 'utf8')) as Record<string, string>
}

export function noteMissingTools(reasons: Readonly<Record<string, string>>): void {
  mkdirSync(cacheDirectory, { recursive: true })
  writeFileSync(missingToolsFile, JSON.stringify(reasons, undefined, 2))
}
