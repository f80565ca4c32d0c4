import { TextField } from './form.tsx'
import { t } from './shared.texts.ts'

export interface NewPassword {
  readonly password: string
  readonly again: string
}

export const noPassword: NewPassword = { password: '', again: '' }

interface Props {
  /** Whose password it is: managers of passwords keep it with that name. */
  readonly username: string
  readonly isFirst?: boolean
}

/** The fields of a new password, inside a form of {@link NewPassword}. */
export function NewPasswordFields({ username, isFirst = false }: Props) {
  return (
    <>
      <input type="text" value={username} autoComplete="username" readOnly hidden />
      <TextField<NewPassword>
        name="password"
        type="password"
        autoComplete="new-password"
        label={t('passwordNew')}
        help={t('passwordHelp')}
        isRequired
        isFirst={isFirst}
        rules={{ pattern: { value: /^\S{8,}$/, message: t('passwordHelp') }, deps: ['again'] }}
      />
      <TextField<NewPassword>
        name="again"
        type="password"
        autoComplete="new-password"
        label={t('passwordAgain')}
        isRequired
        rules={{
          validate: (value, { password }) => value === password || t('passwordAgainFault'),
        }}
      />
    </>
  )
}
