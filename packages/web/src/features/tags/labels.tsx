import { Button, Label } from '@patternfly/react-core'
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { SelectField, ServerForm, TextField } from '../../shared/form.tsx'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './tags.texts.ts'

const path = '/repository/{repository}/manifest/{manifestref}/labels'

type ManifestLabel = Answer<'get', typeof path>['labels'][number]

interface Props {
  readonly repository: string
  readonly digest: string
  readonly mayChange: boolean
}

/** The labels of a manifest: those that it was pushed with, and those that people added. */
export function Labels({ repository, digest, mayChange }: Props) {
  const client = useQueryClient()
  const [isAdding, setAdding] = useState(false)
  const queryKey = keys.manifest(repository, digest, 'labels')
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get(path, { path: { repository, manifestref: digest }, signal }),
  })
  if (data === undefined && error !== null)
    return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <TextSkeleton />
  // A label may say how long its tags stay.
  const renew = () => client.invalidateQueries({ queryKey: keys.repository(repository) })
  const remove = async (label: ManifestLabel) => {
    try {
      await api.delete(`${path}/{labelid}`, {
        path: { repository, manifestref: digest, labelid: label.id },
      })
      await renew()
      toast.success(t('labelRemoved', { key: label.key }))
    } catch (fault) {
      toast.failure(t('labelFault', { key: label.key }), fault)
    }
  }
  return (
    <div className="berth-stack">
      {data.labels.length === 0 ? (
        <p className="berth-quiet">{t('labelsNone')}</p>
      ) : (
        <Table aria-label={t('labels')} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th>{t('labelKey')}</Th>
              <Th>{t('labelValue')}</Th>
              <Th>{t('labelSource')}</Th>
              {mayChange ? <Th screenReaderText={t('remove')} /> : null}
            </Tr>
          </Thead>
          <Tbody>
            {data.labels.map((label) => (
              <Tr key={label.id}>
                <Td dataLabel={t('labelKey')} modifier="breakWord">
                  <code>{label.key}</code>
                </Td>
                <Td dataLabel={t('labelValue')} modifier="breakWord">
                  {label.value}
                </Td>
                <Td dataLabel={t('labelSource')}>
                  <Label isCompact variant="outline">
                    {t(label.source_type === 'manifest' ? 'labelOfManifest' : 'labelOfPeople')}
                  </Label>
                </Td>
                {mayChange ? (
                  <Td isActionCell>
                    {label.source_type === 'api' ? (
                      <Button
                        variant="plain"
                        icon={<TimesIcon />}
                        aria-label={t('labelRemove', { key: label.key })}
                        onClick={() => void remove(label)}
                      />
                    ) : null}
                  </Td>
                ) : null}
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      {mayChange && !isAdding ? (
        <div>
          <Button variant="secondary" onClick={() => setAdding(true)}>
            {t('labelAdd')}
          </Button>
        </div>
      ) : null}
      {isAdding ? (
        <AddLabel
          add={async (body) => {
            await api.post(path, { path: { repository, manifestref: digest }, body })
            await renew()
            toast.success(t('labelAdded', { key: body.key }))
            setAdding(false)
          }}
          onCancel={() => setAdding(false)}
        />
      ) : null}
    </div>
  )
}

interface Values {
  readonly key: string
  readonly value: string
  readonly media_type: 'text/plain' | 'application/json'
}

function AddLabel(props: { add: (values: Values) => Promise<void>; onCancel: () => void }) {
  const form = useForm<Values>({ defaultValues: { key: '', value: '', media_type: 'text/plain' } })
  return (
    <ServerForm
      form={form}
      onSubmit={props.add}
      submitLabel={t('labelAdd')}
      onCancel={props.onCancel}
    >
      <TextField<Values>
        name="key"
        label={t('labelKey')}
        help={t('labelKeyHelp')}
        placeholder="com.example.reviewed"
        isRequired
        isFirst
      />
      <TextField<Values> name="value" label={t('labelValue')} />
      <SelectField<Values>
        name="media_type"
        label={t('labelType')}
        options={[
          { value: 'text/plain', label: t('labelText') },
          { value: 'application/json', label: 'JSON' },
        ]}
      />
    </ServerForm>
  )
}
