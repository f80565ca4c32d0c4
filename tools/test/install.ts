import { parseArgs } from 'node:util'

import {
  type DebianProgram,
  debianProgramsForBench,
  debianProgramsForTests,
  installPackages,
  whyNoPackages,
} from './install/debian-packages.ts'
import {
  buildGoTool,
  goCommand,
  type GoTool,
  goToolsForBench,
  goToolsForTests,
  isBuilt,
} from './install/go-tools.ts'
import { lastLine } from './install/last-line.ts'
import { installed, missingTools, noteMissingTools } from './installed.ts'

/** Receives one line for each thing that takes a while. */
export type Progress = (line: string) => void

/**
 * Installs what the tests need and this machine lacks: Debian packages where it may, and Go
 * programs where Go is. What cannot be had is noted with its reason, and the suites that need
 * it are skipped with that reason. Takes no time when everything is there.
 */
export async function installForTests(progress: Progress): Promise<void> {
  await install(debianProgramsForTests, goToolsForTests, progress)
}

/** Installs the programs that the benchmarks measure and measure with. */
export async function installForBench(progress: Progress): Promise<void> {
  await install(debianProgramsForBench, goToolsForBench, progress)
}

async function install(
  programs: readonly DebianProgram[],
  goTools: readonly GoTool[],
  progress: Progress,
): Promise<void> {
  const wanted = [...programs, ...goTools].map(({ program }) => program)
  const before = Object.entries(missingTools()).filter(([program]) => !wanted.includes(program))
  noteMissingTools({
    ...Object.fromEntries(before),
    ...(await installDebianPrograms(programs, progress)),
    ...(await buildGoTools(goTools, progress)),
  })
}

type Reasons = Record<string, string>

async function installDebianPrograms(
  programs: readonly DebianProgram[],
  progress: Progress,
): Promise<Reasons> {
  const missing = () => programs.filter(({ program }) => installed(program).path === undefined)
  if (missing().length === 0) return {}
  const whyNot = await whyNoPackages()
  if (whyNot !== undefined) {
    return reasonsFor(
      missing(),
      (name, from) => `${name} is not installed (Debian's package ${from}), and ${whyNot}`,
    )
  }

  const failures = new Map<string, string>()
  const attempt = async (packages: readonly string[]): Promise<boolean> => {
    try {
      await timed(`installing ${packages.join(' ')}`, progress, () => installPackages(packages))
      return true
    } catch (error) {
      for (const name of packages) failures.set(name, lastLine(error))
      return false
    }
  }
  const packages = [...new Set(missing().map((each) => each.package))]
  // One that cannot be had keeps apt-get from installing any: then each by itself.
  if (!(await attempt(packages)) && packages.length > 1) {
    for (const name of packages) await attempt([name])
  }
  return reasonsFor(missing(), (name, from) => {
    const failure = failures.get(from) ?? `the package ${from} does not have it`
    return `${name} could not be installed: ${failure}`
  })
}

function reasonsFor(
  programs: readonly DebianProgram[],
  reason: (program: string, from: string) => string,
): Reasons {
  return Object.fromEntries(
    programs.map(({ program, package: from }) => [program, reason(program, from)]),
  )
}

async function buildGoTools(tools: readonly GoTool[], progress: Progress): Promise<Reasons> {
  const reasons: Reasons = {}
  const go = goCommand()
  for (const tool of tools) {
    if (await isBuilt(tool)) continue
    if (go === undefined) {
      reasons[tool.program] = `${tool.program} is not installed, and there is no Go to build it`
      continue
    }
    try {
      const what = `building ${tool.program} ${tool.version}`
      await timed(what, progress, () => buildGoTool(go, tool))
    } catch (error) {
      reasons[tool.program] = error instanceof Error ? error.message : String(error)
    }
  }
  return reasons
}

async function timed(what: string, progress: Progress, work: () => Promise<void>): Promise<void> {
  const startedAt = Date.now()
  progress(`${what} …`)
  try {
    await work()
    progress(`${what}: done in ${Math.round((Date.now() - startedAt) / 1000)} s`)
  } catch (error) {
    progress(`${what}: failed: ${lastLine(error)}`)
    throw error
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { bench: { type: 'boolean' } } })
  const print: Progress = (line) => void process.stdout.write(`${line}\n`)
  await (values.bench === true ? installForBench(print) : installForTests(print))
}
