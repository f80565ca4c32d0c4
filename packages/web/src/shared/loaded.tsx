import type { ReactNode } from 'react'

import { Failure, TextSkeleton } from './states.tsx'

interface Props<Data> {
  /** As `useQuery` answers. */
  readonly query: {
    readonly data: Data | undefined
    readonly error: Error | null
    readonly refetch: () => unknown
  }
  /** Stands there until it has come. */
  readonly meanwhile?: ReactNode
  readonly children: (data: Data) => ReactNode
}

/**
 * A part of a page that is asked for by itself: what is to come, then what has come, or what went
 * wrong and the way on. What was there once stays when asking again fails.
 */
export function Loaded<Data>({ query, meanwhile, children }: Props<Data>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error !== null) {
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  }
  return meanwhile === undefined ? <TextSkeleton /> : meanwhile
}
