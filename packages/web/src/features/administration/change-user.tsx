import { useForm } from 'react-hook-form'

import { type Body, api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { type NewPassword, NewPasswordFields, noPassword } from '../../shared/new-password.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'

interface Props {
  readonly username: string
  readonly onChanged: () => Promise<unknown>
  readonly onClose: () => void
}

/** The dialog in which a superuser gives somebody another mail address. */
export function ChangeEmail(props: Props & { readonly email: string | null }) {
  const { username, onChanged, onClose } = props
  const form = useForm<{ readonly email: string }>({ defaultValues: { email: props.email ?? '' } })
  const change = async ({ email }: { readonly email: string }) => {
    await changeUser(username, { email })
    await onChanged()
    toast.success(t('emailChanged', { name: username, email }))
    onClose()
  }
  return (
    <Dialog title={t('changeEmailTitle', { name: username })} onClose={onClose}>
      <ServerForm
        form={form}
        wantsChange
        onSubmit={change}
        submitLabel={t('change')}
        onCancel={onClose}
      >
        <TextField<{ readonly email: string }>
          name="email"
          type="email"
          label={t('email')}
          isRequired
          isFirst
        />
      </ServerForm>
    </Dialog>
  )
}

/** The dialog in which a superuser gives somebody another password. */
export function ChangePassword({ username, onChanged, onClose }: Props) {
  const form = useForm<NewPassword>({ defaultValues: noPassword })
  const change = async ({ password }: NewPassword) => {
    await changeUser(username, { password })
    await onChanged()
    toast.success(t('passwordChanged', { name: username }))
    onClose()
  }
  return (
    <Dialog
      title={t('changePasswordTitle', { name: username })}
      description={t('changePasswordHelp', { name: username })}
      onClose={onClose}
    >
      <ServerForm form={form} onSubmit={change} submitLabel={t('change')} onCancel={onClose}>
        <NewPasswordFields username={username} isFirst />
      </ServerForm>
    </Dialog>
  )
}

async function changeUser(
  username: string,
  body: Body<'put', '/superuser/users/{username}'>,
): Promise<void> {
  await api.put('/superuser/users/{username}', { path: { username }, body })
}
