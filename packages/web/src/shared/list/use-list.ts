import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

/** A part of a list, as a call answers. */
export interface ListPage<Row> {
  readonly rows: readonly Row[]
  /** Key of the next page, in whatever form the call takes it; undefined at the end. */
  readonly next?: string | number | undefined
}

interface Options<Row> {
  /** With everything that decides what is in the list: filters that the server applies belong here. */
  readonly queryKey: QueryKey
  /** @param page undefined for the first */
  readonly load: (page: string | number | undefined, signal: AbortSignal) => Promise<ListPage<Row>>
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

/** Loads a list for {@link DataList}. */
export function useList<Row>({ queryKey, load, isWanted = true }: Options<Row>): List<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: ({ next }: ListPage<Row>) => next,
    enabled: isWanted,
  })
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
