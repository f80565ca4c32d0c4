import type { TagsConfig } from '../../platform/config/slices/tags.ts'

type Bounds = Pick<
  TagsConfig,
  'labelledExpirationMinimumSeconds' | 'labelledExpirationMaximumSeconds'
>

export class TagExpirationInPastError extends Error {
  override readonly name = 'TagExpirationInPastError'

  constructor() {
    super('a tag cannot expire in the past; delete it instead')
  }
}

/** When a tag ends whose manifest says how long it lives; undefined when it says nothing. */
export function endOfLabelled(
  livesForSeconds: number | undefined,
  startMs: number,
  bounds: Bounds,
): number | undefined {
  return livesForSeconds === undefined
    ? undefined
    : boundedEnd(startMs + livesForSeconds * 1000, startMs, startMs, bounds)
}

/**
 * When a tag that began at `startMs` ends, for somebody who wants it to end at `wantedMs`: not
 * before the least life of a tag is over, and not later than the longest life from now on.
 *
 * @throws TagExpirationInPastError
 */
export function endAsWanted(
  wantedMs: number,
  startMs: number,
  nowMs: number,
  bounds: Bounds,
): number {
  if (wantedMs <= nowMs) throw new TagExpirationInPastError()
  return boundedEnd(wantedMs, startMs, nowMs, bounds)
}

function boundedEnd(wantedMs: number, startMs: number, nowMs: number, bounds: Bounds): number {
  const earliestMs = startMs + bounds.labelledExpirationMinimumSeconds * 1000
  const latestMs = nowMs + bounds.labelledExpirationMaximumSeconds * 1000
  return Math.min(Math.max(wantedMs, earliestMs), latestMs)
}
