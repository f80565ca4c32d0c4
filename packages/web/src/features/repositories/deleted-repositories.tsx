import { ExpandableSection } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useState } from 'react'

import { keys } from '../../api/keys.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { LoadMoreButton } from '../../shared/list/load-more.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { toast } from '../../shared/toasts.tsx'
import {
  type Deleted,
  type DeletedPlace,
  deletedRepositories,
  useRepositoryChanges,
} from './repositories.ts'
import { t } from './repositories.texts.ts'

/** Deleted repositories that can come back; nothing where there are none, or nobody may see them. */
export function DeletedRepositories({ place }: { readonly place: DeletedPlace }) {
  const changes = useRepositoryChanges()
  const [isOpen, setOpen] = useState(false)
  const [doomed, setDoomed] = useState<Deleted>()
  const list = useList<Deleted>({
    queryKey: keys.repositories('deleted', place),
    load: async (page, signal) => {
      const answer = await deletedRepositories(place, page, signal)
      return { rows: answer.repositories, next: answer.next_page }
    },
  })
  if (list.rows.length === 0) return null
  const restore = async ({ uuid, name }: Deleted) => {
    try {
      await changes.restore(place, uuid)
      await changes.renew()
      toast.success(t('restored', { name }))
    } catch (error) {
      toast.failure(t('restoreFault', { name }), error)
    }
  }
  return (
    <>
      <ExpandableSection
        toggleText={t('deletedTitle')}
        isExpanded={isOpen}
        onToggle={(_event, next) => setOpen(next)}
        isIndented
      >
        <Table aria-label={t('deletedTitle')} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th>{t('name')}</Th>
              <Th>{t('deletedAt')}</Th>
              <Th>{t('deletedBy')}</Th>
              <Th>{t('keptUntil')}</Th>
              <Th screenReaderText={t('restore')} />
            </Tr>
          </Thead>
          <Tbody>
            {list.rows.map((deleted) => (
              <Tr key={deleted.uuid}>
                <Td dataLabel={t('name')} modifier="breakWord">
                  {deleted.name}
                </Td>
                <Td dataLabel={t('deletedAt')}>
                  <RelativeTime value={deleted.deleted_at} />
                </Td>
                <Td dataLabel={t('deletedBy')}>{deleted.deleted_by ?? '–'}</Td>
                <Td dataLabel={t('keptUntil')}>
                  <RelativeTime value={deleted.kept_until} />
                </Td>
                <Td>
                  <div className="berth-buttons">
                    <ChangeButton
                      variant="secondary"
                      size="sm"
                      onClick={() => void restore(deleted)}
                    >
                      {t('restore')}
                    </ChangeButton>
                    <ChangeButton
                      variant="link"
                      size="sm"
                      isDanger
                      onClick={() => setDoomed(deleted)}
                    >
                      {t('forget')}
                    </ChangeButton>
                  </div>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
        <LoadMoreButton lists={[list]}>{t('more')}</LoadMoreButton>
      </ExpandableSection>
      {doomed === undefined ? null : (
        <ConfirmDelete
          what={doomed.name}
          losses={[t('forgetLoss', { name: doomed.name })]}
          confirmLabel={t('forget')}
          onConfirm={async () => {
            await changes.removeForGood(place, doomed.uuid)
            await changes.renew()
          }}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </>
  )
}
