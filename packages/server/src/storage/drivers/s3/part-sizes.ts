const mebibyte = 1024 ** 2

/** S3 joins at most so many parts. */
export const maximumParts = 10_000

/** Small enough to hold three of them for each upload, large enough that a round trip is little. */
const usualPartBytes = 8 * mebibyte

/** A part is at least this fraction of what lies before it; see {@link smallestPartBytes}. */
const growthDivisor = 1_250

/** What the store takes as a part, except for the last, which may be smaller. */
export interface PartLimits {
  readonly minimumPartBytes: number
  readonly maximumPartBytes: number
}

/**
 * How large a part must be at least that begins after `precedingBytes`.
 *
 * It grows with the upload, so that 10,000 parts are enough for 5 TiB however the body is cut
 * into appends: 5 MiB until 6 GiB, then one part in 1,250 of what lies before it.
 */
export function smallestPartBytes(limits: PartLimits, precedingBytes: number): number {
  const growing = Math.ceil(precedingBytes / growthDivisor)
  return Math.min(Math.max(limits.minimumPartBytes, growing), largestCutBytes(limits))
}

/** How large a part that begins after `precedingBytes` is when there are bytes enough. */
export function usualPartBytesAfter(limits: PartLimits, precedingBytes: number): number {
  const usual = Math.max(usualPartBytes, smallestPartBytes(limits, precedingBytes))
  return Math.min(usual, largestCutBytes(limits))
}

/**
 * Half of what the store takes: the last bytes of an append may be up to two cuts long. A
 * maximum below twice the minimum counts as twice the minimum.
 */
function largestCutBytes(limits: PartLimits): number {
  return Math.max(Math.floor(limits.maximumPartBytes / 2), limits.minimumPartBytes)
}
