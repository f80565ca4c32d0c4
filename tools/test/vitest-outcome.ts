import { renameSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'

import type { Reporter, TestCase, TestModule, TestSpecification, TestSuite } from 'vitest/node'

import { type Outcome, type Skip, sum } from './report.ts'

/** Where the reporter writes what the run came to so far, as JSON. */
export const outcomeFileVariable = 'BERTH_TEST_OUTCOME_FILE'

export interface RunOutcome extends Outcome {
  /** The test files that have not ended. */
  readonly unfinished: readonly string[]
}

/**
 * A reporter of Vitest that prints nothing and counts everything that can go wrong. It writes after
 * each file, so that a run that is cut short still tells what it came to.
 */
export default class OutcomeReporter implements Reporter {
  readonly #file = process.env[outcomeFileVariable]
  readonly #unfinished = new Set<string>()
  #outcome: Outcome = { passed: 0, failed: 0, skipped: [] }

  onTestRunStart(specifications: readonly TestSpecification[]): void {
    for (const { moduleId } of specifications) this.#unfinished.add(moduleId)
    this.#write()
  }

  onTestModuleEnd(module: TestModule): void {
    this.#unfinished.delete(module.moduleId)
    this.#outcome = sum([this.#outcome, outcomeOf(module)])
    this.#write()
  }

  onTestRunEnd(_modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#outcome = sum([this.#outcome, { passed: 0, failed: unhandledErrors.length, skipped: [] }])
    this.#write()
  }

  #write(): void {
    if (this.#file === undefined) return
    const unfinished = [...this.#unfinished].map((file) => relative(process.cwd(), file))
    const outcome: RunOutcome = { ...this.#outcome, unfinished }
    // The run may be ended at any moment: the file is there whole, or as it was before.
    writeFileSync(`${this.#file}.new`, JSON.stringify(outcome))
    renameSync(`${this.#file}.new`, this.#file)
  }
}

function outcomeOf(module: TestModule): Outcome {
  let passed = 0
  // A file that does not load, or a hook that fails, fails no test by itself.
  let failed = suitesWithErrors([module, ...module.children.allSuites()])
  const skipped: Skip[] = []
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'passed') passed += 1
    else if (state === 'skipped') skipped.push(skipOf(test))
    else failed += 1
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
