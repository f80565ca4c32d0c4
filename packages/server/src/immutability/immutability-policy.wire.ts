import { type Static, Type } from 'typebox'

import { type ImmutabilityPolicy, readImmutabilityPolicy } from './immutability-policy.ts'
import type { StoredImmutabilityPolicy } from './immutability-policy.queries.ts'

/** Policies as API v1 spells them. */
export const ImmutabilityPolicyBody = Type.Object({
  tagPattern: Type.String({ maxLength: 1000 }),
  tagPatternMatches: Type.Optional(Type.Boolean()),
})

export const ImmutabilityPolicyJson = Type.Object({
  uuid: Type.String(),
  tagPattern: Type.String(),
  tagPatternMatches: Type.Boolean(),
})

/** @throws InvalidImmutabilityPolicyError, InvalidPatternError */
export function policyOfBody(body: Static<typeof ImmutabilityPolicyBody>): ImmutabilityPolicy {
  return readImmutabilityPolicy(body)
}

export function presentPolicy(
  policy: StoredImmutabilityPolicy,
): Static<typeof ImmutabilityPolicyJson> {
  return {
    uuid: policy.uuid,
    tagPattern: policy.tagPattern,
    tagPatternMatches: policy.isPatternMatched,
  }
}
