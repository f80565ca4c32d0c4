import type { PolicyKind } from '../policies/policies.service.ts'
import {
  isSamePolicy,
  type PrunePolicy,
  PrunePolicyExistsError,
  writtenValue,
} from './prune-policy.ts'
import {
  insertPolicy,
  listPolicies,
  type StoredPrunePolicy,
  updatePolicy,
} from './prune-policy.queries.ts'

/** Policies that delete old tags. One that is made or changed is due at once. */
export const prunePolicyKind: PolicyKind<PrunePolicy, StoredPrunePolicy> = {
  table: 'prune_policy',
  list: listPolicies,
  insert: insertPolicy,
  update: updatePolicy,
  /** @throws PrunePolicyExistsError */
  check(policy, others) {
    if (others.some((other) => isSamePolicy(other, policy))) throw new PrunePolicyExistsError()
  },
  logKind: (deed, { kind }) => `${deed}_${kind}_autoprune_policy`,
  told: ({ rule, tagPattern, isPatternMatched }) => ({
    method: rule.method,
    value: writtenValue(rule),
    tag_pattern: tagPattern ?? null,
    tag_pattern_matches: isPatternMatched,
  }),
}
