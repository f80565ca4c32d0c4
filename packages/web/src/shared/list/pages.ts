import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'

/** In whatever form the call takes it. */
export type PageKey = string | number

/** A part of a list, as a call answers. */
export interface ListPage<Row> {
  readonly rows: readonly Row[]
  /** Key of the next page; undefined at the end. */
  readonly next?: PageKey | undefined
}

/** What decides what is in a list, and how it is loaded. */
export interface ListQuery<Row> {
  /** With everything that decides what is in the list: filters that the server applies belong here. */
  readonly queryKey: QueryKey
  /** @param page undefined for the first */
  readonly load: (page: PageKey | undefined, signal: AbortSignal) => Promise<ListPage<Row>>
  /** What tells the rows apart, where a row can change; all of it, unless it is said. */
  readonly keyOf?: (row: Row) => string
}

/** What somebody has scrolled through may be a thousand pages: so many of them are looked at again. */
export const pagesLookedAtMaximum = 10

export type Loaded<Row> = InfiniteData<ListPage<Row>, PageKey | undefined>

interface Asking {
  readonly pageParam: PageKey | undefined
  readonly signal: AbortSignal
  readonly client: QueryClient
}

/** The pages that an asking has got so far: all its calls have one signal. */
const got = new WeakMap<AbortSignal, ListPage<unknown>[]>()

/**
 * Options of an infinite query. When it is asked for anew, the first pages are loaded again, and
 * what stands behind them stays as it was.
 */
export function pagesOf<Row>({ queryKey, load, keyOf = JSON.stringify }: ListQuery<Row>) {
  const queryFn = async ({ pageParam, signal, client }: Asking): Promise<ListPage<Row>> => {
    const before = client.getQueryData<Loaded<Row>>(queryKey)?.pages ?? []
    const fresh = (got.get(signal) ?? []) as ListPage<Row>[]
    got.set(signal, fresh)
    // One that begins behind the first page goes on with the list.
    const isAnew = fresh.length > 0 || pageParam === undefined
    const kept = isAnew ? before[fresh.length] : undefined
    if (kept !== undefined && fresh.length >= pagesLookedAtMaximum) {
      // Where rows have left, the fresh pages reach further than they did.
      const there = keysOf(fresh.slice(0, pagesLookedAtMaximum), keyOf)
      const page = { ...kept, rows: kept.rows.filter((row) => !there.has(keyOf(row))) }
      fresh.push(page)
      return page
    }
    const page = await load(pageParam, signal)
    fresh.push(page)
    const isLastLookedAt = fresh.length === pagesLookedAtMaximum
    if (kept === undefined || !isLastLookedAt || before.length <= fresh.length) return page
    return joined(page, { fresh, before: before.slice(0, fresh.length), keyOf })
  }
  return {
    queryKey,
    queryFn,
    initialPageParam: undefined as PageKey | undefined,
    getNextPageParam: ({ next }: ListPage<Row>) => next,
  }
}

/**
 * Changes rows that are shown, without asking for them: those far down are not asked for again.
 *
 * @param change gives undefined for a row that is gone
 * @returns what was shown before, by the keys of the lists
 */
export function changeShownRows<Row>(
  client: QueryClient,
  queryKey: QueryKey,
  change: (row: Row) => Row | undefined,
): readonly [QueryKey, Loaded<Row> | undefined][] {
  const before = client.getQueriesData<Loaded<Row>>({ queryKey })
  client.setQueriesData<Loaded<Row>>({ queryKey }, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            rows: page.rows.flatMap((row) => change(row) ?? []),
          })),
        },
  )
  return before
}

/** The page behind begins where the old ones ended: what the fresh ones no longer reach is added. */
function joined<Row>(
  page: ListPage<Row>,
  found: {
    readonly fresh: readonly ListPage<Row>[]
    readonly before: readonly ListPage<Row>[]
    readonly keyOf: (row: Row) => string
  },
): ListPage<Row> {
  const { fresh, before, keyOf } = found
  const there = keysOf(fresh, keyOf)
  const old = before.flatMap(({ rows }) => rows)
  const last = old.findLastIndex((row) => there.has(keyOf(row)))
  return { rows: [...page.rows, ...old.slice(last + 1)], next: before.at(-1)?.next }
}

function keysOf<Row>(
  pages: readonly ListPage<Row>[],
  keyOf: (row: Row) => string,
): ReadonlySet<string> {
  return new Set(pages.flatMap(({ rows }) => rows.map(keyOf)))
}
