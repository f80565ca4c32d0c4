import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import type { Operation } from '../api/operation.ts'
import type { Policies } from '../policies/policies.service.ts'
import { policyOperations } from '../policies/policy-operations.ts'
import type { ImmutabilityPolicy } from './immutability-policy.ts'
import {
  ImmutabilityPolicyBody,
  ImmutabilityPolicyJson,
  policyOfBody,
  presentPolicy,
} from './immutability-policy.wire.ts'
import type { StoredImmutabilityPolicy } from './immutability-policy.queries.ts'
import type { ImmutabilityPreview } from './immutability-preview.service.ts'

interface Dependencies {
  readonly policies: Policies<ImmutabilityPolicy, StoredImmutabilityPolicy>
  readonly preview: ImmutabilityPreview
  readonly access: ApiAccess
}

/** Policies that make tags immutable, of organizations and of repositories. */
export function immutabilityPolicyOperations({
  policies,
  preview,
  access,
}: Dependencies): Operation[] {
  return policyOperations(
    {
      tag: 'immutability_policy',
      feature: 'IMMUTABLE_TAGS',
      name: 'Immutability',
      segment: 'immutabilitypolicy',
      places: [
        { kind: 'organization', noun: 'Org' },
        { kind: 'repository', noun: 'Repository' },
      ],
      summaries: {
        list: 'Lists the policies that make tags immutable here.',
        create: 'Makes a policy: for pushes at once, for the tags that are there soon.',
        update: 'Puts another policy in the place of one; tags that are immutable stay so.',
        delete: 'Removes a policy; the tags that it has made immutable stay so.',
        preview:
          'Says which tags a policy would make immutable now: a given one, or those that hold.',
      },
      body: ImmutabilityPolicyBody,
      json: ImmutabilityPolicyJson,
      policyOf: policyOfBody,
      present: presentPolicy,
      previewed: { name: Type.String() },
      presentPreviewed: (name: string) => ({ name }),
      look: {
        passesOverUnchangeable: false,
        tagsOf: (repository, policy) => preview.tags(repository, policy),
      },
    },
    { policies, access },
  )
}
