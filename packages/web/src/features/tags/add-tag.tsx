import { Alert } from '@patternfly/react-core'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { shortDigest } from '../../shared/format.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { type Tag, useTagChanges } from './tags.ts'
import { t } from './tags.texts.ts'

interface Props {
  readonly repository: string
  /** Gives its manifest the new tag. */
  readonly tag: Pick<Tag, 'name' | 'manifest_digest'>
  readonly onClose: () => void
}

interface Values {
  readonly name: string
}

const tagPattern = /^\w[\w.-]{0,127}$/

/** Gives a manifest one more tag. A tag that is there already is moved, after a second look. */
export function AddTag({ repository, tag, onClose }: Props) {
  const form = useForm<Values>({ defaultValues: { name: '' } })
  const changes = useTagChanges(repository)
  const [taken, setTaken] = useState<Pick<Tag, 'name' | 'manifest_digest'>>()
  const digest = tag.manifest_digest
  const submit = async ({ name }: Values) => {
    if (taken?.name !== name) {
      const found = await findTag(repository, name)
      setTaken(found)
      if (found !== undefined) return
    }
    await changes.point(name, digest)
    await changes.renew()
    toast.success(t(taken === undefined ? 'tagAdded' : 'tagMoved', { name }))
    onClose()
  }
  const isTaken = taken !== undefined && taken.name === form.watch('name')
  return (
    <Dialog title={t('addTagTitle', { what: shortDigest(digest) })} onClose={onClose}>
      <ServerForm
        form={form}
        onSubmit={submit}
        submitLabel={t(isTaken ? 'moveTag' : 'addTag')}
        onCancel={onClose}
      >
        <TextField<Values>
          name="name"
          label={t('tag')}
          help={t('tagNameHelp')}
          isRequired
          isFirst
          rules={{ pattern: { value: tagPattern, message: t('tagNameFault') } }}
        />
        {isTaken ? (
          <Alert variant="warning" isInline title={t('takenTitle', { name: taken.name })}>
            {taken.manifest_digest === digest
              ? t('takenSame')
              : t('takenBody', { digest: shortDigest(taken.manifest_digest) })}
          </Alert>
        ) : null}
      </ServerForm>
    </Dialog>
  )
}

async function findTag(repository: string, name: string) {
  const { tags } = await api.get('/repository/{repository}/tag/', {
    path: { repository },
    query: { specificTag: name, onlyActiveTags: true, limit: 1 },
  })
  return tags[0]
}
