import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { type List, useList } from '../../shared/list/use-list.ts'
import { toast } from '../../shared/toasts.tsx'
import { t } from './repositories.texts.ts'

type Listed = Answer<'get', '/repository'>['repositories'][number]
type Found = Answer<'get', '/find/repositories'>['results'][number]
export type Deleted = Answer<'get', '/user/deletedrepositories/'>['repositories'][number]

/** A repository as a list shows it. */
export interface ListedRepository {
  /** With its namespace. */
  readonly fullName: string
  readonly namespace: string
  readonly name: string
  readonly isPublic: boolean
  readonly description: string
  readonly state: Listed['state']
  readonly lastModified: number | null
  readonly popularity: number
  /** What it holds; undefined where the call does not say so. */
  readonly sizeBytes: number | undefined
  /** Undefined where the call does not say so. */
  readonly isStarred: boolean | undefined
}

/** Which repositories a list has in it. */
export interface Choice {
  readonly namespace?: string
  readonly isStarred?: boolean
  /** Found by the server, by the beginnings of words. */
  readonly text?: string
}

/** Repositories, page by page as somebody scrolls. */
export function useRepositories(choice: Choice): List<ListedRepository> {
  return useList<ListedRepository>({
    queryKey: keys.repositories(choice),
    load: async (page, signal) => {
      if (choice.text !== undefined && choice.text !== '') {
        const found = await api.get('/find/repositories', {
          query: { query: choice.text, page: Number(page ?? 1), includeUsage: true },
          signal,
        })
        return {
          rows: found.results.map(ofFound),
          next: found.has_additional ? found.page + 1 : undefined,
        }
      }
      const listed = await api.get('/repository', {
        query: {
          ...(choice.namespace === undefined ? {} : { namespace: choice.namespace }),
          ...(choice.isStarred === true ? { starred: true } : {}),
          ...(choice.namespace === undefined && choice.isStarred !== true ? { public: true } : {}),
          last_modified: true,
          popularity: true,
          next_page: page === undefined ? undefined : String(page),
        },
        signal,
      })
      return { rows: listed.repositories.map(ofListed), next: listed.next_page }
    },
  })
}

function ofListed(listed: Listed): ListedRepository {
  return {
    fullName: `${listed.namespace}/${listed.name}`,
    namespace: listed.namespace,
    name: listed.name,
    isPublic: listed.is_public,
    description: listed.description,
    state: listed.state,
    lastModified: listed.last_modified ?? null,
    popularity: listed.popularity ?? 0,
    sizeBytes: listed.quota_report?.quota_bytes,
    isStarred: listed.is_starred,
  }
}

function ofFound(found: Found): ListedRepository {
  return {
    fullName: `${found.namespace.name}/${found.name}`,
    namespace: found.namespace.name,
    name: found.name,
    isPublic: found.is_public,
    description: found.description,
    state: 'NORMAL',
    lastModified: found.last_modified ?? null,
    popularity: found.popularity ?? 0,
    sizeBytes: undefined,
    isStarred: undefined,
  }
}

/** Where the deleted repositories of a namespace are asked for. */
export interface DeletedPlace {
  readonly namespace: string
  readonly isOrganization: boolean
}

/** Deleted repositories that can come back, the last deleted first. */
export async function deletedRepositories(
  { namespace, isOrganization }: DeletedPlace,
  page?: string | number,
  signal?: AbortSignal,
): Promise<Answer<'get', '/user/deletedrepositories/'>> {
  const query = page === undefined ? {} : { next_page: String(page) }
  return isOrganization
    ? await api.get('/organization/{orgname}/deletedrepositories/', {
        path: { orgname: namespace },
        query,
        signal,
      })
    : await api.get('/user/deletedrepositories/', { query, signal })
}

/** Changes of repositories, each with what the page shows afterwards. */
export function useRepositoryChanges() {
  const client = useQueryClient()
  return useMemo(() => {
    const renew = async () => {
      await client.invalidateQueries({ queryKey: keys.repositories() })
    }
    const restore = (place: DeletedPlace, uuid: string) =>
      place.isOrganization
        ? api.post('/organization/{orgname}/deletedrepositories/{deletion_uuid}/restore', {
            path: { orgname: place.namespace, deletion_uuid: uuid },
            body: {},
          })
        : api.post('/user/deletedrepositories/{deletion_uuid}/restore', {
            path: { deletion_uuid: uuid },
            body: {},
          })
    return {
      renew,
      restore,
      delete: (fullName: string) =>
        api.delete('/repository/{repository}', { path: { repository: fullName } }),
      removeForGood: (place: DeletedPlace, uuid: string) =>
        place.isOrganization
          ? api.delete('/organization/{orgname}/deletedrepositories/{deletion_uuid}', {
              path: { orgname: place.namespace, deletion_uuid: uuid },
            })
          : api.delete('/user/deletedrepositories/{deletion_uuid}', {
              path: { deletion_uuid: uuid },
            }),
      setVisibility: (fullName: string, visibility: 'public' | 'private') =>
        api.post('/repository/{repository}/changevisibility', {
          path: { repository: fullName },
          body: { visibility },
        }),
      /** Says that it was deleted, and offers to bring it back while that is possible. */
      tellDeleted: async (place: DeletedPlace, fullName: string) => {
        const kept = await deletedRepositories(place).catch(() => undefined)
        const found = kept?.repositories.find(
          ({ name }) => name === fullName || `${place.namespace}/${name}` === fullName,
        )
        const undo = () =>
          void restore(place, found?.uuid ?? '')
            .then(renew)
            .then(
              () => toast.success(t('restored', { name: fullName })),
              (error: unknown) => toast.failure(t('restoreFault', { name: fullName }), error),
            )
        toast.success(
          t('deletedOne', { name: fullName }),
          found === undefined ? {} : { action: { label: t('restore'), run: undo } },
        )
      },
    }
  }, [client])
}
