import { Alert } from '@patternfly/react-core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { useFeature } from '../../api/site.ts'
import { addresses } from '../../shared/addresses.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { BarePage } from './bare-page.tsx'
import { t } from './sign-in.texts.ts'

interface Values {
  readonly email: string
}

/** Asks for a link with which a new password can be chosen. */
export default function ForgotPasswordPage() {
  const [isSent, setSent] = useState(false)
  const hasMail = useFeature('MAILING')
  const form = useForm<Values>({ defaultValues: { email: '' } })
  const ask = async ({ email }: Values) => {
    await api.post('/recovery', { body: { email }, isForAnybody: true })
    setSent(true)
  }
  return (
    <BarePage
      title={t('recoverTitle')}
      footer={<PageLink to={addresses.signIn()}>{t('backToSignIn')}</PageLink>}
    >
      {isSent ? (
        <Alert isInline variant="info" title={t('recoverSent')}>
          {t('recoverSentBody')}
        </Alert>
      ) : hasMail ? (
        <ServerForm form={form} onSubmit={ask} submitLabel={t('recoverSend')} leavesFreely>
          <TextField<Values>
            name="email"
            type="email"
            label={t('email')}
            help={t('recoverHelp')}
            autoComplete="email"
            isRequired
            isFirst
          />
        </ServerForm>
      ) : (
        <Alert isInline variant="info" title={t('recoverNoMail')} />
      )}
    </BarePage>
  )
}
