import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { Sorting } from '../../shared/list/list-state.ts'
import { type List, type ListPage, useList } from '../../shared/list/use-list.ts'
import { toast } from '../../shared/toasts.tsx'
import { t } from './tags.texts.ts'

const path = '/repository/{repository}/tag/details'

export type Tag = Answer<'get', typeof path>['tags'][number]

/** What a list of tags is asked for; the server does it all. */
export interface TagSearch {
  readonly text: string
  readonly sorting: Sorting | undefined
  /** Also the tags under which cosign keeps what belongs to others. */
  readonly showsCompanions: boolean
}

const tagsPerPage = 100
/** Up to so many pages are all looked at again; of more, the first alone. */
const pagesLookedAtMaximum = 3

interface Loaded {
  readonly pages: readonly ListPage<Tag>[]
  readonly pageParams: readonly unknown[]
}

/** The tags of a repository that are there now, page by page as somebody scrolls. */
export function useTags(repository: string, search: TagSearch): List<Tag> {
  const list = useList<Tag>({
    queryKey: keyOf(repository, search),
    load: (page, signal) => loadTags(repository, search, page, signal),
  })
  // A tag that moves between two looks is on two pages.
  const rows = useMemo(() => distinct(list.rows), [list.rows])
  return { ...list, rows }
}

async function loadTags(
  repository: string,
  { text, sorting, showsCompanions }: TagSearch,
  page?: string | number,
  signal?: AbortSignal,
): Promise<ListPage<Tag>> {
  const { tags, next_page: next } = await api.get(path, {
    path: { repository },
    query: {
      limit: tagsPerPage,
      name: text,
      sort: sorting?.column === 'name' ? 'name' : 'pushed',
      order: sorting === undefined || sorting.isDescending ? 'desc' : 'asc',
      hide_companions: !showsCompanions,
      next_page: page === undefined ? undefined : String(page),
    },
    signal,
  })
  return { rows: tags, next }
}

function keyOf(repository: string, search: TagSearch) {
  return keys.tags(repository, 'list', search)
}

/** The tag that was pushed last, in a form that changes with each push. */
export async function newestTag(repository: string): Promise<string> {
  const { tags } = await api.get(path, { path: { repository }, query: { limit: 1 } })
  return tags
    .map(({ name, pushed, manifest_digest: digest }) => `${name} ${pushed} ${digest}`)
    .join()
}

/** Something was pushed: of a long list, only its beginning is asked for again. */
export async function refreshTags(
  client: QueryClient,
  repository: string,
  search: TagSearch,
): Promise<void> {
  const queryKey = keyOf(repository, search)
  const shown = client.getQueryData<Loaded>(queryKey)
  if (shown === undefined || client.isFetching({ queryKey }) > 0) return
  if (shown.pages.length <= pagesLookedAtMaximum) {
    await client.invalidateQueries({ queryKey })
    return
  }
  const first = await loadTags(repository, search)
  client.setQueryData<Loaded>(queryKey, (before) =>
    before === undefined ? before : { ...before, pages: withFirst(before.pages, first) },
  )
}

/** The page behind begins where the old one ended: what the new one no longer reaches stays. */
function withFirst(pages: readonly ListPage<Tag>[], first: ListPage<Tag>): ListPage<Tag>[] {
  const [old, ...rest] = pages
  const fresh = new Set(first.rows.map(({ name }) => name))
  const last = old?.rows.findLastIndex(({ name }) => fresh.has(name)) ?? -1
  return [{ rows: [...first.rows, ...(old?.rows.slice(last + 1) ?? [])], next: old?.next }, ...rest]
}

function distinct(tags: readonly Tag[]): readonly Tag[] {
  const seen = new Set<string>()
  return tags.filter(({ name }) => !seen.has(name) && seen.add(name))
}

/** Changes of tags, each with what the page shows afterwards. */
export function useTagChanges(repository: string) {
  const client = useQueryClient()
  return useMemo(() => {
    const renew = () => client.invalidateQueries({ queryKey: keys.repository(repository) })
    const named = (tag: string) => ({ repository, tag })
    const restore = async (tag: string, digest: string) => {
      await api.post('/repository/{repository}/tag/{tag}/restore', {
        path: named(tag),
        body: { manifest_digest: digest },
      })
    }
    return {
      renew,
      restore,
      /** Points a tag to a manifest, whether or not it is there. */
      point: (tag: string, digest: string) =>
        api.put('/repository/{repository}/tag/{tag}', {
          path: named(tag),
          body: { manifest_digest: digest },
        }),
      /** @param seconds since 1970; null for never */
      setExpiration: (tag: string, seconds: number | null) =>
        api.put('/repository/{repository}/tag/{tag}', {
          path: named(tag),
          body: { expiration: seconds },
        }),
      setImmutable: (tag: string, immutable: boolean) =>
        api.put('/repository/{repository}/tag/{tag}', { path: named(tag), body: { immutable } }),
      delete: (tag: string) =>
        api.delete('/repository/{repository}/tag/{tag}', { path: named(tag) }),
      /** Without a way back. */
      forget: (tag: string, digest: string, isCurrent: boolean) =>
        api.post('/repository/{repository}/tag/{tag}/expire', {
          path: named(tag),
          body: { manifest_digest: digest, is_alive: isCurrent },
        }),
      /** Gone from the page at once; the message that says so can bring it back. */
      deleteWithUndo: async ({
        name,
        manifest_digest: digest,
      }: Pick<Tag, 'name' | 'manifest_digest'>) => {
        const shown = hide(client, repository, name)
        try {
          await api.delete('/repository/{repository}/tag/{tag}', { path: named(name) })
        } catch (error) {
          for (const [key, data] of shown) client.setQueryData(key, data)
          toast.failure(t('deleteFault', { name }), error)
          return
        }
        await renew()
        const undo = () =>
          void restore(name, digest)
            .then(renew)
            .then(
              () => toast.success(t('restored', { name })),
              (error: unknown) => toast.failure(t('restoreFault', { name }), error),
            )
        toast.success(t('deleted', { name }), { action: { label: t('restore'), run: undo } })
      },
    }
  }, [client, repository])
}

export type TagChanges = ReturnType<typeof useTagChanges>

/** @returns what was shown before */
function hide(client: QueryClient, repository: string, name: string) {
  const filter = { queryKey: keys.tags(repository, 'list') }
  const before = client.getQueriesData<Loaded>(filter)
  client.setQueriesData<Loaded>(filter, (data) =>
    data === undefined
      ? data
      : {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            rows: page.rows.filter((row) => row.name !== name),
          })),
        },
  )
  return before
}
