import { useForm } from 'react-hook-form'

import { ServerForm, TextField } from '../../shared/form.tsx'
import { type Application, type ApplicationValues, valuesOf } from './applications.ts'
import { t } from './oauth-applications.texts.ts'

interface Props {
  /** Undefined for a new one. */
  readonly application: Application | undefined
  readonly submitLabel: string
  readonly onSubmit: (values: ApplicationValues) => Promise<unknown>
  readonly onCancel?: () => void
}

/** What owners say of an application. */
export function ApplicationForm({ application, submitLabel, onSubmit, onCancel }: Props) {
  const form = useForm<ApplicationValues>({ values: valuesOf(application) })
  const addressRule = { pattern: { value: /^\S+:\S+$/, message: t('addressFault') } }
  return (
    <ServerForm
      form={form}
      onSubmit={onSubmit}
      submitLabel={submitLabel}
      wantsChange={application !== undefined}
      {...(onCancel === undefined ? {} : { onCancel })}
    >
      <TextField<ApplicationValues>
        name="name"
        label={t('name')}
        isRequired
        isFirst={application === undefined}
      />
      <TextField<ApplicationValues>
        name="description"
        label={t('description')}
        help={t('descriptionHelp')}
        lines={2}
      />
      <TextField<ApplicationValues>
        name="application_uri"
        type="url"
        label={t('homepage')}
        rules={addressRule}
      />
      <TextField<ApplicationValues>
        name="redirect_uri"
        type="url"
        label={t('redirect')}
        help={t('redirectHelp')}
        rules={addressRule}
      />
      <TextField<ApplicationValues>
        name="avatar_email"
        type="email"
        label={t('avatarEmail')}
        help={t('avatarEmailHelp')}
      />
    </ServerForm>
  )
}
