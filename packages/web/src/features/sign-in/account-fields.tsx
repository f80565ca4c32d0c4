import { TextField } from '../../shared/form.tsx'
import { t } from './sign-in.texts.ts'

export interface AccountValues {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly repeated: string
}

export const noAccount: AccountValues = { username: '', email: '', password: '', repeated: '' }

/** Name, mail address and password of somebody new. */
export function AccountFields({ wantsEmail }: { readonly wantsEmail: boolean }) {
  return (
    <>
      <TextField<AccountValues>
        name="username"
        label={t('username')}
        help={t('usernameHelp')}
        autoComplete="username"
        isRequired
        isFirst
        rules={{
          pattern: { value: /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/, message: t('usernameFault') },
          minLength: { value: 2, message: t('usernameFault') },
        }}
      />
      <TextField<AccountValues>
        name="email"
        type="email"
        label={t('email')}
        autoComplete="email"
        isRequired={wantsEmail}
      />
      <TextField<AccountValues>
        name="password"
        type="password"
        label={t('password')}
        help={t('passwordHelp')}
        autoComplete="new-password"
        isRequired
        rules={{ minLength: { value: 8, message: t('passwordShort') } }}
      />
      <TextField<AccountValues>
        name="repeated"
        type="password"
        label={t('repeat')}
        autoComplete="new-password"
        isRequired
        rules={{
          validate: (value, values) => value === values.password || t('repeatFault'),
        }}
      />
    </>
  )
}
