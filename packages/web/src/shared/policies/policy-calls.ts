import { type Answer, api } from '../../api/client.ts'
import { keyOfPlace, type Place } from '../place.ts'

export type PrunePolicy = Answer<
  'get',
  '/repository/{repository}/autoprunepolicy/'
>['policies'][number]
export type ImmutabilityPolicy = Answer<
  'get',
  '/repository/{repository}/immutabilitypolicy/'
>['policies'][number]

export type NewPolicy<Policy> = Omit<Policy, 'uuid'>

/** Tags that a policy would take hold of now. */
export interface PolicyPreview {
  readonly tags: readonly {
    readonly name: string
    /** Where a policy holds for several: without the namespace. */
    readonly repository?: string
    readonly reason?: string
  }[]
  readonly has_additional: boolean
}

/** What can be done with the policies of a kind, wherever they hold. */
export interface PolicyCalls<Policy> {
  readonly key: readonly unknown[]
  readonly list: (signal: AbortSignal) => Promise<readonly Policy[]>
  readonly add: (policy: NewPolicy<Policy>) => Promise<unknown>
  readonly change: (uuid: string, policy: NewPolicy<Policy>) => Promise<unknown>
  readonly remove: (uuid: string) => Promise<unknown>
  /** What one would do now. */
  readonly preview: (policy: NewPolicy<Policy>) => Promise<PolicyPreview>
}

const prunePaths = {
  organization: '/organization/{orgname}/autoprunepolicy/',
  user: '/user/autoprunepolicy/',
  repository: '/repository/{repository}/autoprunepolicy/',
} as const

/** Policies that delete tags. */
export function pruneCalls({ kind, name }: Place): PolicyCalls<PrunePolicy> {
  const path = prunePaths[kind]
  const where = { orgname: name, repository: name }
  return {
    key: keyOfPlace({ kind, name }, 'policies', 'prune'),
    list: async (signal) => (await api.get(path, { path: where, signal })).policies,
    add: (body) => api.post(path, { path: where, body }),
    change: (uuid, body) =>
      api.put(`${path}{policy_uuid}`, { path: { ...where, policy_uuid: uuid }, body }),
    remove: (uuid) => api.delete(`${path}{policy_uuid}`, { path: { ...where, policy_uuid: uuid } }),
    preview: (policy) => api.post(`${path}preview`, { path: where, body: { policy } }),
  }
}

const immutabilityPaths = {
  organization: '/organization/{orgname}/immutabilitypolicy/',
  repository: '/repository/{repository}/immutabilitypolicy/',
} as const

/** Users have none. */
export type ImmutabilityPlace = Place & { readonly kind: 'organization' | 'repository' }

/** The same of policies that keep tags as they are. */
export function immutabilityCalls({
  kind,
  name,
}: ImmutabilityPlace): PolicyCalls<ImmutabilityPolicy> {
  const path = immutabilityPaths[kind]
  const where = { orgname: name, repository: name }
  return {
    key: keyOfPlace({ kind, name }, 'policies', 'immutability'),
    list: async (signal) => (await api.get(path, { path: where, signal })).policies,
    add: (body) => api.post(path, { path: where, body }),
    change: (uuid, body) =>
      api.put(`${path}{policy_uuid}`, { path: { ...where, policy_uuid: uuid }, body }),
    remove: (uuid) => api.delete(`${path}{policy_uuid}`, { path: { ...where, policy_uuid: uuid } }),
    preview: (policy) => api.post(`${path}preview`, { path: where, body: { policy } }),
  }
}
