import type { WordRange } from './words.ts'

/** A repository in which something was found. */
export interface FoundPlace {
  readonly id: number
  readonly namespace: string
  /** Without the namespace. */
  readonly name: string
  readonly isPublic: boolean
}

export interface FoundTag {
  readonly place: FoundPlace
  readonly name: string
  readonly digest: string
  readonly kind: string | undefined
  readonly pushedAtMs: number
  readonly pushedBy: string | undefined
}

export interface FoundManifest {
  readonly place: FoundPlace
  readonly digest: string
  readonly mediaType: string
  readonly kind: string | undefined
  readonly pushedAtMs: number
  /** Some of the tags that point to it. */
  readonly tags: readonly string[]
}

export interface FoundBlob {
  readonly place: FoundPlace
  readonly digest: string
  readonly sizeBytes: number
}

/** Behind this one a page begins: what it was found by, and its repository. */
export interface PlaceInSearch {
  readonly text: string
  readonly repositoryId: number
}

const hexForm = /^(?:(?<algorithm>sha256|sha512):)?(?<hex>[0-9a-f]{8,128})$/
const hexLengths: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 }

/**
 * The digests that begin with what somebody typed, with the algorithm or, for sha256, without.
 * Undefined when that is no digest, or less than eight digits of one: that many nobody guesses.
 */
export function digestRange(typed: string): WordRange | undefined {
  const found = hexForm.exec(typed.trim().toLowerCase())?.groups
  const { algorithm = 'sha256', hex = '' } = found ?? {}
  if (found === undefined || hex.length > (hexLengths[algorithm] ?? 0)) return undefined
  const from = `${algorithm}:${hex}`
  // No digit comes behind `f`.
  return { from, to: `${from}g` }
}

/** The tags that begin with what somebody typed, letter by letter as they are spelled. */
export function tagRange(typed: string): WordRange {
  return { from: typed, to: `${typed}\u{10ffff}` }
}
