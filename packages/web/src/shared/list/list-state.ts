import { useMemo } from 'react'

import { useSearchState } from '../search-state.ts'
import { useLate } from '../use-late.ts'

export interface Sorting {
  readonly column: string
  readonly isDescending: boolean
}

export interface ListState {
  readonly filter: string
  /** The same, a moment later: for calls that would otherwise follow each letter. */
  readonly lateFilter: string
  readonly sorting: Sorting | undefined
  readonly setFilter: (text: string) => void
  readonly setSorting: (sorting: Sorting | undefined) => void
}

/**
 * Filter and order of a list, kept in the address bar as `?filter=…&sort=-name`.
 *
 * @param prefix tells two lists of one page apart
 */
export function useListState(prefix = ''): ListState {
  const [search, change] = useSearchState()
  const filter = search.get(`${prefix}filter`) ?? ''
  const sort = search.get(`${prefix}sort`)
  const lateFilter = useLate(filter)
  return useMemo(
    () => ({
      filter,
      lateFilter,
      sorting: sortingOf(sort),
      setFilter: (text) => change({ [`${prefix}filter`]: text }),
      setSorting: (next) =>
        change({
          [`${prefix}sort`]:
            next === undefined ? undefined : `${next.isDescending ? '-' : ''}${next.column}`,
        }),
    }),
    [filter, lateFilter, sort, prefix, change],
  )
}

/** @param text as the address has it: `name`, or `-name` for the falling order */
export function sortingOf(text: string | null): Sorting | undefined {
  if (text === null || text === '') return undefined
  return { column: text.replace(/^-/, ''), isDescending: text.startsWith('-') }
}
