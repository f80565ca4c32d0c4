import type { RepositoryRole } from '../repositories/repository.ts'

/**
 * What a request wants to do with a repository. `describe` changes what is said about it; unlike
 * `push` and `delete`, which change content, it is allowed in every state.
 */
export type RepositoryAction = 'pull' | 'describe' | 'push' | 'delete' | 'administer'

const rank: Record<RepositoryRole, number> = { read: 1, write: 2, admin: 3 }

const needed: Record<RepositoryAction, RepositoryRole> = {
  pull: 'read',
  describe: 'write',
  push: 'write',
  delete: 'write',
  administer: 'admin',
}

/** The strongest of several roles, or undefined when there is none. */
export function strongest(roles: readonly RepositoryRole[]): RepositoryRole | undefined {
  let best: RepositoryRole | undefined
  for (const role of roles) {
    if (best === undefined || rank[role] > rank[best]) best = role
  }
  return best
}

export function mayDo(role: RepositoryRole | undefined, action: RepositoryAction): boolean {
  return role !== undefined && rank[role] >= rank[needed[action]]
}
