import {
  Button,
  Content,
  DataList,
  DataListAction,
  DataListCell,
  DataListItem,
  DataListItemCells,
  DataListItemRow,
  Skeleton,
} from '@patternfly/react-core'
import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useState } from 'react'

import { ConfirmDelete } from '../confirm-delete.tsx'
import { Failure } from '../states.tsx'
import { toast } from '../toasts.tsx'
import { t } from './policies.texts.ts'

interface Props<Policy> {
  readonly label: string
  readonly queryKey: QueryKey
  readonly load: (signal: AbortSignal) => Promise<readonly Policy[]>
  readonly describe: (policy: Policy) => string
  readonly none: string
  readonly removeLoss: string
  readonly remove: (uuid: string) => Promise<void>
}

/** Policies as sentences, each of which can be deleted. */
export function PolicyList<Policy extends { readonly uuid: string }>(props: Props<Policy>) {
  const { label, queryKey, load, describe, none, removeLoss, remove } = props
  const [doomed, setDoomed] = useState<Policy>()
  const client = useQueryClient()
  const query = useQuery({ queryKey, queryFn: ({ signal }) => load(signal) })
  if (query.error !== null) {
    return <Failure error={query.error} onRetry={() => void query.refetch()} />
  }
  if (query.data === undefined) return <Skeleton height="3rem" screenreaderText="…" />
  if (query.data.length === 0) return <Content component="p">{none}</Content>
  return (
    <>
      <DataList aria-label={label} isCompact>
        {query.data.map((policy) => (
          <DataListItem key={policy.uuid} aria-labelledby={`policy-${policy.uuid}`}>
            <DataListItemRow>
              <DataListItemCells
                dataListCells={[
                  <DataListCell key="text" wrapModifier="breakWord">
                    <span id={`policy-${policy.uuid}`}>{describe(policy)}</span>
                  </DataListCell>,
                ]}
              />
              <DataListAction
                id={`policy-action-${policy.uuid}`}
                aria-labelledby={`policy-action-${policy.uuid} policy-${policy.uuid}`}
                aria-label={t('remove')}
              >
                <Button variant="link" isDanger onClick={() => setDoomed(policy)}>
                  {t('remove')}
                </Button>
              </DataListAction>
            </DataListItemRow>
          </DataListItem>
        ))}
      </DataList>
      {doomed === undefined ? null : (
        <ConfirmDelete
          what={t('removePrune')}
          losses={[describe(doomed), removeLoss]}
          onConfirm={async () => {
            await remove(doomed.uuid)
            await client.invalidateQueries({ queryKey })
            toast.success(t('removed'))
          }}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </>
  )
}
