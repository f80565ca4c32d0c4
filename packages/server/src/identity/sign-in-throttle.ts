import type { SignInConfig } from '../platform/config/slices/accounts.ts'

/** Failures in a row, and when the last one was. */
export interface FailureRecord {
  readonly count: number
  readonly lastAtMs: number
}

/**
 * How many seconds must pass before the next try, counted from now: none for the first
 * failures, then one, two, four… up to the configured maximum.
 */
export function waitBeforeNextTry(
  failures: FailureRecord | undefined,
  config: SignInConfig,
  nowMs: number,
): number {
  if (failures === undefined || failures.count <= config.freeFailures) return 0
  const doublings = Math.min(30, failures.count - config.freeFailures - 1)
  const delaySeconds = Math.min(config.maximumDelaySeconds, 2 ** doublings)
  const allowedAtMs = failures.lastAtMs + delaySeconds * 1000
  return Math.max(0, Math.ceil((allowedAtMs - nowMs) / 1000))
}
