import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../api/api-caller.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { PrunePolicies, PruneSubject } from './prune-policies.service.ts'
import type { Pruner } from './pruner.service.ts'
import {
  policyOfBody,
  presentPolicy,
  presentPreview,
  PrunePoliciesJson,
  PrunePolicyBody,
  PrunePolicyJson,
  PrunePolicyUuidJson,
  PrunePreviewBody,
  PrunePreviewJson,
} from './prune-policy.wire.ts'

interface Dependencies {
  readonly policies: PrunePolicies
  readonly pruner: Pruner
  readonly access: ApiAccess
}

/** One of the three places where policies are: its paths, and who may change them there. */
interface Place {
  readonly path: string
  /** What stands in the middle of the ids of its calls. */
  readonly noun: 'Organization' | 'Repository' | 'User'
  readonly scope: string
  readonly subjectOf: (caller: ApiCaller, params: Params) => Promise<PruneSubject>
}

interface Params {
  readonly orgname?: string
  readonly repository?: string
  readonly policy_uuid?: string
}

/** Policies that delete old tags, of organizations, repositories and of the caller. */
export function prunePolicyOperations({ policies, pruner, access }: Dependencies): Operation[] {
  const places: readonly Place[] = [
    {
      path: '/organization/{orgname}/autoprunepolicy/',
      noun: 'Organization',
      scope: 'org:admin',
      async subjectOf(caller, { orgname = '' }) {
        const { organization } = await access.organization(caller, orgname, 'admin')
        return { kind: 'namespace', namespace: organization }
      },
    },
    {
      path: '/repository/{repository}/autoprunepolicy/',
      noun: 'Repository',
      scope: 'repo:admin',
      async subjectOf(caller, params) {
        const name = params.repository ?? ''
        const { repository } = await access.repository(caller, name, 'administer')
        return { kind: 'repository', repository }
      },
    },
    {
      path: '/user/autoprunepolicy/',
      noun: 'User',
      scope: 'user:admin',
      async subjectOf(caller) {
        return { kind: 'namespace', namespace: access.user(caller, 'user:admin').user }
      },
    },
  ]
  return [
    ...places.flatMap((place) => operationsAt(place, policies)),
    operation({
      id: 'previewRepositoryAutoPrune',
      tag: 'policy',
      summary: 'Says what would go now, and why: by a policy that is given, or by those that hold.',
      method: 'post',
      path: '/repository/{repository}/autoprunepolicy/preview',
      params: Type.Object({ repository: Type.String({ maxLength: 512 }) }),
      body: PrunePreviewBody,
      answers: { 200: PrunePreviewJson },
      scope: 'repo:admin',
      feature: 'AUTO_PRUNE',
      worksReadOnly: true,
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const given = body.policy === undefined ? undefined : [policyOfBody(body.policy)]
        const about = given ?? (await pruner.policiesAbout(repository))
        const doomed = await firstOf(pruner.preview(repository, about), previewedTagsMaximum + 1)
        return ok(presentPreview(doomed, previewedTagsMaximum))
      },
    }),
  ]
}

const previewedTagsMaximum = 500

async function firstOf<Item>(
  pages: AsyncIterable<readonly Item[]>,
  countMaximum: number,
): Promise<Item[]> {
  const items: Item[] = []
  for await (const page of pages) {
    items.push(...page)
    if (items.length >= countMaximum) break
  }
  return items.slice(0, countMaximum)
}

function operationsAt(place: Place, policies: PrunePolicies): Operation[] {
  const { path, noun, scope, subjectOf } = place
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const params = Type.Object(textMembers(names))
  const policyParams = Type.Object(textMembers([...names, 'policy_uuid']))
  const common = { tag: 'policy', scope, feature: 'AUTO_PRUNE' } as const
  const one = `${path}{policy_uuid}`
  const uuidOf = (given: Params) => given.policy_uuid ?? ''
  return [
    operation({
      ...common,
      id: `list${noun}AutoPrunePolicies`,
      summary: 'Lists the policies that hold here.',
      method: 'get',
      path,
      params,
      answers: { 200: PrunePoliciesJson },
      async handle({ params: given, caller }) {
        const found = await policies.list(await subjectOf(caller, given))
        return ok({ policies: found.map(presentPolicy) })
      },
    }),
    operation({
      ...common,
      id: `create${noun}AutoPrunePolicy`,
      summary: 'Makes a policy, which works at once.',
      method: 'post',
      path,
      params,
      body: PrunePolicyBody,
      answers: { 201: PrunePolicyUuidJson },
      async handle({ params: given, body, caller }) {
        const subject = await subjectOf(caller, given)
        return created({
          uuid: await policies.create(actorOf(caller), subject, policyOfBody(body)),
        })
      },
    }),
    operation({
      ...common,
      id: `get${noun}AutoPrunePolicy`,
      summary: 'Answers with one policy.',
      method: 'get',
      path: one,
      params: policyParams,
      answers: { 200: PrunePolicyJson },
      async handle({ params: given, caller }) {
        const subject = await subjectOf(caller, given)
        return ok(presentPolicy(await policies.find(subject, uuidOf(given))))
      },
    }),
    operation({
      ...common,
      id: `update${noun}AutoPrunePolicy`,
      summary: 'Puts another policy in the place of one.',
      method: 'put',
      path: one,
      params: policyParams,
      body: PrunePolicyBody,
      answers: { 204: Type.Undefined() },
      async handle({ params: given, body, caller }) {
        const subject = await subjectOf(caller, given)
        await policies.change(actorOf(caller), subject, uuidOf(given), policyOfBody(body))
        return noContent
      },
    }),
    operation({
      ...common,
      id: `delete${noun}AutoPrunePolicy`,
      summary: 'Removes a policy; what it has deleted stays deleted.',
      method: 'delete',
      path: one,
      params: policyParams,
      answers: { 200: PrunePolicyUuidJson },
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
