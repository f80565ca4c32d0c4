import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { installForTests } from './install.ts'
import { closingLines, isGood, type Outcome, sum } from './report.ts'
import { runCommand } from './run-command.ts'
import { runStaticChecks } from './static/static-checks.ts'
import { repositoryRoot, type Suite } from './suites.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { outcomeFileVariable, type RunOutcome } from './vitest-outcome.ts'

const usage = `usage: npm test -- [--only static|unit|integration|end-to-end|browser]… [part of a path]…

Runs everything: static checks, unit tests, integration tests, end-to-end tests, browser tests.
With parts of paths, only the test files whose paths contain one of them.

example: npm test -- --only unit namespaces
`

const parts = ['static', 'unit', 'integration', 'end-to-end', 'browser'] as const
type Part = (typeof parts)[number]

/** Less than the half hour that a run may take, so that one that hangs still tells its count. */
const testsTimeLimitSeconds = 27 * 60

async function main(): Promise<void> {
  const request = parse()
  if (request === undefined) {
    process.stderr.write(usage)
    process.exitCode = 2
    return
  }
  const { wanted, paths } = request
  const suites = wanted.filter((part) => part !== 'static')
  const outcomes: Outcome[] = []
  if (suites.some((suite) => suite !== 'unit')) await installForTests(print)
  if (wanted.includes('static')) {
    heading('static checks')
    outcomes.push(await runStaticChecks(print))
  }
  if (suites.length > 0) {
    heading(`${suites.join(', ')} tests`)
    outcomes.push(await runTests(suites, paths))
  }
  const outcome = sum(outcomes)
  print(`\n${closingLines(outcome).join('\n')}`)
  process.exitCode = isGood(outcome) ? 0 : 1
}

/** What was asked for; undefined when it cannot be understood. */
function parse(): { wanted: readonly Part[]; paths: readonly string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { only: { type: 'string', multiple: true } },
    })
    const only =
      values.only ?? parts.filter((part) => part !== 'static' || positionals.length === 0)
    const wanted = parts.filter((part) => only.includes(part))
    return wanted.length === new Set(only).size ? { wanted, paths: positionals } : undefined
  } catch {
    return undefined
  }
}

async function runTests(suites: readonly Suite[], paths: readonly string[]): Promise<Outcome> {
  const directory = await temporaryDirectory('outcome')
  const outcomeFile = join(directory.path, 'outcome.json')
  try {
    const reporter = join(import.meta.dirname, 'vitest-outcome.ts')
    const { isSuccess, output } = await runCommand(
      [
        join(repositoryRoot, 'node_modules/.bin/vitest'),
        'run',
        ...suites.map((suite) => `--project=${suite}`),
        '--reporter=default',
        `--reporter=${reporter}`,
        ...paths,
      ],
      {
        directory: repositoryRoot,
        isShown: true,
        timeLimitSeconds: testsTimeLimitSeconds,
        environment: { [outcomeFileVariable]: outcomeFile },
      },
    )
    const { unfinished, ...counted } = readOutcome(outcomeFile)
    if (unfinished.length > 0) {
      const files = unfinished.map((file) => `  ${file}`)
      const end = output.trim() === '' ? 'the test runner ended' : output.trim()
      print([`\n${end}; these files had not:`, ...files].join('\n'))
      return { ...counted, failed: counted.failed + 1 }
    }
    if (counted.failed > 0 || isSuccess) return counted
    print(`the test runner failed without a failed test ${output}`)
    return { ...counted, failed: 1 }
  } finally {
    await directory.remove()
  }
}

/** What the reporter wrote; nothing when the run ended before it could. */
function readOutcome(file: string): RunOutcome {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: [], unfinished: [] }
  return JSON.parse(readFileSync(file, 'utf8')) as RunOutcome
}

function heading(title: string): void {
  print(`\n── ${title}`)
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

await main()
