import BuildingIcon from '@patternfly/react-icons/dist/esm/icons/building-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature } from '../../api/site.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import type { RowAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { LookingOnly } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'
import { quotaColumns } from './quota-columns.tsx'
import { SetQuota } from './set-quota.tsx'

type Organization = Answer<'get', '/superuser/organizations/'>['organizations'][number]

const columns: readonly Column<Organization>[] = [
  {
    key: 'name',
    title: t('name'),
    cell: ({ name, avatar }) => (
      <span className="berth-with-avatar">
        <NameAvatar name={name} color={avatar.color} />
        <PageLink to={addresses.organization(name)}>{name}</PageLink>
      </span>
    ),
    compare: (left, right) => left.name.localeCompare(right.name),
  },
  { key: 'email', title: t('email'), cell: ({ email }) => email },
]

/** All organizations of the registry. */
export default function Page() {
  const client = useQueryClient()
  const hasQuota = useFeature('QUOTA_MANAGEMENT')
  const queryKey = keys.administration('organizations')
  const [dialog, setDialog] = useState<{ kind: 'rename' | 'quota'; name: string }>()
  const list = useList<Organization>({
    queryKey,
    async load(page, signal) {
      const answer = await api.get('/superuser/organizations/', {
        query: { limit: 100, next_page: page?.toString() },
        signal,
      })
      return { rows: answer.organizations, next: answer.next_page }
    },
  })
  const changed = () => client.invalidateQueries({ queryKey })
  const takeOver = async (name: string) => {
    try {
      await api.post('/superuser/takeownership/{namespace}', { path: { namespace: name } })
      await client.invalidateQueries({ queryKey: keys.user })
      toast.success(t('takenOver', { name }))
    } catch (error) {
      toast.failure(t('failed'), error)
    }
  }
  const rowActions = ({ name }: Organization): readonly RowAction[] => [
    { key: 'rename', label: t('rename'), run: () => setDialog({ kind: 'rename', name }) },
    { key: 'take-over', label: t('takeOver'), run: () => void takeOver(name) },
    ...(hasQuota
      ? [{ key: 'quota', label: t('setQuota'), run: () => setDialog({ kind: 'quota', name }) }]
      : []),
  ]
  const close = () => setDialog(undefined)
  return (
    <>
      <PageHeader title={t('organizations')} />
      <LookingOnly>
        <PageBody>
          <DataList
            name="all-organizations"
            label={t('organizations')}
            list={list}
            columns={hasQuota ? [...columns, ...quotaColumns] : columns}
            keyOf={({ name }) => name}
            matches={({ name, email }, text) => `${name} ${email}`.includes(text.toLowerCase())}
            filterLabel={t('filter')}
            rowActions={rowActions}
            bulkActions={[
              {
                key: 'delete',
                label: t('remove'),
                isDanger: true,
                run: ({ name }) =>
                  api.delete('/superuser/organizations/{name}', { path: { name } }),
                confirmation: (rows) => ({
                  title: t('deleteOrganizationsTitle', { count: rows.length }),
                  losses: rows.map(({ name }) => t('deleteOrganizationLoss', { name })),
                }),
                onEnd: changed,
              },
            ]}
            empty={<NothingYet icon={BuildingIcon} title={t('noOrganizations')} />}
          />
        </PageBody>
      </LookingOnly>
      {dialog?.kind === 'rename' ? (
        <Rename name={dialog.name} onRenamed={changed} onClose={close} />
      ) : null}
      {dialog?.kind === 'quota' ? (
        <SetQuota
          owner={{ kind: 'organization', name: dialog.name }}
          onSet={changed}
          onClose={close}
        />
      ) : null}
    </>
  )
}

interface RenameProps {
  readonly name: string
  readonly onRenamed: () => Promise<unknown>
  readonly onClose: () => void
}

function Rename({ name, onRenamed, onClose }: RenameProps) {
  const form = useForm<{ readonly next: string }>({ defaultValues: { next: name } })
  const rename = async ({ next }: { readonly next: string }) => {
    await api.put('/superuser/organizations/{name}', { path: { name }, body: { name: next } })
    await onRenamed()
    toast.success(t('renamed', { name, next }))
    onClose()
  }
  return (
    <Dialog title={t('renameTitle', { name })} onClose={onClose}>
      <ServerForm
        form={form}
        wantsChange
        onSubmit={rename}
        submitLabel={t('rename')}
        onCancel={onClose}
      >
        <TextField<{ readonly next: string }>
          name="next"
          label={t('renameField')}
          help={t('renameHelp')}
          isRequired
          isFirst
        />
      </ServerForm>
    </Dialog>
  )
}
