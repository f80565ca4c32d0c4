import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readlink, rename, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { goToolsDirectory, installed } from '../installed.ts'
import { lastLine } from './last-line.ts'

/** A program that Debian does not have, and that is built from its source. */
export interface GoTool {
  readonly program: string
  readonly module: string
  readonly version: string
  /** The package below the module that is the program. */
  readonly package: string
  /** The program is a module's test suite, not its command. */
  readonly isTestSuite?: true
}

/** Clients that push and pull in the end-to-end tests, and the suite of the specification. */
export const goToolsForTests: readonly GoTool[] = [
  {
    program: 'crane',
    module: 'github.com/google/go-containerregistry',
    version: 'v0.22.1',
    package: '/cmd/crane',
  },
  {
    program: 'oras',
    module: 'oras.land/oras',
    version: 'v1.2.3',
    package: '/cmd/oras',
  },
  {
    program: 'regctl',
    module: 'github.com/regclient/regclient',
    version: 'v0.11.7',
    package: '/cmd/regctl',
  },
  {
    program: 'helm',
    module: 'helm.sh/helm/v3',
    version: 'v3.22.0',
    package: '/cmd/helm',
  },
  {
    program: 'cosign',
    module: 'github.com/sigstore/cosign/v3',
    version: 'v3.1.3',
    package: '/cmd/cosign',
  },
  {
    program: 'oci-conformance',
    module: 'github.com/opencontainers/distribution-spec/conformance',
    version: 'v0.0.0-20230516164017-7fcdf80f3c8b',
    package: '',
    isTestSuite: true,
  },
]

/** What the benchmarks measure beside Berth. */
export const goToolsForBench: readonly GoTool[] = [
  {
    program: 'registry',
    module: 'github.com/distribution/distribution/v3',
    version: 'v3.1.2',
    package: '/cmd/registry',
  },
]

export async function isBuilt(tool: GoTool): Promise<boolean> {
  const target = await readlink(join(goToolsDirectory, tool.program)).catch(() => undefined)
  return target === versioned(tool)
}

/** The Go command; undefined where there is none. */
export function goCommand(): string | undefined {
  return installed('go').path
}

/**
 * Builds a tool at its pinned version; Go checks the source against its public checksums. The
 * build stands in a module of its own, because `go install` asks for a list of versions that
 * not every module proxy gives.
 *
 * @throws Error with the compiler's last line.
 */
export async function buildGoTool(go: string, tool: GoTool): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'go-build-'))
  const environment = { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false', GOWORK: 'off' }
  const run = async (...goArguments: string[]): Promise<void> => {
    const options = { cwd: directory, env: environment, maxBuffer: 64 * 2 ** 20 }
    await promisify(execFile)('nice', [go, ...goArguments], options)
  }
  try {
    await mkdir(goToolsDirectory, { recursive: true })
    const result = join(goToolsDirectory, versioned(tool))
    const partial = `${result}.partial`
    await run('mod', 'init', `tools.test/${tool.program}`)
    await run('mod', 'edit', `-require=${tool.module}@${tool.version}`)
    const build = tool.isTestSuite === true ? ['test', '-c'] : ['build', '-trimpath']
    const smaller = '-ldflags=-s -w'
    await run(...build, '-p', '2', smaller, '-o', partial, `${tool.module}${tool.package}`)
    await rename(partial, result)
    await pointTo(tool)
  } catch (error) {
    throw new Error(`${tool.program} ${tool.version} could not be built: ${lastLine(error)}`, {
      cause: error,
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function pointTo(tool: GoTool): Promise<void> {
  const link = join(goToolsDirectory, tool.program)
  await rm(link, { force: true })
  await symlink(versioned(tool), link)
}

function versioned(tool: GoTool): string {
  return `${tool.program}@${tool.version}`
}
