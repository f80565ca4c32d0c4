import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { type User, userChanged, useUser } from '../../api/user.ts'
import { addresses } from '../../shared/addresses.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { useOpenPage } from '../../shared/page-link.tsx'
import { BarePage } from './bare-page.tsx'
import { t } from './sign-in.texts.ts'

interface Values {
  readonly username: string
  readonly given_name: string
  readonly family_name: string
  readonly company: string
}

/** What an account is asked to tell of itself after its first sign-in. */
export default function UpdateUserPage() {
  const user = useUser()
  const open = useOpenPage()
  const prompts = user?.prompts ?? []
  const isDone = user !== null && prompts.length === 0
  useEffect(() => {
    if (user === null) open(addresses.signIn('/updateuser'), { replaces: true })
    else if (isDone) open(addresses.home(), { replaces: true })
  })
  if (user === null || isDone) return null
  return <Profile user={user} prompts={prompts} />
}

function Profile({ user, prompts }: { readonly user: User; readonly prompts: readonly string[] }) {
  const client = useQueryClient()
  const form = useForm<Values>({
    defaultValues: {
      username: user.username,
      given_name: user.given_name ?? '',
      family_name: user.family_name ?? '',
      company: user.company ?? '',
    },
  })
  const save = async (values: Values) => {
    const { username, ...names } = values
    await api.put('/user/', {
      body: prompts.includes('confirm_username') ? { username } : names,
    })
    await userChanged(client)
  }
  return (
    <BarePage title={t('profileTitle')} subtitle={t('profileBody')}>
      <ServerForm form={form} onSubmit={save} submitLabel={t('profileSave')} leavesFreely>
        {prompts.includes('confirm_username') ? (
          <TextField<Values>
            name="username"
            label={t('username')}
            help={t('usernameHelp')}
            isRequired
            isFirst
          />
        ) : (
          <>
            <TextField<Values> name="given_name" label={t('givenName')} isFirst />
            <TextField<Values> name="family_name" label={t('familyName')} />
            <TextField<Values> name="company" label={t('company')} />
          </>
        )}
      </ServerForm>
    </BarePage>
  )
}
