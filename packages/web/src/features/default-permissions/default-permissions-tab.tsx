import { Label } from '@patternfly/react-core'
import KeyIcon from '@patternfly/react-icons/dist/esm/icons/key-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { type RepositoryRole, RepositoryRoleSelect } from '../../shared/repository-rights.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { CreateDefaultPermission } from './create-default-permission.tsx'
import { t } from './default-permissions.texts.ts'

type Permission = Answer<'get', '/organization/{orgname}/prototypes'>['prototypes'][number]

/** Rights that new repositories of an organization come with. */
export default function Tab({ organization: { name: orgname } }: OrganizationTabProps) {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const queryKey = keys.namespace(orgname, 'default-permissions')
  const list = useList<Permission>({
    queryKey,
    async load(page, signal) {
      const answer = await api.get('/organization/{orgname}/prototypes', {
        path: { orgname },
        query: { next_page: page?.toString() },
        signal,
      })
      return { rows: answer.prototypes, next: answer.next_page }
    },
  })
  const setRole = async ({ id }: Permission, role: RepositoryRole) => {
    try {
      await api.put('/organization/{orgname}/prototypes/{prototypeid}', {
        path: { orgname, prototypeid: id },
        body: { role },
      })
      toast.success(t('roleChanged'))
    } catch (error) {
      toast.failure(t('roleFailed'), error)
    }
    await client.invalidateQueries({ queryKey })
  }
  const create = (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </ChangeButton>
  )
  return (
    <>
      <DataList
        name="default-permissions"
        label={t('title')}
        list={list}
        columns={columnsOf(setRole)}
        keyOf={({ id }) => id}
        nameOf={({ delegate }) => delegate.name}
        matches={({ delegate, activating_user: creator }, text) =>
          `${delegate.name} ${creator?.name ?? ''}`.includes(text.toLowerCase())
        }
        filterLabel={t('filter')}
        bulkActions={[
          {
            key: 'delete',
            label: t('remove'),
            isDanger: true,
            run: ({ id }) =>
              api.delete('/organization/{orgname}/prototypes/{prototypeid}', {
                path: { orgname, prototypeid: id },
              }),
            confirmation: (rows) => ({
              title: t('removeTitle', { count: rows.length }),
              losses: rows.map(({ delegate }) => t('removeLoss', { name: delegate.name })),
            }),
            onEnd: () => client.invalidateQueries({ queryKey }),
          },
        ]}
        actions={create}
        empty={
          <NothingYet icon={KeyIcon} title={t('noneTitle')} action={create}>
            {t('noneBody')}
          </NothingYet>
        }
      />
      {isCreating ? (
        <CreateDefaultPermission
          organization={orgname}
          onCreated={() => client.invalidateQueries({ queryKey })}
          onClose={() => setCreating(false)}
        />
      ) : null}
    </>
  )
}

type SetRole = (permission: Permission, role: RepositoryRole) => Promise<void>

function columnsOf(setRole: SetRole): readonly Column<Permission>[] {
  return [
    {
      key: 'creator',
      title: t('creator'),
      cell: ({ activating_user: creator }) =>
        creator === null ? <span className="berth-quiet">{t('anyone')}</span> : creator.name,
      compare: (left, right) =>
        (left.activating_user?.name ?? '').localeCompare(right.activating_user?.name ?? ''),
    },
    {
      key: 'to',
      title: t('to'),
      cell: ({ delegate }) => (
        <span className="berth-with-avatar">
          <NameAvatar name={delegate.name} color={delegate.avatar.color} />
          {delegate.name}
          {delegate.kind === 'team' ? <Label isCompact>{t('team')}</Label> : null}
          {'is_robot' in delegate && delegate.is_robot ? (
            <Label isCompact>{t('robot')}</Label>
          ) : null}
        </span>
      ),
      compare: (left, right) => left.delegate.name.localeCompare(right.delegate.name),
    },
    {
      key: 'role',
      title: t('role'),
      cell: (permission) => (
        <RepositoryRoleSelect
          label={t('roleOf', { name: permission.delegate.name })}
          role={permission.role}
          onChange={(role) => {
            if (role !== undefined) void setRole(permission, role)
          }}
        />
      ),
    },
  ]
}
