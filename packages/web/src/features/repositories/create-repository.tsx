import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useSignedInUser } from '../../api/user.ts'
import { addresses } from '../../shared/addresses.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { useOpenPage } from '../../shared/page-link.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './repositories.texts.ts'

interface Props {
  /** Chosen already; otherwise one of those in which somebody may create. */
  readonly namespace: string | undefined
  readonly onClose: () => void
}

interface Values {
  readonly namespace: string
  readonly name: string
  readonly description: string
  readonly visibility: 'public' | 'private'
}

const namePattern =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/

/** Makes an empty repository, and leads to it. */
export function CreateRepository({ namespace, onClose }: Props) {
  const user = useSignedInUser()
  const client = useQueryClient()
  const openPage = useOpenPage()
  const form = useForm<Values>({
    defaultValues: {
      namespace: namespace ?? user.username,
      name: '',
      description: '',
      visibility: 'private',
    },
  })
  const namespaces = [
    user.username,
    ...(user.organizations ?? [])
      .filter(({ can_create_repo: mayCreate }) => mayCreate)
      .map(({ name }) => name),
  ]
  const submit = async (values: Values) => {
    const { name, ...rest } = values
    await api.post('/repository', { body: { ...rest, repository: name } })
    await client.invalidateQueries({ queryKey: keys.repositories() })
    const fullName = `${values.namespace}/${name}`
    toast.success(t('created', { name: fullName }))
    openPage(addresses.repository(fullName, { tab: 'tags' }))
  }
  return (
    <Dialog title={t('createTitle')} onClose={onClose}>
      <ServerForm form={form} onSubmit={submit} submitLabel={t('create')} onCancel={onClose}>
        {namespace === undefined ? (
          <SelectField<Values>
            name="namespace"
            label={t('namespace')}
            help={t('namespaceHelp')}
            options={namespaces.map((value) => ({ value, label: value }))}
          />
        ) : null}
        <TextField<Values>
          name="name"
          label={t('nameField')}
          help={t('nameHelp')}
          isRequired
          isFirst
          rules={{ pattern: { value: namePattern, message: t('nameFault') } }}
        />
        <TextField<Values> name="description" label={t('description')} lines={3} />
        <SelectField<Values>
          name="visibility"
          label={t('visibility')}
          help={t('visibilityHelp')}
          options={[
            { value: 'private', label: t('private') },
            { value: 'public', label: t('public') },
          ]}
        />
      </ServerForm>
    </Dialog>
  )
}
