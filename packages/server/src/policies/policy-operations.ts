import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../api/api-caller.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { FeatureName } from '../platform/config/slices/api.ts'
import type { Policies } from './policies.service.ts'
import type { PolicyLook } from './policy-preview.ts'
import type { PolicySubject, Stored } from './policy.ts'

/** How the calls of one kind of policy are named and spelled. */
export interface PolicyCalls<
  Policy,
  Kept extends Stored<Policy>,
  Body extends TSchema,
  Tag,
  Previewed extends TProperties,
> {
  readonly tag: string
  readonly feature: FeatureName
  /** What stands in the ids of its calls before `Policy`. */
  readonly name: string
  /** What stands in its paths. */
  readonly segment: string
  /** Where it has calls, and what stands for that in their ids. */
  readonly places: readonly { readonly kind: PlaceKind; readonly noun: string }[]
  readonly summaries: Readonly<Record<'list' | 'create' | 'update' | 'delete' | 'preview', string>>
  readonly body: Body
  readonly json: TSchema
  /** @throws what makes no policy */
  readonly policyOf: (body: Static<Body>) => Policy
  readonly present: (policy: Kept) => unknown
  readonly look: PolicyLook<Policy, Tag>
  /** How a tag that a policy would take hold of is spelled. */
  readonly previewed: Previewed
  readonly presentPreviewed: (tag: Tag) => Static<TObject<Previewed>>
}

type PlaceKind = 'organization' | 'repository' | 'user'

interface Dependencies<Policy, Kept extends Stored<Policy>> {
  readonly policies: Policies<Policy, Kept>
  readonly access: ApiAccess
}

/** One of the places where policies are: its paths, and who may change them there. */
interface Place {
  /** Below it are the policies. */
  readonly path: string
  readonly scope: string
  readonly subjectOf: (caller: ApiCaller, params: Params) => Promise<PolicySubject>
}

interface Params {
  readonly orgname?: string
  readonly repository?: string
  readonly policy_uuid?: string
}

/** What is answered where a policy was made or removed. */
const PolicyUuidJson = Type.Object({ uuid: Type.String() })

/** The calls with which policies of one kind are looked at, made, changed, removed and tried. */
export function policyOperations<
  Policy,
  Kept extends Stored<Policy>,
  Body extends TSchema,
  Tag,
  Previewed extends TProperties,
>(
  calls: PolicyCalls<Policy, Kept, Body, Tag, Previewed>,
  { policies, access }: Dependencies<Policy, Kept>,
): Operation[] {
  const places = placesOf(access)
  return calls.places.flatMap(({ kind, noun }) => [
    ...operationsAt(places[kind], noun, calls, policies),
    previewOperation(places[kind], noun, calls, policies),
  ])
}

function placesOf(access: ApiAccess): Readonly<Record<PlaceKind, Place>> {
  return {
    organization: {
      path: '/organization/{orgname}',
      scope: 'org:admin',
      async subjectOf(caller, { orgname = '' }) {
        const { organization } = await access.organization(caller, orgname, 'admin')
        return { kind: 'namespace', namespace: organization }
      },
    },
    repository: {
      path: '/repository/{repository}',
      scope: 'repo:admin',
      async subjectOf(caller, { repository: name = '' }) {
        const { repository } = await access.repository(caller, name, 'administer')
        return { kind: 'repository', repository }
      },
    },
    user: {
      path: '/user',
      scope: 'user:admin',
      async subjectOf(caller) {
        return { kind: 'namespace', namespace: access.user(caller, 'user:admin').user }
      },
    },
  }
}

function operationsAt<
  Policy,
  Kept extends Stored<Policy>,
  Body extends TSchema,
  Tag,
  Previewed extends TProperties,
>(
  place: Place,
  noun: string,
  calls: PolicyCalls<Policy, Kept, Body, Tag, Previewed>,
  policies: Policies<Policy, Kept>,
): Operation[] {
  const { scope, subjectOf } = place
  const { tag, feature, name, summaries, body, json, policyOf, present } = calls
  const path = `${place.path}/${calls.segment}/`
  const one = `${path}{policy_uuid}`
  const params = paramsOf(path)
  const policyParams = paramsOf(one)
  const common = { tag, scope, feature }
  const uuidOf = (given: Params) => given.policy_uuid ?? ''
  return [
    operation({
      ...common,
      id: `list${noun}${name}Policies`,
      summary: summaries.list,
      method: 'get',
      path,
      params,
      answers: { 200: Type.Object({ policies: Type.Array(json) }) },
      async handle({ params: given, caller }) {
        const found = await policies.list(await subjectOf(caller, given))
        return ok({ policies: found.map(present) })
      },
    }),
    operation({
      ...common,
      id: `create${noun}${name}Policy`,
      summary: summaries.create,
      method: 'post',
      path,
      params,
      body,
      answers: { 201: PolicyUuidJson },
      async handle({ params: given, body: policy, caller }) {
        const subject = await subjectOf(caller, given)
        return created({ uuid: await policies.create(actorOf(caller), subject, policyOf(policy)) })
      },
    }),
    operation({
      ...common,
      id: `get${noun}${name}Policy`,
      summary: 'Answers with one policy.',
      method: 'get',
      path: one,
      params: policyParams,
      answers: { 200: json },
      async handle({ params: given, caller }) {
        const subject = await subjectOf(caller, given)
        return ok(present(await policies.find(subject, uuidOf(given))))
      },
    }),
    operation({
      ...common,
      id: `update${noun}${name}Policy`,
      summary: summaries.update,
      method: 'put',
      path: one,
      params: policyParams,
      body,
      answers: { 204: Type.Undefined() },
      async handle({ params: given, body: policy, caller }) {
        const subject = await subjectOf(caller, given)
        await policies.change(actorOf(caller), subject, uuidOf(given), policyOf(policy))
        return noContent
      },
    }),
    operation({
      ...common,
      id: `delete${noun}${name}Policy`,
      summary: summaries.delete,
      method: 'delete',
      path: one,
      params: policyParams,
      answers: { 200: PolicyUuidJson },
      async handle({ params: given, caller }) {
        const subject = await subjectOf(caller, given)
        await policies.delete(actorOf(caller), subject, uuidOf(given))
        return ok({ uuid: uuidOf(given) })
      },
    }),
  ]
}

/** Ours; Quay has no preview. */
function previewOperation<
  Policy,
  Kept extends Stored<Policy>,
  Body extends TSchema,
  Tag,
  Previewed extends TProperties,
>(
  { path: placePath, scope, subjectOf }: Place,
  noun: string,
  calls: PolicyCalls<Policy, Kept, Body, Tag, Previewed>,
  policies: Policies<Policy, Kept>,
): Operation {
  const { tag, feature, name, segment, summaries, look, previewed, presentPreviewed } = calls
  const path = `${placePath}/${segment}/preview`
  return operation({
    id: `preview${noun}${name}`,
    tag,
    summary: summaries.preview,
    method: 'post',
    path,
    params: paramsOf(path),
    body: Type.Object({ policy: Type.Optional(calls.body) }),
    answers: {
      200: Type.Object({
        tags: Type.Array(Type.Object({ ...previewed, repository: Type.Optional(Type.String()) })),
        has_additional: Type.Boolean(),
      }),
    },
    scope,
    feature,
    worksReadOnly: true,
    async handle({ params, body, caller }) {
      const subject = await subjectOf(caller, params)
      // The compiler does not see through a schema that it does not know yet.
      const { policy: given } = body as { readonly policy?: Static<Body> }
      const policy = given === undefined ? undefined : calls.policyOf(given)
      const { tags, hasMore } = await policies.preview(subject, look, policy)
      return ok({
        tags: tags.map(({ tag: found, repository }) => ({
          ...presentPreviewed(found),
          ...(repository === undefined ? {} : { repository }),
        })),
        has_additional: hasMore,
      })
    },
  })
}

function paramsOf(path: string): TObject<Record<string, ReturnType<typeof textParam>>> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  return Type.Object(Object.fromEntries(names.map((name) => [name, textParam()])))
}

function textParam() {
  return Type.String({ maxLength: 512 })
}
