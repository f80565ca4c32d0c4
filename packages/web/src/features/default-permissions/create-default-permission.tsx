import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { type Entity, EntityPicker } from '../../shared/entity-picker.tsx'
import { SelectField, ServerForm } from '../../shared/form.tsx'
import {
  type RepositoryRole,
  repositoryRoleName,
  repositoryRoles,
} from '../../shared/repository-rights.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './default-permissions.texts.ts'

interface Props {
  readonly organization: string
  readonly onCreated: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values {
  readonly role: RepositoryRole
}

/** The dialog that makes a default permission. */
export function CreateDefaultPermission({ organization, onCreated, onClose }: Props) {
  const form = useForm<Values>({ defaultValues: { role: 'write' } })
  const [creator, setCreator] = useState('')
  const [delegate, setDelegate] = useState('')
  const [chosen, setChosen] = useState<Entity>()
  const create = async ({ role }: Values) => {
    if (chosen === undefined || chosen.kind === 'org') throw new Error(t('delegateFault'))
    await api.post('/organization/{orgname}/prototypes', {
      path: { orgname: organization },
      body: {
        role,
        delegate: { name: chosen.name, kind: chosen.kind },
        ...(creator.trim() === '' ? {} : { activating_user: { name: creator.trim() } }),
      },
    })
    await onCreated()
    toast.success(t('created'))
    onClose()
  }
  return (
    <Dialog title={t('createTitle')} description={t('createHelp')} onClose={onClose}>
      <ServerForm form={form} onSubmit={create} submitLabel={t('create')} onCancel={onClose}>
        <EntityPicker
          label={t('creatorField')}
          help={t('creatorHelp')}
          namespace={organization}
          text={creator}
          onText={setCreator}
          onChoose={() => undefined}
        />
        <EntityPicker
          label={t('delegateField')}
          help={t('delegateHelp')}
          namespace={organization}
          mayBeTeam
          isRequired
          text={delegate}
          onText={setDelegate}
          onChoose={setChosen}
        />
        <SelectField<Values>
          name="role"
          label={t('roleField')}
          options={repositoryRoles.map((role) => ({
            value: role,
            label: repositoryRoleName(role),
          }))}
        />
      </ServerForm>
    </Dialog>
  )
}
