import { Alert, Button } from '@patternfly/react-core'
import { useState } from 'react'
import { useFormContext } from 'react-hook-form'

import type { Place } from '../place.ts'
import { api } from '../../api/client.ts'
import { type Entity, EntityPicker } from '../entity-picker.tsx'
import { TextField } from '../form.tsx'
import { toast } from '../toasts.tsx'
import { isGone, needsUrl } from './notification-kinds.ts'
import { t } from './notifications.texts.ts'

/** What all ways of telling together may ask for. */
export interface MethodValues {
  readonly method: string
  readonly url: string
  readonly template: string
  readonly secret: string
  readonly email: string
  readonly flowToken: string
  readonly roomId: string
  readonly roomToken: string
}

export const noMethodValues: MethodValues = {
  method: 'webhook',
  url: '',
  template: '',
  secret: '',
  email: '',
  flowToken: '',
  roomId: '',
  roomToken: '',
}

/** What the chosen way needs, under the names of the API. What is missing, the server says. */
export function configOf(
  values: MethodValues,
  recipient: Entity | undefined,
): Record<string, unknown> {
  const { method, url, template, secret, email } = values
  switch (method) {
    case 'email':
      return { email }
    case 'quay_notification':
      return recipient === undefined
        ? {}
        : { target: { kind: recipient.kind, name: recipient.name } }
    case 'flowdock':
      return { flow_api_token: values.flowToken }
    case 'hipchat':
      return { room_id: values.roomId, notification_token: values.roomToken }
    case 'webhook':
      return template === '' ? { url } : { url, template }
    case 'signed_webhook':
      return secret === '' ? { url } : { url, secret }
    default:
      return { url }
  }
}

interface Props {
  readonly scope: Place
  readonly onChoose: (recipient: Entity | undefined) => void
}

/** The fields of the way that is chosen, inside a form. */
export function MethodFields({ scope, onChoose }: Props) {
  const method = useFormContext<MethodValues>().watch('method')
  const [who, setWho] = useState('')
  return (
    <>
      {isGone(method) ? (
        <Alert isInline variant="warning" component="p" title={t('goneTitle')}>
          {t('goneBody')}
        </Alert>
      ) : null}
      {needsUrl(method) ? (
        <TextField<MethodValues>
          name="url"
          type="url"
          label={t('url')}
          placeholder="https://"
          isRequired
          rules={{ pattern: { value: /^https?:\/\/\S+$/, message: t('urlFault') } }}
        />
      ) : null}
      {method === 'webhook' ? (
        <TextField<MethodValues>
          name="template"
          label={t('template')}
          help={t('templateHelp')}
          lines={4}
        />
      ) : null}
      {method === 'signed_webhook' ? (
        <TextField<MethodValues> name="secret" label={t('secret')} help={t('secretHelp')} />
      ) : null}
      {method === 'email' ? <EmailField scope={scope} /> : null}
      {method === 'quay_notification' ? (
        <EntityPicker
          label={t('recipient')}
          namespace={scope.name.split('/')[0] ?? ''}
          mayBeTeam
          isRequired
          text={who}
          onText={setWho}
          onChoose={onChoose}
        />
      ) : null}
      {method === 'flowdock' ? (
        <TextField<MethodValues> name="flowToken" label={t('flowToken')} isRequired />
      ) : null}
      {method === 'hipchat' ? (
        <>
          <TextField<MethodValues> name="roomId" label={t('roomId')} isRequired />
          <TextField<MethodValues> name="roomToken" label={t('roomToken')} isRequired />
        </>
      ) : null}
    </>
  )
}

/** An address that hears of a repository has to agree first. */
function EmailField({ scope: { kind, name } }: { readonly scope: Place }) {
  const form = useFormContext<MethodValues>()
  const ask = async () => {
    const email = form.getValues('email')
    try {
      const { confirmed } = await api.post('/repository/{repository}/authorizedemail/{email}', {
        path: { repository: name, email },
      })
      toast.success(t(confirmed ? 'emailAgreed' : 'emailAsked', { email }))
    } catch (error) {
      toast.failure(t('notificationFault'), error)
    }
  }
  const isOfRepository = kind === 'repository'
  return (
    <>
      <TextField<MethodValues>
        name="email"
        type="email"
        label={t('email')}
        help={t(isOfRepository ? 'emailHelp' : 'emailOwnerHelp')}
        isRequired
      />
      {isOfRepository ? (
        <div>
          <Button
            variant="secondary"
            onClick={() =>
              void form.trigger('email').then((isValid) => (isValid ? ask() : undefined))
            }
          >
            {t('emailAsk')}
          </Button>
        </div>
      ) : null}
    </>
  )
}
