import { isCompanionTag } from '../registry/tags/companion-tags.ts'
import { linearPattern } from '../platform/patterns/linear-pattern.ts'

/** Which tags a policy deletes: all but the newest, or those that are older than a time. */
export type PruneRule =
  | { readonly method: 'number_of_tags'; readonly keepsTags: number }
  | {
      readonly method: 'creation_date'
      readonly keepsSeconds: number
      /** As it was written: `30d`. */
      readonly written: string
    }

/** A policy of a namespace or a repository, or the one of the registry. */
export interface PrunePolicy {
  readonly rule: PruneRule
  /** Undefined: it is about every tag. */
  readonly tagPattern: string | undefined
  /** False: it is about the tags that the pattern is not in. */
  readonly isPatternMatched: boolean
}

/** A policy that makes no sense; the message says what would. */
export class InvalidPrunePolicyError extends Error {
  override readonly name = 'InvalidPrunePolicyError'
}

/** There is a policy with the same rule and pattern in the same place. */
export class PrunePolicyExistsError extends Error {
  override readonly name = 'PrunePolicyExistsError'

  constructor() {
    super('there is a policy with the same rule and pattern already')
  }
}

const secondsOf: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
}
const durationForm = /^(?<count>[1-9]\d{0,8})(?<unit>[smhdw])$/
const tagsMaximum = 1_000_000_000

/**
 * Reads a policy as Quay's API has it: `number_of_tags` with how many stay, `creation_date` with a
 * duration such as `30d`.
 *
 * @throws InvalidPrunePolicyError, InvalidPatternError
 */
export function readPrunePolicy(given: {
  readonly method: string
  readonly value: unknown
  readonly tagPattern?: string | null | undefined
  readonly tagPatternMatches?: boolean | undefined
}): PrunePolicy {
  const { method, value, tagPattern } = given
  const hasPattern = tagPattern !== undefined && tagPattern !== null && tagPattern !== ''
  if (hasPattern) linearPattern(tagPattern)
  return {
    rule: readRule(method, value),
    tagPattern: hasPattern ? tagPattern : undefined,
    isPatternMatched: given.tagPatternMatches ?? true,
  }
}

function readRule(method: string, value: unknown): PruneRule {
  if (method === 'number_of_tags') {
    const isCount = typeof value === 'number' && Number.isInteger(value)
    if (!isCount || value < 1 || value > tagsMaximum) {
      throw new InvalidPrunePolicyError(
        'value must be a whole number of tags to keep, 1 or more, for number_of_tags',
      )
    }
    return { method, keepsTags: value }
  }
  if (method === 'creation_date') {
    const { count, unit } = durationForm.exec(String(value))?.groups ?? {}
    if (typeof value !== 'string' || count === undefined || unit === undefined) {
      throw new InvalidPrunePolicyError(
        'value must be a duration such as 30d, 12h or 2w for creation_date',
      )
    }
    return { method, keepsSeconds: Number(count) * (secondsOf[unit] ?? 1), written: value }
  }
  throw new InvalidPrunePolicyError('method must be number_of_tags or creation_date')
}

/** The value of a policy as it was written. */
export function writtenValue(rule: PruneRule): number | string {
  return rule.method === 'number_of_tags' ? rule.keepsTags : rule.written
}

/** Whether two policies do the same. */
export function isSamePolicy(left: PrunePolicy, right: PrunePolicy): boolean {
  return (
    left.rule.method === right.rule.method &&
    writtenValue(left.rule) === writtenValue(right.rule) &&
    left.tagPattern === right.tagPattern &&
    (left.tagPattern === undefined || left.isPatternMatched === right.isPatternMatched)
  )
}

/** Why a policy deletes a tag. */
export type PruneReason =
  | { readonly kind: 'too-many'; readonly keepsTags: number }
  | { readonly kind: 'too-old'; readonly written: string }

/** A reason for people. */
export function sentenceOf(reason: PruneReason): string {
  return reason.kind === 'too-many'
    ? `it is not among the newest ${reason.keepsTags}`
    : `it is older than ${reason.written}`
}

/** A living tag of a repository. */
export interface PrunableTag {
  readonly name: string
  readonly startedAtMs: number
}

/**
 * Looks at the living tags of one repository from the newest to the oldest, one after another,
 * and says of each whether the policy deletes it. It keeps a count and nothing else, however many
 * there are.
 */
export function pruning(
  policy: PrunePolicy,
  nowMs: number,
): (tag: PrunableTag) => PruneReason | undefined {
  const { rule, tagPattern, isPatternMatched } = policy
  const pattern = tagPattern === undefined ? undefined : linearPattern(tagPattern)
  const concerns = ({ name }: PrunableTag) =>
    !isCompanionTag(name) && (pattern === undefined || pattern.isIn(name) === isPatternMatched)
  if (rule.method === 'creation_date') {
    const { keepsSeconds, written } = rule
    const oldestKeptMs = nowMs - keepsSeconds * 1000
    return (tag) =>
      concerns(tag) && tag.startedAtMs < oldestKeptMs ? { kind: 'too-old', written } : undefined
  }
  const { keepsTags } = rule
  let kept = 0
  return (tag) => {
    if (!concerns(tag)) return undefined
    if (kept < keepsTags) {
      kept += 1
      return undefined
    }
    return { kind: 'too-many', keepsTags }
  }
}
