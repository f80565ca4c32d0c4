import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Outcome } from '../report.ts'
import { runCommand } from '../run-command.ts'
import { repositoryRoot, sourcePatterns } from '../suites.ts'
import { importFaults, serverImports } from './import-direction.ts'
import { lockFileFaults } from './lock-file.ts'
import { readModuleGraph } from './module-graph.ts'
import { unusedTexts } from './unused-texts.ts'
import { webImportFaults } from './web-import-direction.ts'

/** One thing that is true of the code without running it. */
interface StaticCheck {
  readonly name: string
  /** Answers with what is wrong; with an empty text when nothing is. */
  readonly faults: () => Promise<string>
}

const checks: readonly StaticCheck[] = [
  { name: 'types', faults: () => tool('tsc', '--noEmit', '--project', '.') },
  {
    name: 'types of the web page',
    faults: () => tool('tsc', '--noEmit', '--project', 'packages/web'),
  },
  { name: 'lint', faults: () => tool('oxlint', '--type-aware') },
  { name: 'format', faults: () => tool('oxfmt', '--check') },
  { name: 'dead code', faults: () => tool('knip', '--no-progress') },
  {
    name: 'direction of imports',
    async faults() {
      const graph = readModuleGraph(repositoryRoot, sourcePatterns)
      return [...importFaults(graph, serverImports), ...webImportFaults(graph)].join('\n')
    },
  },
  {
    name: 'texts of the web page',
    faults: () => Promise.resolve(unusedTexts(repositoryRoot).join('\n')),
  },
  {
    name: 'lock file',
    faults: async () =>
      lockFileFaults(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')).join('\n'),
  },
]

/** Runs all static checks, two at a time, and prints each as it ends. */
export async function runStaticChecks(print: (line: string) => void): Promise<Outcome> {
  const waiting = [...checks]
  let failed = 0
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const startedAt = Date.now()
      const faults = await check.faults()
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
      if (faults !== '') failed += 1
      print(`${faults === '' ? 'passed' : 'FAILED'}  ${check.name} (${seconds} s)`)
      if (faults !== '') print(faults)
    }
  }
  await Promise.all([work(), work()])
  return { passed: checks.length - failed, failed, skipped: [] }
}

/** Runs one of the installed tools over the repository; its output is what is wrong. */
async function tool(name: string, ...toolArguments: string[]): Promise<string> {
  const path = join(repositoryRoot, 'node_modules/.bin', name)
  const { isSuccess, output } = await runCommand([path, ...toolArguments], {
    timeLimitSeconds: 300,
    directory: repositoryRoot,
  })
  if (isSuccess) return ''
  return output.trim() === '' ? `${name} failed without a word` : output.trim()
}
