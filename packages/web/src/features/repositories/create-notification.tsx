import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature } from '../../api/site.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { type Entity, EntityPicker } from '../../shared/entity-picker.tsx'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { events, eventText, methods, methodText, needsUrl } from './notification-kinds.ts'
import { t } from './settings.texts.ts'

interface Values {
  readonly event: string
  readonly method: string
  readonly title: string
  readonly days: string
  readonly url: string
  readonly template: string
  readonly email: string
}

/** Has somebody told of a kind of event. */
export function CreateNotification(props: { readonly name: string; readonly onClose: () => void }) {
  const { name, onClose } = props
  const client = useQueryClient()
  const hasMail = useFeature('MAILING')
  const form = useForm<Values>({
    defaultValues: {
      event: 'repo_push',
      method: 'webhook',
      title: '',
      days: '7',
      url: '',
      template: '',
      email: '',
    },
  })
  const [who, setWho] = useState('')
  const [chosen, setChosen] = useState<Entity>()
  const { event, method } = form.watch()
  const submit = async (values: Values) => {
    await api.post('/repository/{repository}/notification/', {
      path: { repository: name },
      body: {
        event,
        method,
        title: values.title === '' ? null : values.title,
        config: configOf(values, chosen),
        eventConfig: event === 'repo_image_expiry' ? { days: Number(values.days) } : {},
      },
    })
    await client.invalidateQueries({ queryKey: keys.repository(name, 'notifications') })
    toast.success(t('notificationAdded'))
    onClose()
  }
  return (
    <Dialog title={t('notificationAdd')} size="medium" onClose={onClose}>
      <ServerForm
        form={form}
        onSubmit={submit}
        submitLabel={t('notificationAdd')}
        onCancel={onClose}
      >
        <SelectField<Values>
          name="event"
          label={t('event')}
          options={events.map((value) => ({ value, label: eventText(value) }))}
        />
        {event === 'repo_image_expiry' ? (
          <TextField<Values>
            name="days"
            type="number"
            label={t('days')}
            isRequired
            rules={{ pattern: { value: /^[1-9]\d{0,3}$/, message: t('numberFault') } }}
          />
        ) : null}
        <SelectField<Values>
          name="method"
          label={t('method')}
          options={methods
            .filter((value) => value !== 'email' || hasMail)
            .map((value) => ({ value, label: methodText(value) }))}
        />
        {needsUrl(method) ? (
          <TextField<Values>
            name="url"
            type="url"
            label={t('url')}
            placeholder="https://"
            isRequired
            rules={{ pattern: { value: /^https?:\/\/\S+$/, message: t('urlFault') } }}
          />
        ) : null}
        {method === 'webhook' ? (
          <TextField<Values>
            name="template"
            label={t('template')}
            help={t('templateHelp')}
            lines={4}
          />
        ) : null}
        {method === 'email' ? (
          <TextField<Values> name="email" type="email" label={t('email')} isRequired />
        ) : null}
        {method === 'quay_notification' ? (
          <EntityPicker
            label={t('recipient')}
            namespace={name.split('/')[0] ?? ''}
            mayBeTeam
            isRequired
            text={who}
            onText={setWho}
            onChoose={setChosen}
          />
        ) : null}
        <TextField<Values> name="title" label={t('notificationTitle')} />
      </ServerForm>
    </Dialog>
  )
}

function configOf(values: Values, chosen: Entity | undefined): Record<string, unknown> {
  const { method, url, template, email } = values
  if (method === 'email') return { email }
  if (method === 'quay_notification') {
    // What is missing, the server says.
    return chosen === undefined ? {} : { target: { kind: chosen.kind, name: chosen.name } }
  }
  return method === 'webhook' && template !== '' ? { url, template } : { url }
}
