import { writeFileSync } from 'node:fs'

import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

import type { Outcome, Skip } from './report.ts'

/** Where the reporter writes what the run came to, as JSON. */
export const outcomeFileVariable = 'BERTH_TEST_OUTCOME_FILE'

/** A reporter of Vitest that prints nothing and counts everything that can go wrong. */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env[outcomeFileVariable]
    if (file === undefined) return
    writeFileSync(file, JSON.stringify(outcomeOf(modules, unhandledErrors.length)))
  }
}

function outcomeOf(modules: readonly TestModule[], unhandledErrors: number): Outcome {
  let passed = 0
  let failed = unhandledErrors
  const skipped: Skip[] = []
  for (const module of modules) {
    // A file that does not load, or a hook that fails, fails no test by itself.
    failed += suitesWithErrors([module, ...module.children.allSuites()])
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') passed += 1
      else if (state === 'skipped') skipped.push(skipOf(test))
      else failed += 1
    }
  }
  return { passed, failed, skipped }
}

function suitesWithErrors(suites: readonly (TestModule | TestSuite)[]): number {
  return suites.filter((suite) => suite.errors().length > 0).length
}

function skipOf(test: TestCase): Skip {
  const result = test.result()
  const note = result.state === 'skipped' ? result.note : undefined
  const titles = []
  for (let at: TestCase | TestSuite = test; at.parent.type !== 'module'; at = at.parent) {
    titles.unshift(at.parent.name)
  }
  return {
    suite: [test.module.relativeModuleId, ...titles].join(' > '),
    reason: note ?? 'skipped, and no reason is given',
  }
}
