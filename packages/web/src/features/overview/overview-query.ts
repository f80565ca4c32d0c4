import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'

export type Overview = Answer<'get', '/user/overview'>

/** What somebody who signs in looks for first. */
export const overviewQuery = {
  queryKey: keys.overview,
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.get('/user/overview', { signal }),
}
