import { Alert } from '@patternfly/react-core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { CopyText } from '../../shared/values.tsx'
import { t } from './administration.texts.ts'

interface Props {
  readonly onCreated: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values {
  readonly username: string
  readonly email: string
}

/** The dialog that makes a user, and shows the first password once. */
export function CreateUser({ onCreated, onClose }: Props) {
  const [made, setMade] = useState<Answer<'post', '/superuser/users/'>>()
  const form = useForm<Values>({ defaultValues: { username: '', email: '' } })
  const create = async ({ username, email }: Values) => {
    const body = { username, ...(email === '' ? {} : { email }) }
    setMade(await api.post('/superuser/users/', { body }))
    await onCreated()
  }
  return (
    <Dialog
      title={made === undefined ? t('createUser') : t('userMade', { name: made.username })}
      onClose={onClose}
    >
      {made === undefined ? (
        <ServerForm form={form} onSubmit={create} submitLabel={t('createUser')} onCancel={onClose}>
          <TextField<Values> name="username" label={t('userName')} isRequired isFirst />
          <TextField<Values> name="email" type="email" label={t('email')} />
        </ServerForm>
      ) : (
        <>
          <Alert
            isInline
            component="p"
            variant="info"
            title={t('userPassword', { name: made.username })}
          />
          <CopyText label={t('userPassword', { name: made.username })} text={made.password} />
        </>
      )}
    </Dialog>
  )
}
