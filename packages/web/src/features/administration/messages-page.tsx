import { Label } from '@patternfly/react-core'
import BullhornIcon from '@patternfly/react-icons/dist/esm/icons/bullhorn-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { Dialog } from '../../shared/dialog.tsx'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton, LookingOnly } from '../../shared/looking-only.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'

type Message = Answer<'get', '/messages'>['messages'][number]
type Severity = Message['severity']

const severities: readonly Severity[] = ['info', 'warning', 'error']
const colors = { info: 'blue', warning: 'orange', error: 'red' } as const

/** Messages to everybody. */
export default function Page() {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const list = useList<Message>({
    queryKey: [...keys.messages, 'list'],
    load: async (_page, signal) => ({
      rows: (await api.get('/messages', { signal })).messages,
    }),
  })
  const changed = () => client.invalidateQueries({ queryKey: keys.messages })
  const create = (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('createMessage')}
    </ChangeButton>
  )
  return (
    <>
      <PageHeader title={t('messages')} />
      <LookingOnly>
        <PageBody>
          <DataList
            name="messages"
            label={t('messages')}
            list={list}
            columns={[
              {
                key: 'content',
                title: t('message'),
                width: 60,
                cell: ({ content }) => content,
              },
              {
                key: 'severity',
                title: t('severity'),
                cell: ({ severity }) => (
                  <Label isCompact color={colors[severity]}>
                    {t(severity)}
                  </Label>
                ),
                compare: (left, right) =>
                  severities.indexOf(left.severity) - severities.indexOf(right.severity),
              },
            ]}
            keyOf={({ uuid }) => uuid}
            nameOf={({ content }) => content.slice(0, 40)}
            matches={({ content }, text) => content.toLowerCase().includes(text.toLowerCase())}
            bulkActions={[
              {
                key: 'delete',
                label: t('remove'),
                isDanger: true,
                run: ({ uuid }) => api.delete('/message/{uuid}', { path: { uuid } }),
                confirmation: (rows) => ({
                  title: t('deleteMessagesTitle', { count: rows.length }),
                  losses: rows.map(({ content }) => content),
                }),
                onEnd: changed,
              },
            ]}
            actions={create}
            empty={
              <NothingYet icon={BullhornIcon} title={t('noMessages')} action={create}>
                {t('noMessagesBody')}
              </NothingYet>
            }
          />
        </PageBody>
      </LookingOnly>
      {isCreating ? <CreateMessage onCreated={changed} onClose={() => setCreating(false)} /> : null}
    </>
  )
}

interface CreateProps {
  readonly onCreated: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values {
  readonly content: string
  readonly severity: Severity
}

function CreateMessage({ onCreated, onClose }: CreateProps) {
  const form = useForm<Values>({ defaultValues: { content: '', severity: 'info' } })
  const create = async ({ content, severity }: Values) => {
    await api.post('/messages', {
      body: { message: { content, severity, media_type: 'text/markdown' } },
    })
    await onCreated()
    toast.success(t('messageMade'))
    onClose()
  }
  return (
    <Dialog title={t('createMessage')} description={t('messagesHelp')} onClose={onClose}>
      <ServerForm form={form} onSubmit={create} submitLabel={t('createMessage')} onCancel={onClose}>
        <TextField<Values> name="content" label={t('message')} lines={4} isRequired isFirst />
        <SelectField<Values>
          name="severity"
          label={t('severity')}
          options={severities.map((severity) => ({ value: severity, label: t(severity) }))}
        />
      </ServerForm>
    </Dialog>
  )
}
