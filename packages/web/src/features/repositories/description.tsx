import { Button, Card, CardBody, CardHeader, CardTitle } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { LateMarkdown } from '../../shared/late-markdown.tsx'
import { TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './repositories.texts.ts'

interface Values {
  readonly description: string
}

/** What its owners say of a repository, in Markdown; those who may write may change it. */
export function Description({ repository, name }: RepositoryTabProps) {
  const [isEditing, setEditing] = useState(false)
  const { description, can_write: mayWrite } = repository
  return (
    <Card>
      <CardHeader
        actions={
          mayWrite && !isEditing
            ? {
                actions: (
                  <Button variant="secondary" size="sm" onClick={() => setEditing(true)}>
                    {t('descriptionEdit')}
                  </Button>
                ),
              }
            : { actions: null }
        }
      >
        <CardTitle component="h2">{t('description')}</CardTitle>
      </CardHeader>
      <CardBody>
        {isEditing ? (
          <Editor name={name} text={description} onClose={() => setEditing(false)} />
        ) : description === '' ? (
          <p className="berth-quiet">{t(mayWrite ? 'descriptionNone' : 'descriptionNoneReader')}</p>
        ) : (
          <LateMarkdown text={description} meanwhile={<TextSkeleton />} />
        )}
      </CardBody>
    </Card>
  )
}

function Editor(props: { name: string; text: string; onClose: () => void }) {
  const { name, text, onClose } = props
  const client = useQueryClient()
  const form = useForm<Values>({ defaultValues: { description: text } })
  const written = form.watch('description')
  const submit = async ({ description }: Values) => {
    await api.put('/repository/{repository}', { path: { repository: name }, body: { description } })
    await client.invalidateQueries({ queryKey: keys.repository(name) })
    toast.success(t('descriptionSaved'))
    onClose()
  }
  return (
    <div className="berth-stack">
      <ServerForm
        form={form}
        onSubmit={submit}
        submitLabel={t('save')}
        onCancel={onClose}
        wantsChange
      >
        <TextField<Values>
          name="description"
          label={t('description')}
          help={t('descriptionHelp')}
          lines={10}
          isFirst
        />
      </ServerForm>
      <section aria-label={t('preview')}>
        <div className="berth-small-title">{t('preview')}</div>
        <LateMarkdown text={written} meanwhile={<TextSkeleton />} />
      </section>
    </div>
  )
}
