import type { QueryClient } from '@tanstack/react-query'

import type { PageTab } from './page.ts'

/** The tab that the address names, by its key or one of older links; the first, where it names none. */
export function findOpenTab<Tab extends Pick<PageTab<never>, 'key' | 'aliases'>>(
  tabs: readonly Tab[],
  search: URLSearchParams,
): Tab | undefined {
  const wanted = (search.get('tab') ?? '').toLowerCase()
  const isWanted = ({ key, aliases = [] }: Tab) =>
    [key, ...aliases].some((name) => name.toLowerCase() === wanted)
  return tabs.find(isWanted) ?? tabs[0]
}

/** Loads the script of the tab that the address names, and at the same time what it shows first. */
export async function prepareOpenTab<Props>(
  tabs: readonly PageTab<Props>[],
  what: { readonly name: string; readonly search: URLSearchParams },
  client: QueryClient,
): Promise<void> {
  const tab = findOpenTab(tabs, what.search)
  await Promise.all([tab?.load(), tab?.prepare?.(what, client)])
}
