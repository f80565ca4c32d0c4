import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { type Answer, api } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { useUser } from '../api/user.ts'
import { addresses } from './addresses.ts'
import { t } from './notices.texts.ts'
import { toast } from './toasts.tsx'

export type Notice = Answer<'get', '/user/notifications'>['notifications'][number]

const shownMaximum = 20

/** What the person who is signed in has not marked as read; the newest comes first. */
export function useNotices() {
  const user = useUser()
  return useQuery({
    queryKey: keys.notifications,
    queryFn: ({ signal }) =>
      api.get('/user/notifications', { query: { limit: shownMaximum }, signal }),
    enabled: user !== null,
    refetchOnWindowFocus: true,
  })
}

/** Marks one as read: at once for the eye, and again unread when the server refuses. */
export function useDismiss() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (notice: Notice) =>
      api.put('/user/notifications/{uuid}', {
        path: { uuid: notice.id },
        body: { dismissed: true },
      }),
    onMutate: (notice) => removeFromCache(client, notice.id),
    onError: (error) => toast.failure(t('failed'), error),
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  })
}

function removeFromCache(client: QueryClient, id: string): void {
  client.setQueryData<Answer<'get', '/user/notifications'>>(keys.notifications, (before) =>
    before === undefined
      ? before
      : { ...before, notifications: before.notifications.filter((one) => one.id !== id) },
  )
}

/** A notice in words, and where it leads. */
export function describeNotice({ kind, metadata, organization }: Notice): {
  readonly text: string
  readonly to: string | undefined
} {
  const text = (name: string) => textOf(metadata[name])
  const repository = text('repository')
  const namespace = text('namespace') || (organization ?? '')
  switch (kind) {
    case 'repo_push':
      return {
        text: t('push', { repository, tags: text('updated_tags') }),
        to: addresses.repository(repository, { tab: 'tags' }),
      }
    case 'repo_image_expiry':
      return {
        text: t('expiry', { repository, tags: text('tags') }),
        to: addresses.repository(repository, { tab: 'tags' }),
      }
    case 'org_team_invite':
      return {
        text: t('invitation', {
          inviter: text('inviter'),
          team: text('team'),
          organization: text('org'),
        }),
        to: undefined,
      }
    case 'quota_warning':
    case 'quota_error':
      return {
        text: t(kind === 'quota_warning' ? 'quotaWarning' : 'quotaError', { namespace }),
        to: addresses.organization(namespace, { tab: 'settings' }),
      }
    default:
      return {
        text: t('other', { kind, where: repository || namespace }),
        to: repository === '' ? undefined : addresses.repository(repository),
      }
  }
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
