import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { type Robot, robotCalls, type RobotOwner, robotsKey } from './robot-owner.ts'
import { t } from './robots.texts.ts'

interface Props {
  readonly owner: RobotOwner
  /** With the new one: its credentials are what somebody wants next. */
  readonly onCreated: (robot: Robot) => void
  readonly onClose: () => void
}

interface Values {
  readonly name: string
  readonly description: string
}

/** The dialog that makes a robot account. */
export function CreateRobot({ owner, onCreated, onClose }: Props) {
  const form = useForm<Values>({ defaultValues: { name: '', description: '' } })
  const client = useQueryClient()
  const create = async ({ name, description }: Values) => {
    const robot = await robotCalls(owner).create(name, description)
    await client.invalidateQueries({ queryKey: robotsKey(owner) })
    toast.success(t('made', { name: robot.name }))
    onClose()
    onCreated(robot)
  }
  return (
    <Dialog title={t('createTitle')} onClose={onClose}>
      <ServerForm form={form} onSubmit={create} submitLabel={t('create')} onCancel={onClose}>
        <TextField<Values>
          name="name"
          label={t('nameField')}
          help={t('nameHelp', { prefix: owner.name })}
          isRequired
          isFirst
          rules={{
            pattern: { value: /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/, message: t('nameFault') },
            minLength: { value: 2, message: t('nameFault') },
          }}
        />
        <TextField<Values>
          name="description"
          label={t('descriptionField')}
          help={t('descriptionHelp')}
          rules={{ maxLength: 255 }}
        />
      </ServerForm>
    </Dialog>
  )
}
