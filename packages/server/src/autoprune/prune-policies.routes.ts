import type { ApiAccess } from '../api/api-access.service.ts'
import type { Operation } from '../api/operation.ts'
import type { Policies } from '../policies/policies.service.ts'
import { policyOperations } from '../policies/policy-operations.ts'
import type { PrunePolicy } from './prune-policy.ts'
import {
  doomedTagMembers,
  policyOfBody,
  presentDoomedTag,
  presentPolicy,
  PrunePolicyBody,
  PrunePolicyJson,
} from './prune-policy.wire.ts'
import type { Pruner } from './pruner.service.ts'

interface Dependencies {
  readonly policies: Policies<PrunePolicy>
  readonly pruner: Pruner
  readonly access: ApiAccess
}

/** Policies that delete old tags, of organizations, repositories and of the caller. */
export function prunePolicyOperations({ policies, pruner, access }: Dependencies): Operation[] {
  return policyOperations(
    {
      tag: 'policy',
      feature: 'AUTO_PRUNE',
      name: 'AutoPrune',
      segment: 'autoprunepolicy',
      places: [
        { kind: 'organization', noun: 'Organization' },
        { kind: 'repository', noun: 'Repository' },
        { kind: 'user', noun: 'User' },
      ],
      summaries: {
        list: 'Lists the policies that hold here.',
        create: 'Makes a policy, which works at once.',
        update: 'Puts another policy in the place of one.',
        delete: 'Removes a policy; what it has deleted stays deleted.',
        preview:
          'Says what would go now, and why: by a policy that is given, or by those that hold.',
      },
      body: PrunePolicyBody,
      json: PrunePolicyJson,
      policyOf: policyOfBody,
      present: presentPolicy,
      previewed: doomedTagMembers,
      presentPreviewed: presentDoomedTag,
      look: {
        passesOverUnchangeable: true,
        async *tagsOf(repository, policy) {
          const about = policy === undefined ? await pruner.policiesAbout(repository) : [policy]
          yield* pruner.preview(repository, about)
        },
      },
    },
    { policies, access },
  )
}
