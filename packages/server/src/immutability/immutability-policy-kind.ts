import { enqueue } from '../platform/jobs/enqueue.ts'
import type { PolicyKind } from '../policies/policies.service.ts'
import { applyPolicyJob } from './apply-policy.jobs.ts'
import { type ImmutabilityPolicy, ImmutabilityPolicyExistsError } from './immutability-policy.ts'
import {
  insertPolicy,
  listPolicies,
  type StoredImmutabilityPolicy,
  updatePolicy,
} from './immutability-policy.queries.ts'

/**
 * Policies that make tags immutable. One holds for every push from the commit on, and a job looks
 * at the tags that are there; a tag that it has made so stays so when it changes or goes.
 */
export const immutabilityPolicyKind: PolicyKind<ImmutabilityPolicy, StoredImmutabilityPolicy> = {
  table: 'immutability_policy',
  list: listPolicies,
  async insert(tx, scope, policy, nowMs) {
    const uuid = await insertPolicy(tx, scope, policy)
    await enqueue(tx, applyPolicyJob(uuid), nowMs)
    return uuid
  },
  async update(tx, uuid, policy, nowMs) {
    await updatePolicy(tx, uuid, policy)
    await enqueue(tx, applyPolicyJob(uuid), nowMs)
  },
  /** @throws ImmutabilityPolicyExistsError */
  check({ tagPattern }, others) {
    if (others.some((other) => other.tagPattern === tagPattern)) {
      throw new ImmutabilityPolicyExistsError(tagPattern)
    }
  },
  logKind: (deed) => `${deed}_immutability_policy`,
  told: ({ tagPattern, isPatternMatched }) => ({
    tag_pattern: tagPattern,
    tag_pattern_matches: isPatternMatched,
  }),
}
