import { Alert, Button } from '@patternfly/react-core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import type { Place } from '../place.ts'
import { useSite } from '../../api/site.ts'
import { Dialog } from '../dialog.tsx'
import type { Entity } from '../entity-picker.tsx'
import { SelectField, ServerForm, TextField } from '../form.tsx'
import { toast } from '../toasts.tsx'
import { CopyText } from '../values.tsx'
import { configOf, MethodFields, type MethodValues, noMethodValues } from './method-fields.tsx'
import { notificationCalls } from './notification-calls.ts'
import { eventText, methodText, offeredEvents, offeredMethods } from './notification-kinds.ts'
import { t } from './notifications.texts.ts'

interface Props {
  readonly scope: Place
  readonly onCreated: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values extends MethodValues {
  readonly event: string
  readonly title: string
  readonly days: string
}

interface Made {
  readonly title: string
  readonly secret: string
}

/** Has somebody told of a kind of event; the secret of signed calls is shown this one time. */
export function CreateNotification({ scope, onCreated, onClose }: Props) {
  const { features } = useSite()
  const events = offeredEvents(scope, features)
  const form = useForm<Values>({
    defaultValues: { ...noMethodValues, event: events[0] ?? '', title: '', days: '7' },
  })
  const [chosen, setChosen] = useState<Entity>()
  const [made, setMade] = useState<Made>()
  const event = form.watch('event')
  const submit = async (values: Values) => {
    const { config } = await notificationCalls(scope).create({
      event: values.event,
      method: values.method,
      title: values.title === '' ? null : values.title,
      config: configOf(values, chosen),
      eventConfig: values.event === 'repo_image_expiry' ? { days: Number(values.days) } : {},
    })
    await onCreated()
    toast.success(t('notificationAdded'))
    const { secret } = config
    if (typeof secret === 'string') setMade({ title: values.title || t('untitled'), secret })
    else onClose()
  }
  if (made !== undefined) return <ShownSecret made={made} onClose={onClose} />
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
          options={offeredMethods(features).map((value) => ({ value, label: methodText(value) }))}
        />
        <MethodFields scope={scope} onChoose={setChosen} />
        <TextField<Values> name="title" label={t('notificationTitle')} />
      </ServerForm>
    </Dialog>
  )
}

function ShownSecret({ made, onClose }: { readonly made: Made; readonly onClose: () => void }) {
  return (
    <Dialog title={t('secretTitle', { name: made.title })} size="medium" onClose={onClose}>
      <div className="berth-stack">
        <Alert isInline variant="warning" component="p" title={t('secretOnce')}>
          {t('secretOnceBody')}
        </Alert>
        <CopyText label={t('secret')} text={made.secret} />
        <div>
          <Button onClick={onClose}>{t('secretKept')}</Button>
        </div>
      </div>
    </Dialog>
  )
}
