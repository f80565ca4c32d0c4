import { describe, test } from 'vitest'

import { whyMissing } from './installed.ts'

/**
 * Stands for tests that cannot run on this machine: one skipped test, whose reason is in the
 * list at the end of `npm test`.
 */
export function testThatCannotRun(reason: string): void {
  test('cannot run here', ({ skip }) => skip(reason))
}

/** A suite that needs programs of the machine: skipped, with the reason, where one is missing. */
export function describeWithPrograms(
  programs: readonly string[],
  title: string,
  tests: () => void,
): void {
  const reason = whyMissing(programs)
  describe(title, reason === undefined ? tests : () => testThatCannotRun(reason))
}
