import { type QueryClient, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

import { type ListQuery, pagesOf } from './pages.ts'

export type { ListPage } from './pages.ts'

interface Options<Row> extends ListQuery<Row> {
  /** Asked for only when this is so; always, unless it is said. */
  readonly isWanted?: boolean
}

/** A list that is loaded page by page, as far as somebody scrolls. */
export interface List<Row> {
  readonly rows: readonly Row[]
  readonly isLoading: boolean
  readonly isLoadingMore: boolean
  /** All pages are here. */
  readonly isComplete: boolean
  /** Why nothing is there; null when something is. */
  readonly error: unknown
  /** There is another page, and nothing is being asked for: it can be loaded now. */
  readonly mayLoadMore: boolean
  /** Why the page after these did not come; null until it was asked for, or when it came. */
  readonly moreError: unknown
  readonly loadMore: () => void
  readonly reload: () => void
}

/** Loads the first page of a list that is about to be shown. */
export async function prepareList<Row>(client: QueryClient, query: ListQuery<Row>): Promise<void> {
  await client.prefetchInfiniteQuery(pagesOf(query))
}

/** Loads a list for {@link DataList}. */
export function useList<Row>({ isWanted = true, ...wanted }: Options<Row>): List<Row> {
  const query = useInfiniteQuery({ ...pagesOf(wanted), enabled: isWanted })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  const mayLoadMore = query.hasNextPage && !query.isFetching
  return {
    rows,
    isLoading: query.isPending && isWanted,
    isLoadingMore: query.isFetchingNextPage,
    // What was there once stays when asking again fails.
    isComplete: query.data !== undefined && !query.hasNextPage,
    error: query.data === undefined ? query.error : null,
    mayLoadMore,
    moreError: query.isFetchNextPageError ? query.error : null,
    loadMore: () => {
      if (mayLoadMore) void query.fetchNextPage()
    },
    reload: () => void query.refetch(),
  }
}

/** A list of what came with something else. */
export function listOf<Row>(rows: readonly Row[], reload: () => void): List<Row> {
  return {
    rows,
    isLoading: false,
    isLoadingMore: false,
    isComplete: true,
    error: null,
    mayLoadMore: false,
    moreError: null,
    loadMore: () => undefined,
    reload,
  }
}
