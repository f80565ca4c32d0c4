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

export const ImmutabilityPoliciesJson = Type.Object({
  policies: Type.Array(ImmutabilityPolicyJson),
})
export const ImmutabilityPolicyUuidJson = Type.Object({ uuid: Type.String() })

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

/** Ours; Quay has no preview. Without a policy, those that hold are meant. */
export const ImmutabilityPreviewBody = Type.Object({
  policy: Type.Optional(ImmutabilityPolicyBody),
})

export const ImmutabilityPreviewJson = Type.Object({
  tags: Type.Array(Type.Object({ name: Type.String() })),
  /** There are more than are listed. */
  has_additional: Type.Boolean(),
})

export function presentPreview(
  names: readonly string[],
  countMaximum: number,
): Static<typeof ImmutabilityPreviewJson> {
  return {
    tags: names.slice(0, countMaximum).map((name) => ({ name })),
    has_additional: names.length > countMaximum,
  }
}
