import { Alert } from '@patternfly/react-core'
import KeyIcon from '@patternfly/react-icons/dist/esm/icons/key-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton, LookingOnly } from '../../shared/looking-only.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { CopyText } from '../../shared/values.tsx'
import { t } from './administration.texts.ts'

type ServiceKey = Answer<'get', '/superuser/keys'>['keys'][number]

const nameOf = ({ name, kid }: ServiceKey) => (name === '' ? kid.slice(0, 12) : name)

const columns: readonly Column<ServiceKey>[] = [
  {
    key: 'name',
    title: t('name'),
    cell: (key) => <span title={key.kid}>{nameOf(key)}</span>,
    compare: (left, right) => nameOf(left).localeCompare(nameOf(right)),
  },
  {
    key: 'service',
    title: t('service'),
    cell: ({ service }) => service,
    compare: (left, right) => left.service.localeCompare(right.service),
  },
  {
    key: 'created',
    title: t('created'),
    cell: ({ created_date: createdAt }) => <RelativeTime value={createdAt} />,
  },
  {
    key: 'expires',
    title: t('expires'),
    cell: ({ expiration_date: expiresAt }) => <RelativeTime value={expiresAt} />,
  },
  {
    key: 'approval',
    title: t('approval'),
    cell: ({ approval }) => {
      if (approval === null) return <span className="berth-quiet">{t('notApproved')}</span>
      const { approver } = approval
      return approver === null
        ? t('approvedByItself')
        : t('approvedBy', { name: approver.username })
    },
  },
]

/** The keys with which services sign. */
export default function Page() {
  const client = useQueryClient()
  const queryKey = keys.administration('service-keys')
  const [isCreating, setCreating] = useState(false)
  const list = useList<ServiceKey>({
    queryKey,
    load: async (_page, signal) => ({
      rows: (await api.get('/superuser/keys', { signal })).keys,
    }),
  })
  const changed = () => client.invalidateQueries({ queryKey })
  const approve = async ({ kid }: ServiceKey) => {
    try {
      await api.post('/superuser/approvedkeys/{kid}', { path: { kid }, body: {} })
      toast.success(t('approved'))
    } catch (error) {
      toast.failure(t('failed'), error)
    }
    await changed()
  }
  const create = (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('createKey')}
    </ChangeButton>
  )
  return (
    <>
      <PageHeader title={t('serviceKeys')} />
      <LookingOnly>
        <PageBody>
          <DataList
            name="service-keys"
            label={t('serviceKeys')}
            list={list}
            columns={columns}
            keyOf={({ kid }) => kid}
            nameOf={nameOf}
            matches={(key, text) =>
              `${nameOf(key)} ${key.service} ${key.kid}`.toLowerCase().includes(text.toLowerCase())
            }
            filterLabel={t('filter')}
            rowActions={(key) =>
              key.approval === null
                ? [{ key: 'approve', label: t('approve'), run: () => void approve(key) }]
                : []
            }
            bulkActions={[
              {
                key: 'delete',
                label: t('remove'),
                isDanger: true,
                run: ({ kid }) => api.delete('/superuser/keys/{kid}', { path: { kid } }),
                confirmation: (rows) => ({
                  title: t('deleteKeysTitle', { count: rows.length }),
                  losses: rows.map((key) => t('deleteKeyLoss', { name: nameOf(key) })),
                }),
                onEnd: changed,
              },
            ]}
            actions={create}
            empty={<NothingYet icon={KeyIcon} title={t('noKeys')} action={create} />}
          />
        </PageBody>
      </LookingOnly>
      {isCreating ? <CreateKey onCreated={changed} onClose={() => setCreating(false)} /> : null}
    </>
  )
}

interface CreateProps {
  readonly onCreated: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values {
  readonly service: string
  readonly name: string
}

function CreateKey({ onCreated, onClose }: CreateProps) {
  const [privateKey, setPrivateKey] = useState<string>()
  const form = useForm<Values>({ defaultValues: { service: '', name: '' } })
  const create = async ({ service, name }: Values) => {
    const body = { service, name, expiration: null }
    setPrivateKey((await api.post('/superuser/keys', { body })).private_key)
    await onCreated()
  }
  return (
    <Dialog title={t('createKey')} size="medium" onClose={onClose}>
      {privateKey === undefined ? (
        <ServerForm form={form} onSubmit={create} submitLabel={t('createKey')} onCancel={onClose}>
          <TextField<Values> name="service" label={t('service')} isRequired isFirst />
          <TextField<Values> name="name" label={t('name')} />
        </ServerForm>
      ) : (
        <>
          <Alert isInline component="p" variant="info" title={t('keyMade')} />
          <CopyText label={t('privateKey')} text={privateKey} />
        </>
      )}
    </Dialog>
  )
}
