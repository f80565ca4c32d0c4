import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { CheckField, SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { PolicyPreview } from './policy-preview.tsx'
import type { PrunePolicy } from './prune-policy.ts'
import { t } from './settings.texts.ts'

type Preview = Answer<'post', '/repository/{repository}/autoprunepolicy/preview'>

interface Props {
  readonly name: string
  /** Undefined for a new one. */
  readonly policy: PrunePolicy | undefined
  readonly onClose: () => void
}

interface Values {
  readonly method: PrunePolicy['method']
  readonly value: string
  readonly tagPattern: string
  readonly excludes: boolean
}

/** Makes or changes a rule by which tags are deleted, after a look at what would go now. */
export function PrunePolicyDialog({ name, policy, onClose }: Props) {
  const client = useQueryClient()
  const form = useForm<Values>({
    defaultValues: {
      method: policy?.method ?? 'number_of_tags',
      value: String(policy?.value ?? '10'),
      tagPattern: policy?.tagPattern ?? '',
      excludes: policy?.tagPatternMatches === false,
    },
  })
  const [preview, setPreview] = useState<Preview>()
  const method = form.watch('method')
  const body = () => bodyOf(form.getValues())
  const look = async () => {
    try {
      const path = { repository: name }
      setPreview(
        await api.post('/repository/{repository}/autoprunepolicy/preview', {
          path,
          body: { policy: body() },
        }),
      )
    } catch (error) {
      setPreview(undefined)
      toast.failure(t('previewFault'), error)
    }
  }
  const submit = async () => {
    if (policy === undefined) {
      await api.post('/repository/{repository}/autoprunepolicy/', {
        path: { repository: name },
        body: body(),
      })
    } else {
      await api.put('/repository/{repository}/autoprunepolicy/{policy_uuid}', {
        path: { repository: name, policy_uuid: policy.uuid },
        body: body(),
      })
    }
    await client.invalidateQueries({ queryKey: keys.repository(name, 'prune-policies') })
    toast.success(t('policySaved'))
    onClose()
  }
  return (
    <Dialog title={t('pruneDialog')} description={t('pruneHelp')} size="medium" onClose={onClose}>
      <ServerForm form={form} onSubmit={submit} submitLabel={t('save')} onCancel={onClose}>
        <SelectField<Values>
          name="method"
          label={t('rule')}
          options={[
            { value: 'number_of_tags', label: t('byNumber') },
            { value: 'creation_date', label: t('byAge') },
          ]}
        />
        <TextField<Values>
          name="value"
          label={t(method === 'number_of_tags' ? 'numberField' : 'ageField')}
          help={t(method === 'number_of_tags' ? 'numberHelp' : 'ageHelp')}
          isRequired
          rules={{
            validate: (given) =>
              method === 'number_of_tags'
                ? /^[1-9]\d{0,8}$/.test(String(given)) || t('numberFault')
                : /^[1-9]\d*[smhdw]$/.test(String(given)) || t('ageFault'),
          }}
        />
        <TextField<Values> name="tagPattern" label={t('pattern')} help={t('patternHelp')} />
        <CheckField<Values> name="excludes" label={t('excludes')} />
        <div>
          <Button variant="secondary" onClick={() => void form.handleSubmit(look)()}>
            {t('preview')}
          </Button>
        </div>
        {preview === undefined ? null : (
          <PolicyPreview
            title={t('prunePreview')}
            none={t('prunePreviewNone')}
            tags={preview.tags.map(({ name: tag, reason }) => ({ name: tag, why: reason }))}
            hasMore={preview.has_additional}
          />
        )}
      </ServerForm>
    </Dialog>
  )
}

function bodyOf({ method, value, tagPattern, excludes }: Values) {
  return {
    method,
    value: method === 'number_of_tags' ? Number(value) : value,
    tagPattern: tagPattern === '' ? null : tagPattern,
    tagPatternMatches: !excludes,
  }
}
