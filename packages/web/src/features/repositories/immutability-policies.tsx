import { Button } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { CheckField, ServerForm, TextField } from '../../shared/form.tsx'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { PolicyPreview } from './policy-preview.tsx'
import { policyTags } from './prune-policy.ts'
import { t } from './settings.texts.ts'

const path = '/repository/{repository}/immutabilitypolicy/'

type Policy = Answer<'get', typeof path>['policies'][number]

/** Which tags stay as they are. */
export function ImmutabilityPolicies({ name }: { readonly name: string }) {
  const client = useQueryClient()
  const [edited, setEdited] = useState<Policy | 'new'>()
  const queryKey = keys.repository(name, 'immutability-policies')
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get(path, { path: { repository: name }, signal }),
  })
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <TextSkeleton />
  const remove = async (policy: Policy) => {
    try {
      await api.delete('/repository/{repository}/immutabilitypolicy/{policy_uuid}', {
        path: { repository: name, policy_uuid: policy.uuid },
      })
      toast.success(t('policyRemoved'))
    } catch (fault) {
      toast.failure(t('policyFault'), fault)
    }
    await client.invalidateQueries({ queryKey })
  }
  return (
    <div className="berth-stack">
      {data.policies.length === 0 ? (
        <p className="berth-quiet">{t('immutabilityNone')}</p>
      ) : (
        <Table aria-label={t('immutability')} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th>{t('tags')}</Th>
              <Th screenReaderText={t('change')} />
            </Tr>
          </Thead>
          <Tbody>
            {data.policies.map((policy) => (
              <Tr key={policy.uuid}>
                <Td dataLabel={t('tags')} modifier="breakWord">
                  {policyTags(policy)}
                </Td>
                <Td>
                  <div className="berth-buttons">
                    <Button variant="link" size="sm" onClick={() => setEdited(policy)}>
                      {t('change')}
                    </Button>
                    <Button variant="link" size="sm" isDanger onClick={() => void remove(policy)}>
                      {t('remove')}
                    </Button>
                  </div>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      <div>
        <Button variant="secondary" onClick={() => setEdited('new')}>
          {t('immutabilityAdd')}
        </Button>
      </div>
      {edited === undefined ? null : (
        <PolicyDialog
          name={name}
          policy={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  )
}

interface Values {
  readonly tagPattern: string
  readonly excludes: boolean
}

function PolicyDialog(props: { name: string; policy: Policy | undefined; onClose: () => void }) {
  const { name, policy, onClose } = props
  const client = useQueryClient()
  const form = useForm<Values>({
    defaultValues: {
      tagPattern: policy?.tagPattern ?? '',
      excludes: policy?.tagPatternMatches === false,
    },
  })
  const [preview, setPreview] =
    useState<Answer<'post', '/repository/{repository}/immutabilitypolicy/preview'>>()
  const body = () => {
    const { tagPattern, excludes } = form.getValues()
    return { tagPattern, tagPatternMatches: !excludes }
  }
  const look = async () => {
    try {
      setPreview(
        await api.post('/repository/{repository}/immutabilitypolicy/preview', {
          path: { repository: name },
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
      await api.post(path, { path: { repository: name }, body: body() })
    } else {
      await api.put('/repository/{repository}/immutabilitypolicy/{policy_uuid}', {
        path: { repository: name, policy_uuid: policy.uuid },
        body: body(),
      })
    }
    await client.invalidateQueries({ queryKey: keys.repository(name) })
    toast.success(t('policySaved'))
    onClose()
  }
  return (
    <Dialog title={t('immutabilityDialog')} description={t('immutabilityHelp')} onClose={onClose}>
      <ServerForm form={form} onSubmit={submit} submitLabel={t('save')} onCancel={onClose}>
        <TextField<Values>
          name="tagPattern"
          label={t('pattern')}
          help={t('patternHelpNeeded')}
          isRequired
          isFirst
        />
        <CheckField<Values> name="excludes" label={t('excludes')} />
        <div>
          <Button variant="secondary" onClick={() => void form.handleSubmit(look)()}>
            {t('preview')}
          </Button>
        </div>
        {preview === undefined ? null : (
          <PolicyPreview
            title={t('immutabilityPreview')}
            none={t('immutabilityPreviewNone')}
            tags={preview.tags}
            hasMore={preview.has_additional}
          />
        )}
      </ServerForm>
    </Dialog>
  )
}
