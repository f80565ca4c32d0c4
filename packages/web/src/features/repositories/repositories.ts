import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { forgetRepository } from '../../api/forgetting.ts'
import { keys } from '../../api/keys.ts'
import { changeShownRows } from '../../shared/list/pages.ts'
import { toast } from '../../shared/toasts.tsx'
import type { ListedRepository } from './listed-repositories.ts'
import { t } from './repositories.texts.ts'

export type Deleted = Answer<'get', '/user/deletedrepositories/'>['repositories'][number]

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
      delete: async (fullName: string) => {
        await api.delete('/repository/{repository}', { path: { repository: fullName } })
        forgetRepository(client, fullName)
      },
      removeForGood: (place: DeletedPlace, uuid: string) =>
        place.isOrganization
          ? api.delete('/organization/{orgname}/deletedrepositories/{deletion_uuid}', {
              path: { orgname: place.namespace, deletion_uuid: uuid },
            })
          : api.delete('/user/deletedrepositories/{deletion_uuid}', {
              path: { deletion_uuid: uuid },
            }),
      setVisibility: async (fullName: string, visibility: 'public' | 'private') => {
        await api.post('/repository/{repository}/changevisibility', {
          path: { repository: fullName },
          body: { visibility },
        })
        changeShownRows<ListedRepository>(client, keys.repositories('list'), (row) =>
          row.fullName === fullName ? { ...row, isPublic: visibility === 'public' } : row,
        )
      },
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
