import { Button } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { policyTags, type PrunePolicy } from './prune-policy.ts'
import { PrunePolicyDialog } from './prune-policy-dialog.tsx'
import { t } from './settings.texts.ts'

const path = '/repository/{repository}/autoprunepolicy/'

/** By which rules tags are deleted by themselves. */
export function PrunePolicies({ name }: { readonly name: string }) {
  const client = useQueryClient()
  const [edited, setEdited] = useState<PrunePolicy | 'new'>()
  const queryKey = keys.repository(name, 'prune-policies')
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get(path, { path: { repository: name }, signal }),
  })
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <TextSkeleton />
  const remove = async (policy: PrunePolicy) => {
    try {
      await api.delete('/repository/{repository}/autoprunepolicy/{policy_uuid}', {
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
        <p className="berth-quiet">{t('pruneNone')}</p>
      ) : (
        <Table aria-label={t('prune')} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th>{t('rule')}</Th>
              <Th>{t('tags')}</Th>
              <Th screenReaderText={t('change')} />
            </Tr>
          </Thead>
          <Tbody>
            {data.policies.map((policy) => (
              <Tr key={policy.uuid}>
                <Td dataLabel={t('rule')}>
                  {policy.method === 'number_of_tags'
                    ? t('keepNumber', { value: policy.value })
                    : t('keepAge', { value: policy.value })}
                </Td>
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
          {t('policyAdd')}
        </Button>
      </div>
      {edited === undefined ? null : (
        <PrunePolicyDialog
          name={name}
          policy={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  )
}
