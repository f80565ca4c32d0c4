import { type LinearPattern, linearPattern } from '../platform/patterns/linear-pattern.ts'
import { isCompanionTag } from '../registry/tags/companion-tags.ts'

/** Makes tags immutable whose whole names are as a pattern says, or all others. */
export interface ImmutabilityPolicy {
  readonly tagPattern: string
  /** False: it is about the tags that are not as the pattern says. */
  readonly isPatternMatched: boolean
}

/** A policy that makes no sense; the message says what would. */
export class InvalidImmutabilityPolicyError extends Error {
  override readonly name = 'InvalidImmutabilityPolicyError'
}

/** There is a policy with that pattern in the same place; which way round does not matter. */
export class ImmutabilityPolicyExistsError extends Error {
  override readonly name = 'ImmutabilityPolicyExistsError'

  constructor(tagPattern: string) {
    super(`there is a policy with the pattern ${tagPattern} here already; change that one`)
  }
}

const patternLengthMaximum = 256
/** Instructions that one pattern compiles to: what a push may spend on it is bounded by that. */
const patternSizeMaximum = 500

/**
 * Reads a policy as Quay's API has it.
 *
 * @throws InvalidImmutabilityPolicyError, InvalidPatternError
 */
export function readImmutabilityPolicy(given: {
  readonly tagPattern: string
  readonly tagPatternMatches?: boolean | undefined
}): ImmutabilityPolicy {
  const tagPattern = given.tagPattern.trim()
  if (tagPattern === '') {
    throw new InvalidImmutabilityPolicyError('tagPattern must not be empty')
  }
  if (tagPattern.length > patternLengthMaximum) {
    throw new InvalidImmutabilityPolicyError(
      `tagPattern must have ${patternLengthMaximum} characters at most`,
    )
  }
  if (linearPattern(tagPattern).size > patternSizeMaximum) {
    throw new InvalidImmutabilityPolicyError(
      'tagPattern repeats too much; use smaller numbers in its braces',
    )
  }
  return { tagPattern, isPatternMatched: given.tagPatternMatches ?? true }
}

/**
 * Whether any of some policies makes a tag immutable. Tags that belong to an image are not meant:
 * signing it once more has to move them.
 *
 * @param patternOf compiles, or remembers what was compiled
 */
export function fixing(
  policies: readonly ImmutabilityPolicy[],
  patternOf: (source: string) => LinearPattern = linearPattern,
): (tag: string) => boolean {
  return (tag) =>
    !isCompanionTag(tag) &&
    policies.some(
      ({ tagPattern, isPatternMatched }) => patternOf(tagPattern).matches(tag) === isPatternMatched,
    )
}
