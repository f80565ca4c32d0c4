import { type Static, Type } from 'typebox'

import type { RegistryUse, RepositoryUse, UseOfNamespace } from './storage-use.ts'

/** Who uses how much, as API v1 spells it; Quay tells it in reports of quotas only. */
const StateJson = Type.Enum(['off', 'counting', 'complete'])
const RepositoryJson = Type.Object({ repository: Type.String(), used_bytes: Type.Integer() })

export const RegistryUseJson = Type.Object({
  /** `off`: nothing is counted; `counting`: what was stored before is not in the sums yet. */
  state: StateJson,
  namespaces: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.Enum(['user', 'organization']),
      used_bytes: Type.Integer(),
    }),
  ),
  repositories: Type.Array(RepositoryJson),
})

export const UseOfNamespaceJson = Type.Object({
  state: StateJson,
  used_bytes: Type.Integer(),
  repositories: Type.Array(RepositoryJson),
})

export function presentRegistryUse(use: RegistryUse): Static<typeof RegistryUseJson> {
  return {
    state: use.state,
    namespaces: use.namespaces.map(({ name, kind, usedBytes }) => ({
      name,
      kind,
      used_bytes: usedBytes,
    })),
    repositories: use.repositories.map(presentRepository),
  }
}

export function presentUseOfNamespace(use: UseOfNamespace): Static<typeof UseOfNamespaceJson> {
  return {
    state: use.state,
    used_bytes: use.usedBytes,
    repositories: use.repositories.map(presentRepository),
  }
}

function presentRepository(use: RepositoryUse): Static<typeof RepositoryJson> {
  return { repository: use.repository, used_bytes: use.usedBytes }
}
