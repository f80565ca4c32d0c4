import { type Query, QueryCache, type QueryClient, type QueryKey } from '@tanstack/react-query'

import { ApiError } from './api-error.ts'
import { keys } from './keys.ts'
import { signedInName } from './sign-in-again.ts'

/**
 * Keeps what was loaded, but for what may not be seen any more, or is not there any more: a refusal
 * takes the place of what the page still has of it.
 */
export function createQueryCache(): QueryCache {
  return new QueryCache({
    onError(error, query) {
      // A page behind the first says nothing of those that came.
      const isMore = query.state.fetchMeta?.fetchMore !== undefined
      if (isMore || !isTakenAway(error) || query.state.data === undefined) return
      query.setState({ data: undefined, dataUpdatedAt: 0 })
    },
  })
}

function isTakenAway(error: Error): boolean {
  if (!(error instanceof ApiError)) return false
  // While a password can be typed, what somebody sees is their own.
  if (error.kind === 'signed-out') return signedInName() === undefined
  return error.kind === 'forbidden' || error.kind === 'not-found'
}

/** Whoever looks now is somebody else: nothing that was loaded for another is shown to them. */
export async function forgetOthers(client: QueryClient): Promise<void> {
  const isOfOthers = ({ queryKey }: Query) => !isForAnybody(queryKey)
  client.removeQueries({ type: 'inactive', predicate: isOfOthers })
  await client.resetQueries({ type: 'active', predicate: isOfOthers })
}

function isForAnybody([noun]: QueryKey): boolean {
  return noun === keys.config[0] || noun === keys.user[0]
}

/** A repository was deleted. What is shown of it is forgotten when nobody looks at it any more. */
export function forgetRepository(client: QueryClient, name: string): void {
  forget(client, ([noun, one]) => noun === keys.repository(name)[0] && one === name)
}

/** An organization was deleted, with all that was in it. */
export function forgetOrganization(client: QueryClient, name: string): void {
  const nouns = [keys.organization(name)[0], keys.namespace(name)[0]]
  forget(client, ([noun, one]) =>
    noun === keys.repository(name)[0]
      ? String(one).startsWith(`${name}/`)
      : nouns.some((its) => its === noun) && one === name,
  )
}

function forget(client: QueryClient, isIts: (key: QueryKey) => boolean): void {
  const cache = client.getQueryCache()
  const predicate = ({ queryKey }: Query) => isIts(queryKey)
  client.removeQueries({ type: 'inactive', predicate })
  const leave = cache.subscribe((event) => {
    if (event.type !== 'observerRemoved' || !predicate(event.query)) return
    if (event.query.getObserversCount() === 0) cache.remove(event.query)
    if (cache.findAll({ predicate }).length === 0) leave()
  })
}
