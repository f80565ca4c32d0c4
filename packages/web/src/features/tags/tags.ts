import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { changeShownRows } from '../../shared/list/pages.ts'
import { type List, useList } from '../../shared/list/use-list.ts'
import { toast } from '../../shared/toasts.tsx'
import { type Tag, tagListQuery, type TagSearch } from './tag-search.ts'
import { t } from './tags.texts.ts'

export type { Tag, TagSearch } from './tag-search.ts'

/** The tags of a repository that are there now, page by page as somebody scrolls. */
export function useTags(repository: string, search: TagSearch): List<Tag> {
  const list = useList(tagListQuery(repository, search))
  // A tag that moves between two looks is on two pages.
  const rows = useMemo(() => distinct(list.rows), [list.rows])
  return { ...list, rows }
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
      setExpiration: async (tag: string, seconds: number | null) => {
        await api.put('/repository/{repository}/tag/{tag}', {
          path: named(tag),
          body: { expiration: seconds },
        })
        const expiration = seconds === null ? null : new Date(seconds * 1000).toUTCString()
        changeShown(client, repository, tag, (row) => ({ ...row, expiration }))
      },
      setImmutable: async (tag: string, immutable: boolean) => {
        await api.put('/repository/{repository}/tag/{tag}', {
          path: named(tag),
          body: { immutable },
        })
        changeShown(client, repository, tag, (row) => ({ ...row, immutable }))
      },
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
  return changeShown(client, repository, name, () => undefined)
}

/** @param change gives undefined for a tag that is gone */
function changeShown(
  client: QueryClient,
  repository: string,
  name: string,
  change: (tag: Tag) => Tag | undefined,
) {
  return changeShownRows<Tag>(client, keys.tags(repository, 'list'), (row) =>
    row.name === name ? change(row) : row,
  )
}
