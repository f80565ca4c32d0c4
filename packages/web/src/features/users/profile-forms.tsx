import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature } from '../../api/site.ts'
import type { User } from '../../api/user.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { type NewPassword, NewPasswordFields, noPassword } from '../../shared/new-password.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './users.texts.ts'

interface Profile {
  readonly email: string
  readonly given_name: string
  readonly family_name: string
  readonly company: string
  readonly location: string
}

/** Mail address and name of whoever is signed in. */
export function ProfileForm({ user }: { readonly user: User }) {
  const client = useQueryClient()
  const hasMetadata = useFeature('USER_METADATA')
  const before: Profile = {
    email: user.email ?? '',
    given_name: user.given_name ?? '',
    family_name: user.family_name ?? '',
    company: user.company ?? '',
    location: user.location ?? '',
  }
  const form = useForm<Profile>({ values: before })
  const save = async (values: Profile) => {
    const { email, ...metadata } = values
    await api.put('/user/', {
      body: { ...(email === before.email ? {} : { email }), ...(hasMetadata ? metadata : {}) },
    })
    await client.invalidateQueries({ queryKey: keys.user })
    toast.success(t('profileSaved'))
  }
  return (
    <ServerForm form={form} wantsChange onSubmit={save} submitLabel={t('save')}>
      <TextField<Profile> name="email" type="email" label={t('email')} help={t('emailHelp')} />
      {hasMetadata ? (
        <>
          <TextField<Profile> name="given_name" label={t('givenName')} autoComplete="given-name" />
          <TextField<Profile>
            name="family_name"
            label={t('familyName')}
            autoComplete="family-name"
          />
          <TextField<Profile> name="company" label={t('company')} autoComplete="organization" />
          <TextField<Profile> name="location" label={t('location')} />
        </>
      ) : null}
    </ServerForm>
  )
}

/** A new password; the old one is asked for when it was typed too long ago. */
export function PasswordForm({ username }: { readonly username: string }) {
  const form = useForm<NewPassword>({ defaultValues: noPassword })
  const change = async ({ password }: NewPassword) => {
    await api.put('/user/', { body: { password } })
    form.reset()
    toast.success(t('passwordChanged'))
  }
  return (
    <ServerForm form={form} wantsChange onSubmit={change} submitLabel={t('passwordChange')}>
      <NewPasswordFields username={username} />
    </ServerForm>
  )
}
