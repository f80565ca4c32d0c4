import { Alert } from '@patternfly/react-core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { useSite } from '../../api/site.ts'
import { addresses } from '../../shared/addresses.ts'
import { ServerForm } from '../../shared/form.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { AccountFields, type AccountValues, noAccount } from './account-fields.tsx'
import { useAfterSignIn } from './after-sign-in.ts'
import { BarePage } from './bare-page.tsx'
import { t } from './sign-in.texts.ts'

/** Makes an account for whoever comes, where the registry lets anybody have one. */
export default function CreateAccountPage() {
  const { features } = useSite()
  const [isMailSent, setMailSent] = useState(false)
  const form = useForm<AccountValues>({ defaultValues: noAccount })
  const goOn = useAfterSignIn()
  const [search] = useSearchState()
  const invitation = search.get('invite_code') ?? search.get('code')
  const create = async ({ username, email, password }: AccountValues) => {
    const answer = await api.post('/user/', {
      body: {
        username,
        password,
        ...(email === '' ? {} : { email }),
        ...(invitation === null ? {} : { invite_code: invitation }),
      },
      isForAnybody: true,
    })
    if ('awaiting_verification' in answer && answer.awaiting_verification) setMailSent(true)
    else await goOn()
  }
  return (
    <BarePage
      title={t('createTitle')}
      footer={
        <div className="berth-other-ways">
          {t('haveAccount')}
          <PageLink to={addresses.signIn(search.get('redirect_url') ?? undefined)}>
            {t('signIn')}
          </PageLink>
        </div>
      }
    >
      {isMailSent ? (
        <Alert isInline variant="info" title={t('mailTitle')}>
          {t('mailBody')}
        </Alert>
      ) : features['USER_CREATION'] === true ? (
        <ServerForm form={form} onSubmit={create} submitLabel={t('create')} leavesFreely>
          <AccountFields wantsEmail={features['MAILING'] === true} />
        </ServerForm>
      ) : (
        <Alert isInline variant="info" title={t('noCreation')} />
      )}
    </BarePage>
  )
}
