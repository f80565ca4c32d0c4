import { Button } from '@patternfly/react-core'
import { useState } from 'react'

import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { addresses } from '../../shared/addresses.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { useOpenPage } from '../../shared/page-link.tsx'
import { useRepositoryChanges } from './repositories.ts'
import { t } from './settings.texts.ts'

/** Deletes a repository, after its name was typed. */
export function DeleteRepository({ repository, name }: RepositoryTabProps) {
  const changes = useRepositoryChanges()
  const openPage = useOpenPage()
  const [isAsking, setAsking] = useState(false)
  const { namespace, is_organization: isOrganization } = repository
  const remove = async () => {
    await changes.delete(name)
    openPage(isOrganization ? addresses.organization(namespace) : addresses.user(namespace))
    await changes.renew()
    await changes.tellDeleted({ namespace, isOrganization }, name)
  }
  return (
    <div className="berth-buttons">
      <span>{t('deleteBody')}</span>
      <Button variant="danger" onClick={() => setAsking(true)}>
        {t('delete')}
      </Button>
      {isAsking ? (
        <ConfirmDelete
          what={name}
          losses={[t('deleteTags'), t('deleteSettings')]}
          nameToType={name}
          isUndoable
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}
