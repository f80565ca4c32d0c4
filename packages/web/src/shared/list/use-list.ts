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
  readonly error: unknown
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
  return {
    rows,
    isLoading: query.isPending && isWanted,
    isLoadingMore: query.isFetchingNextPage,
    isComplete: query.isSuccess && !query.hasNextPage,
    error: query.data === undefined ? query.error : null,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage()
    },
    reload: () => void query.refetch(),
  }
}
