import { type Static, Type } from 'typebox'

import { epochSeconds } from '../api/date-form.ts'
import { type PrunePolicy, readPrunePolicy, sentenceOf, writtenValue } from './prune-policy.ts'
import type { DoomedTag } from './prune-repository.ts'
import type { StoredPrunePolicy } from './prune-policy.queries.ts'

/** Policies as API v1 spells them. */
export const PrunePolicyBody = Type.Object({
  method: Type.String({ maxLength: 255 }),
  value: Type.Union([Type.Integer(), Type.String({ maxLength: 255 })]),
  tagPattern: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()])),
  tagPatternMatches: Type.Optional(Type.Boolean()),
})

export const PrunePolicyJson = Type.Object({
  uuid: Type.String(),
  method: Type.Enum(['number_of_tags', 'creation_date']),
  value: Type.Union([Type.Integer(), Type.String()]),
  tagPattern: Type.Union([Type.String(), Type.Null()]),
  tagPatternMatches: Type.Boolean(),
})

/** @throws InvalidPrunePolicyError, InvalidPatternError */
export function policyOfBody(body: Static<typeof PrunePolicyBody>): PrunePolicy {
  return readPrunePolicy(body)
}

export function presentPolicy(policy: StoredPrunePolicy): Static<typeof PrunePolicyJson> {
  return {
    uuid: policy.uuid,
    method: policy.rule.method,
    value: writtenValue(policy.rule),
    tagPattern: policy.tagPattern ?? null,
    tagPatternMatches: policy.isPatternMatched,
  }
}

/** A tag that a policy would delete. */
export const doomedTagMembers = {
  name: Type.String(),
  start_ts: Type.Integer(),
  reason: Type.String(),
}

export function presentDoomedTag({ name, startedAtMs, reason }: DoomedTag) {
  return { name, start_ts: epochSeconds(startedAtMs), reason: sentenceOf(reason) }
}
