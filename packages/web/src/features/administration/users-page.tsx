import { Label, LabelGroup } from '@patternfly/react-core'
import UsersIcon from '@patternfly/react-icons/dist/esm/icons/users-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature, useSite } from '../../api/site.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import type { BulkAction, RowAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton, LookingOnly } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'
import { ChangeEmail, ChangePassword } from './change-user.tsx'
import { CreateUser } from './create-user.tsx'
import { quotaColumns } from './quota-columns.tsx'
import { SetQuota } from './set-quota.tsx'

type User = Answer<'get', '/superuser/users/'>['users'][number]

const columns: readonly Column<User>[] = [
  {
    key: 'name',
    title: t('name'),
    cell: ({ username, avatar }) => (
      <span className="berth-with-avatar">
        <NameAvatar name={username} color={avatar.color} />
        <PageLink to={addresses.user(username)}>{username}</PageLink>
      </span>
    ),
    compare: (left, right) => left.username.localeCompare(right.username),
  },
  { key: 'email', title: t('email'), cell: ({ email }) => email ?? '' },
  {
    key: 'state',
    title: t('state'),
    cell: (user) => (
      <LabelGroup aria-label={t('state')}>
        {statesOf(user).map((state) => (
          <Label key={state} isCompact>
            {state}
          </Label>
        ))}
      </LabelGroup>
    ),
  },
]

function statesOf(user: User): readonly string[] {
  return [
    user.enabled ? undefined : t('disabled'),
    user.verified ? undefined : t('unverified'),
    user.super_user ? t('superuser') : undefined,
    user.global_readonly_super_user ? t('readOnly') : undefined,
  ].filter((state) => state !== undefined)
}

/** All users of the registry. */
export default function Page() {
  const client = useQueryClient()
  const hasQuota = useFeature('QUOTA_MANAGEMENT')
  const hasMail = useFeature('MAILING')
  const queryKey = keys.administration('users')
  const keepsPasswords = useSite().config.AUTHENTICATION_TYPE === 'Database'
  const [isCreating, setCreating] = useState(false)
  const [opened, setOpened] = useState<{ kind: 'email' | 'password' | 'quota'; user: User }>()
  const list = useList<User>({
    queryKey,
    async load(page, signal) {
      const answer = await api.get('/superuser/users/', {
        query: { limit: 100, next_page: page?.toString() },
        signal,
      })
      return { rows: answer.users, next: answer.next_page }
    },
  })
  const changed = () => client.invalidateQueries({ queryKey })
  const setEnabled = async ({ username }: User, enabled: boolean) => {
    await api.put('/superuser/users/{username}', { path: { username }, body: { enabled } })
  }
  const sendRecovery = async ({ username }: User) => {
    try {
      const { email } = await api.post('/superusers/users/{username}/sendrecovery', {
        path: { username },
      })
      toast.success(t('recoverySent', { email }))
    } catch (error) {
      toast.failure(t('failed'), error)
    }
  }
  const bulkActions: readonly BulkAction<User>[] = [
    {
      key: 'enable',
      label: t('enable'),
      isPossible: ({ enabled }) => !enabled,
      run: (user) => setEnabled(user, true),
      onEnd: changed,
    },
    {
      key: 'disable',
      label: t('disable'),
      isDanger: true,
      isPossible: ({ enabled }) => enabled,
      run: (user) => setEnabled(user, false),
      confirmation: (rows) => ({
        title: t('disableTitle', { count: rows.length }),
        losses: rows.map(({ username }) => t('disableLoss', { name: username })),
      }),
      onEnd: changed,
    },
    {
      key: 'delete',
      label: t('remove'),
      isDanger: true,
      run: ({ username }) => api.delete('/superuser/users/{username}', { path: { username } }),
      confirmation: (rows) => ({
        title: t('deleteUsersTitle', { count: rows.length }),
        losses: rows.map(({ username }) => t('deleteUserLoss', { name: username })),
      }),
      onEnd: changed,
    },
  ]
  const open = (kind: NonNullable<typeof opened>['kind'], user: User) => () =>
    setOpened({ kind, user })
  const rowActions = (user: User): readonly RowAction[] => [
    // Only those who are no superusers are changed by others.
    ...(keepsPasswords && !user.super_user
      ? [
          { key: 'email', label: t('changeEmail'), run: open('email', user) },
          { key: 'password', label: t('changePassword'), run: open('password', user) },
        ]
      : []),
    ...(hasMail && user.email !== null
      ? [{ key: 'recovery', label: t('recovery'), run: () => void sendRecovery(user) }]
      : []),
    ...(hasQuota ? [{ key: 'quota', label: t('setQuota'), run: open('quota', user) }] : []),
  ]
  const create = (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('createUser')}
    </ChangeButton>
  )
  return (
    <>
      <PageHeader title={t('users')} />
      <LookingOnly>
        <PageBody>
          <DataList
            name="all-users"
            label={t('users')}
            list={list}
            columns={hasQuota ? [...columns, ...quotaColumns] : columns}
            keyOf={({ username }) => username}
            matches={({ username, email }, text) =>
              `${username} ${email ?? ''}`.toLowerCase().includes(text.toLowerCase())
            }
            filterLabel={t('filter')}
            bulkActions={bulkActions}
            rowActions={rowActions}
            actions={create}
            empty={<NothingYet icon={UsersIcon} title={t('noUsers')} action={create} />}
          />
        </PageBody>
      </LookingOnly>
      {isCreating ? <CreateUser onCreated={changed} onClose={() => setCreating(false)} /> : null}
      {opened === undefined ? null : (
        <UserDialog {...opened} onChanged={changed} onClose={() => setOpened(undefined)} />
      )}
    </>
  )
}

interface UserDialogProps {
  readonly kind: 'email' | 'password' | 'quota'
  readonly user: User
  readonly onChanged: () => Promise<unknown>
  readonly onClose: () => void
}

function UserDialog({ kind, user, onChanged, onClose }: UserDialogProps) {
  const { username, email } = user
  const common = { username, onChanged, onClose }
  if (kind === 'email') return <ChangeEmail {...common} email={email} />
  if (kind === 'password') return <ChangePassword {...common} />
  const owner = { kind: 'user', name: username } as const
  return <SetQuota owner={owner} onSet={onChanged} onClose={onClose} />
}
