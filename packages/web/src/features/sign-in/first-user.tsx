import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { ServerForm } from '../../shared/form.tsx'
import { AccountFields, type AccountValues, noAccount } from './account-fields.tsx'
import { useAfterSignIn } from './after-sign-in.ts'
import { BarePage } from './bare-page.tsx'
import { t } from './sign-in.texts.ts'

/** The very first page of a registry that nobody has an account in: its administrator. */
export function FirstUser() {
  const form = useForm<AccountValues>({ defaultValues: noAccount })
  const client = useQueryClient()
  const goOn = useAfterSignIn()
  const create = async ({ username, email, password }: AccountValues) => {
    await api.post('/user/initialize', {
      body: { username, password, ...(email === '' ? {} : { email }) },
      isForAnybody: true,
    })
    await goOn()
    await client.invalidateQueries({ queryKey: keys.config })
  }
  return (
    <BarePage title={t('firstTitle')} subtitle={t('firstBody')}>
      <ServerForm form={form} onSubmit={create} submitLabel={t('firstCreate')} leavesFreely>
        <AccountFields wantsEmail={false} />
      </ServerForm>
    </BarePage>
  )
}
