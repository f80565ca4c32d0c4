/*
 * A name is found by the beginning of any of its words. So that this is a range of an index and
 * never a walk through all names, the index holds what follows each beginning of a word:
 *
 *   payments-service_v2   →   payments-service_v2, service_v2, v2
 *
 * Whatever somebody types is compared letter by letter; nothing in it is a pattern.
 */

const separators = /[^\p{L}\p{N}]+/gu
/** Names with more words are found by the first of them alone. */
const wordsMaximum = 12

/** What the index holds of a name. */
export function wordsOf(name: string): string[] {
  const text = normalized(name)
  const starts = [0]
  for (const match of text.matchAll(separators)) starts.push(match.index + match[0].length)
  const words = starts.map((start) => text.slice(start)).filter((word) => word !== '')
  return [...new Set(words)].slice(0, wordsMaximum)
}

/** A part of an index: from `from` on, up to and without `to`. */
export interface WordRange {
  readonly from: string
  readonly to: string
}

/** Everything that begins with a text; everything at all for an empty one. */
export function rangeOf(text: string): WordRange {
  const from = normalized(text)
  // No name has this character, the last that there is.
  return { from, to: `${from}\u{10ffff}` }
}

export function normalized(text: string): string {
  return text.trim().toLowerCase()
}

/** How well a name fits what somebody typed; the larger the better. */
export type Fit = 1 | 2 | 4

export function fitOf(name: string, typed: string): Fit {
  const text = normalized(typed)
  const whole = normalized(name)
  if (whole === text) return 4
  return whole.startsWith(text) ? 2 : 1
}
