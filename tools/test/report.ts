/** What a part of the tests came to. */
export interface Outcome {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly Skip[]
}

export interface Skip {
  /** What did not run: a check, or a test file with the title of the suite. */
  readonly suite: string
  readonly reason: string
}

export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
    failed: outcomes.reduce((total, outcome) => total + outcome.failed, 0),
    skipped: outcomes.flatMap((outcome) => outcome.skipped),
  }
}

/** The last lines of a run: what could not run and why, and then the count alone. */
export function closingLines({ passed, failed, skipped }: Outcome): string[] {
  const count = `${passed} passed, ${failed} failed, ${skipped.length} skipped`
  if (skipped.length === 0) return [count]
  const byReason = Map.groupBy(skipped, ({ reason }) => reason)
  const lines = [...byReason].flatMap(([reason, skips]) => [
    `  ${reason}:`,
    ...new Set(skips.map(({ suite }) => `    ${suite}`)),
  ])
  return ['could not run here:', ...lines, '', count]
}

/** Nothing failed, and it was not for want of tests. */
export function isGood({ passed, failed }: Outcome): boolean {
  return failed === 0 && passed > 0
}
