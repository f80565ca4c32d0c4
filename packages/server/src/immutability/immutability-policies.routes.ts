import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../api/api-caller.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { ImmutabilityPolicies, ImmutabilitySubject } from './immutability-policies.service.ts'
import {
  ImmutabilityPoliciesJson,
  ImmutabilityPolicyBody,
  ImmutabilityPolicyJson,
  ImmutabilityPolicyUuidJson,
  ImmutabilityPreviewBody,
  ImmutabilityPreviewJson,
  policyOfBody,
  presentPolicy,
  presentPreview,
} from './immutability-policy.wire.ts'
import type { ImmutabilityPreview } from './immutability-preview.service.ts'

interface Dependencies {
  readonly policies: ImmutabilityPolicies
  readonly preview: ImmutabilityPreview
  readonly access: ApiAccess
}

/** One of the two places where policies are: its paths, and who may change them there. */
interface Place {
  readonly path: string
  /** How the ids of its calls name it: of one policy, and of several. */
  readonly noun: 'Org' | 'Repository'
  readonly scope: string
  readonly subjectOf: (caller: ApiCaller, params: Params) => Promise<ImmutabilitySubject>
}

interface Params {
  readonly orgname?: string
  readonly repository?: string
  readonly policy_uuid?: string
}

const tag = 'immutability_policy'
const previewedTagsMaximum = 500

/** Policies that make tags immutable, of organizations and of repositories. */
export function immutabilityPolicyOperations({
  policies,
  preview,
  access,
}: Dependencies): Operation[] {
  const places: readonly Place[] = [
    {
      path: '/organization/{orgname}/immutabilitypolicy/',
      noun: 'Org',
      scope: 'org:admin',
      async subjectOf(caller, { orgname = '' }) {
        const { organization } = await access.organization(caller, orgname, 'admin')
        return { kind: 'namespace', namespace: organization }
      },
    },
    {
      path: '/repository/{repository}/immutabilitypolicy/',
      noun: 'Repository',
      scope: 'repo:admin',
      async subjectOf(caller, { repository: name = '' }) {
        const { repository } = await access.repository(caller, name, 'administer')
        return { kind: 'repository', repository }
      },
    },
  ]
  return [
    ...places.flatMap((place) => operationsAt(place, policies)),
    operation({
      id: 'previewRepositoryImmutability',
      tag,
      summary:
        'Says which tags a policy would make immutable now: a given one, or those that hold.',
      method: 'post',
      path: '/repository/{repository}/immutabilitypolicy/preview',
      params: Type.Object({ repository: Type.String({ maxLength: 512 }) }),
      body: ImmutabilityPreviewBody,
      answers: { 200: ImmutabilityPreviewJson },
      scope: 'repo:admin',
      feature: 'IMMUTABLE_TAGS',
      worksReadOnly: true,
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const given = body.policy === undefined ? undefined : policyOfBody(body.policy)
        const names = await preview.firstTags(repository, given, previewedTagsMaximum + 1)
        return ok(presentPreview(names, previewedTagsMaximum))
      },
    }),
  ]
}

function operationsAt(place: Place, policies: ImmutabilityPolicies): Operation[] {
  const { path, noun, scope, subjectOf } = place
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const params = Type.Object(textMembers(names))
  const policyParams = Type.Object(textMembers([...names, 'policy_uuid']))
  const common = { tag, scope, feature: 'IMMUTABLE_TAGS' } as const
  const one = `${path}{policy_uuid}`
  const uuidOf = (given: Params) => given.policy_uuid ?? ''
  return [
    operation({
      ...common,
      id: `list${noun}ImmutabilityPolicies`,
      summary: 'Lists the policies that make tags immutable here.',
      method: 'get',
      path,
      params,
      answers: { 200: ImmutabilityPoliciesJson },
      async handle({ params: given, caller }) {
        const found = await policies.list(await subjectOf(caller, given))
        return ok({ policies: found.map(presentPolicy) })
      },
    }),
    operation({
      ...common,
      id: `create${noun}ImmutabilityPolicy`,
      summary: 'Makes a policy: for pushes at once, for the tags that are there soon.',
      method: 'post',
      path,
      params,
      body: ImmutabilityPolicyBody,
      answers: { 201: ImmutabilityPolicyUuidJson },
      async handle({ params: given, body, caller }) {
        const subject = await subjectOf(caller, given)
        return created({
          uuid: await policies.create(actorOf(caller), subject, policyOfBody(body)),
        })
      },
    }),
    operation({
      ...common,
      id: `get${noun}ImmutabilityPolicy`,
      summary: 'Answers with one policy.',
      method: 'get',
      path: one,
      params: policyParams,
      answers: { 200: ImmutabilityPolicyJson },
      async handle({ params: given, caller }) {
        const subject = await subjectOf(caller, given)
        return ok(presentPolicy(await policies.find(subject, uuidOf(given))))
      },
    }),
    operation({
      ...common,
      id: `update${noun}ImmutabilityPolicy`,
      summary: 'Puts another policy in the place of one; tags that are immutable stay so.',
      method: 'put',
      path: one,
      params: policyParams,
      body: ImmutabilityPolicyBody,
      answers: { 204: Type.Undefined() },
      async handle({ params: given, body, caller }) {
        const subject = await subjectOf(caller, given)
        await policies.change(actorOf(caller), subject, uuidOf(given), policyOfBody(body))
        return noContent
      },
    }),
    operation({
      ...common,
      id: `delete${noun}ImmutabilityPolicy`,
      summary: 'Removes a policy; the tags that it has made immutable stay so.',
      method: 'delete',
      path: one,
      params: policyParams,
      answers: { 200: ImmutabilityPolicyUuidJson },
      async handle({ params: given, caller }) {
        const subject = await subjectOf(caller, given)
        await policies.delete(actorOf(caller), subject, uuidOf(given))
        return ok({ uuid: uuidOf(given) })
      },
    }),
  ]
}

function textMembers(names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, Type.String({ maxLength: 512 })]))
}
