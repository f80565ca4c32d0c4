import { useQueries } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { User } from '../../api/user.ts'

export type Repository = Answer<'get', '/repository'>['repositories'][number]

/** So many namespaces are asked; who belongs to more goes to the list of repositories. */
const namespacesMaximum = 8
const shownMaximum = 8

interface LastPushes {
  readonly repositories: readonly Repository[]
  readonly isLoading: boolean
  readonly error: unknown
  readonly reload: () => void
}

/** The repositories of somebody's namespaces to which something was pushed last. */
export function useLastPushes(user: User): LastPushes {
  const organizations = user.organizations ?? []
  const names = [user.username, ...organizations.map(({ name }) => name)]
  return useQueries({
    queries: names.slice(0, namespacesMaximum).map((namespace) => ({
      queryKey: keys.repositories('last-pushes', namespace),
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        api.get('/repository', { query: { namespace, last_modified: true }, signal }),
    })),
    combine: (results) => ({
      repositories: results
        .flatMap(({ data }) => data?.repositories ?? [])
        .filter(({ last_modified: at }) => typeof at === 'number')
        .toSorted((left, right) => (right.last_modified ?? 0) - (left.last_modified ?? 0))
        .slice(0, shownMaximum),
      isLoading: results.some(({ isPending }) => isPending),
      error: results.every(({ error }) => error !== null) ? results[0]?.error : undefined,
      reload: () => {
        for (const { refetch } of results) void refetch()
      },
    }),
  })
}
