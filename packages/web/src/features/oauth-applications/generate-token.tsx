import { Alert, Button } from '@patternfly/react-core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { formatDuration } from '../../shared/format.ts'
import { CopyText } from '../../shared/values.tsx'
import type { placeOf } from './applications.ts'
import { t } from './oauth-applications.texts.ts'
import { ScopeFields } from './scope-fields.tsx'
import { noScopes, type ScopeChoice, scopeText } from './scopes.ts'

interface Props {
  readonly place: ReturnType<typeof placeOf>
  readonly onGenerated: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values {
  readonly name: string
  readonly scopes: ScopeChoice
  readonly seconds: string
}

const daySeconds = 86_400
const lengthsSeconds = [1, 7, 30, 90, 365, 3650].map((days) => days * daySeconds)

type Made = Answer<'post', '/organization/{orgname}/applications/{client_id}/tokens'>

/** Makes a token that acts for whoever makes it, and shows it this one time. */
export function GenerateToken({ place, onGenerated, onClose }: Props) {
  const [made, setMade] = useState<Made>()
  const form = useForm<Values>({
    defaultValues: { name: '', scopes: noScopes, seconds: String(90 * daySeconds) },
  })
  const generate = async ({ name, scopes, seconds }: Values) => {
    const body = { name, scope: scopeText(scopes), expiration: Number(seconds) }
    const token = await api.post('/organization/{orgname}/applications/{client_id}/tokens', {
      path: place,
      body,
    })
    setMade(token)
    await onGenerated()
  }
  if (made !== undefined) {
    return (
      <Dialog title={t('madeTitle', { name: made.name })} size="medium" onClose={onClose}>
        <div className="berth-stack">
          <Alert isInline variant="warning" component="p" title={t('madeOnce')}>
            {t('madeOnceBody')}
          </Alert>
          <div>
            <div className="berth-label">{t('token')}</div>
            <CopyText label={t('token')} text={made.token} />
          </div>
          <div>
            <div className="berth-label">{t('tokenHeader')}</div>
            <CopyText label={t('tokenHeader')} text={`Authorization: Bearer ${made.token}`} />
          </div>
          <div>
            <Button onClick={onClose}>{t('madeKept')}</Button>
          </div>
        </div>
      </Dialog>
    )
  }
  return (
    <Dialog title={t('generate')} description={t('generateHelp')} size="medium" onClose={onClose}>
      <ServerForm form={form} onSubmit={generate} submitLabel={t('generate')} onCancel={onClose}>
        <TextField<Values>
          name="name"
          label={t('tokenName')}
          help={t('tokenNameHelp')}
          isRequired
          isFirst
        />
        <SelectField<Values>
          name="seconds"
          label={t('tokenLength')}
          options={lengthsSeconds.map((seconds) => ({
            value: String(seconds),
            label: formatDuration(seconds),
          }))}
        />
        <ScopeFields />
      </ServerForm>
    </Dialog>
  )
}
