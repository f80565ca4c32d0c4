import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { useOpenPage } from '../../shared/page-link.tsx'
import { toast } from '../../shared/toasts.tsx'
import { type TeamRole, teamRoles } from './team-calls.ts'
import { t } from './teams.texts.ts'

interface Props {
  readonly organization: string
  readonly onClose: () => void
}

interface Values {
  readonly name: string
  readonly description: string
  readonly role: TeamRole
}

/** The dialog that makes a team, and leads to its members. */
export function CreateTeam({ organization, onClose }: Props) {
  const form = useForm<Values>({ defaultValues: { name: '', description: '', role: 'member' } })
  const client = useQueryClient()
  const open = useOpenPage()
  const create = async ({ name, description, role }: Values) => {
    await api.put('/organization/{orgname}/team/{teamname}', {
      path: { orgname: organization, teamname: name },
      body: { role, description },
    })
    await client.invalidateQueries({ queryKey: keys.organization(organization) })
    toast.success(t('created', { name }))
    onClose()
    open(addresses.team(organization, name))
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
        <TextField<Values> name="description" label={t('descriptionField')} lines={3} />
        <SelectField<Values>
          name="role"
          label={t('roleField')}
          options={teamRoles.map((role) => ({ value: role, label: t(role) }))}
        />
      </ServerForm>
    </Dialog>
  )
}
