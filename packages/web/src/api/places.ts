import { api } from './client.ts'
import { keys } from './keys.ts'

interface Asking {
  readonly signal: AbortSignal
}

/** What everybody asks of a repository, whose name has its namespace. */
export function repositoryQuery(name: string) {
  return {
    queryKey: keys.repository(name),
    queryFn: ({ signal }: Asking) =>
      api.get('/repository/{repository}', {
        path: { repository: name },
        query: { includeTags: false },
        signal,
      }),
  }
}

export function organizationQuery(name: string) {
  return {
    queryKey: keys.organization(name),
    queryFn: ({ signal }: Asking) =>
      api.get('/organization/{orgname}', { path: { orgname: name }, signal }),
  }
}

/** A user as all others see them. */
export function personQuery(name: string) {
  return {
    queryKey: keys.namespace(name),
    queryFn: ({ signal }: Asking) =>
      api.get('/users/{username}', { path: { username: name }, signal }),
  }
}
