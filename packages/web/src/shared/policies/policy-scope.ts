import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'

/** For what a policy holds. */
export type PolicyScope =
  | { readonly kind: 'organization' | 'repository'; readonly name: string }
  | { readonly kind: 'user'; readonly name: string }

export type PrunePolicy = Answer<
  'get',
  '/organization/{orgname}/autoprunepolicy/'
>['policies'][number]
export type ImmutabilityPolicy = Answer<
  'get',
  '/organization/{orgname}/immutabilitypolicy/'
>['policies'][number]

export type NewPrunePolicy = Omit<PrunePolicy, 'uuid'>
export type NewImmutabilityPolicy = Omit<ImmutabilityPolicy, 'uuid'>

/** Tags that a policy would take hold of now. */
export interface PolicyPreview {
  readonly tags: readonly { readonly name: string; readonly reason?: string }[]
  readonly has_additional: boolean
}

export function policiesKey(scope: PolicyScope, kind: 'prune' | 'immutability') {
  return scope.kind === 'repository'
    ? keys.repository(scope.name, 'policies', kind)
    : keys.namespace(scope.name, 'policies', kind)
}

/** The calls about policies that delete tags, which the API has for each scope. */
export function pruneCalls({ kind, name }: PolicyScope) {
  const organization = { orgname: name }
  const repository = { repository: name }
  return {
    async list(signal: AbortSignal): Promise<readonly PrunePolicy[]> {
      const answer =
        kind === 'organization'
          ? await api.get('/organization/{orgname}/autoprunepolicy/', {
              path: organization,
              signal,
            })
          : kind === 'repository'
            ? await api.get('/repository/{repository}/autoprunepolicy/', {
                path: repository,
                signal,
              })
            : await api.get('/user/autoprunepolicy/', { signal })
      return answer.policies
    },
    async add(body: NewPrunePolicy): Promise<void> {
      await (kind === 'organization'
        ? api.post('/organization/{orgname}/autoprunepolicy/', { path: organization, body })
        : kind === 'repository'
          ? api.post('/repository/{repository}/autoprunepolicy/', { path: repository, body })
          : api.post('/user/autoprunepolicy/', { body }))
    },
    async remove(uuid: string): Promise<void> {
      const path = { policy_uuid: uuid }
      await (kind === 'organization'
        ? api.delete('/organization/{orgname}/autoprunepolicy/{policy_uuid}', {
            path: { ...organization, ...path },
          })
        : kind === 'repository'
          ? api.delete('/repository/{repository}/autoprunepolicy/{policy_uuid}', {
              path: { ...repository, ...path },
            })
          : api.delete('/user/autoprunepolicy/{policy_uuid}', { path }))
    },
    /** What one would delete now; undefined where there is no preview. */
    preview:
      kind === 'repository'
        ? async (policy: NewPrunePolicy): Promise<PolicyPreview> =>
            await api.post('/repository/{repository}/autoprunepolicy/preview', {
              path: repository,
              body: { policy },
            })
        : undefined,
  }
}

/** The same of policies that keep tags as they are; users have none. */
export function immutabilityCalls({ kind, name }: PolicyScope) {
  const organization = { orgname: name }
  const repository = { repository: name }
  return {
    async list(signal: AbortSignal): Promise<readonly ImmutabilityPolicy[]> {
      const answer =
        kind === 'repository'
          ? await api.get('/repository/{repository}/immutabilitypolicy/', {
              path: repository,
              signal,
            })
          : await api.get('/organization/{orgname}/immutabilitypolicy/', {
              path: organization,
              signal,
            })
      return answer.policies
    },
    async add(body: NewImmutabilityPolicy): Promise<void> {
      await (kind === 'repository'
        ? api.post('/repository/{repository}/immutabilitypolicy/', { path: repository, body })
        : api.post('/organization/{orgname}/immutabilitypolicy/', { path: organization, body }))
    },
    async remove(uuid: string): Promise<void> {
      const path = { policy_uuid: uuid }
      await (kind === 'repository'
        ? api.delete('/repository/{repository}/immutabilitypolicy/{policy_uuid}', {
            path: { ...repository, ...path },
          })
        : api.delete('/organization/{orgname}/immutabilitypolicy/{policy_uuid}', {
            path: { ...organization, ...path },
          }))
    },
    preview:
      kind === 'repository'
        ? async (policy: NewImmutabilityPolicy): Promise<PolicyPreview> =>
            await api.post('/repository/{repository}/immutabilitypolicy/preview', {
              path: repository,
              body: { policy },
            })
        : undefined,
  }
}
