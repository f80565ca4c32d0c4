import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature } from '../../api/site.ts'
import { addresses } from '../../shared/addresses.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { useOpenPage } from '../../shared/page-link.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './organizations.texts.ts'

interface Values {
  readonly name: string
  readonly email: string
}

/** The dialog that makes an organization, and leads to it. */
export function CreateOrganization({ onClose }: { readonly onClose: () => void }) {
  const form = useForm<Values>({ defaultValues: { name: '', email: '' } })
  const client = useQueryClient()
  const open = useOpenPage()
  const hasMail = useFeature('MAILING')
  const create = async ({ name, email }: Values) => {
    await api.post('/organization/', { body: { name, ...(email === '' ? {} : { email }) } })
    await client.invalidateQueries({ queryKey: keys.user })
    toast.success(t('created', { name }))
    onClose()
    open(addresses.organization(name))
  }
  return (
    <Dialog title={t('createTitle')} onClose={onClose}>
      <ServerForm form={form} onSubmit={create} submitLabel={t('create')} onCancel={onClose}>
        <TextField<Values>
          name="name"
          label={t('nameField')}
          help={t('nameHelp')}
          isRequired
          isFirst
          rules={{
            pattern: { value: /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/, message: t('nameFault') },
            minLength: { value: 2, message: t('nameFault') },
          }}
        />
        <TextField<Values>
          name="email"
          type="email"
          label={t('emailField')}
          help={t('emailHelp')}
          isRequired={hasMail}
        />
      </ServerForm>
    </Dialog>
  )
}
