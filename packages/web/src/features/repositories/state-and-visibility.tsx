import { Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './settings.texts.ts'

/** Who may pull without an account, and whether anybody may push. */
export function StateAndVisibility({ repository, name }: RepositoryTabProps) {
  const client = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const { is_public: isPublic, state } = repository
  const renew = async () => {
    await client.invalidateQueries({ queryKey: keys.repository(name) })
    await client.invalidateQueries({ queryKey: keys.repositories() })
  }
  const setVisibility = async (visibility: 'public' | 'private') => {
    await api.post('/repository/{repository}/changevisibility', {
      path: { repository: name },
      body: { visibility },
    })
    await renew()
    toast.success(t(visibility === 'public' ? 'isPublicNow' : 'isPrivateNow'))
  }
  const attempt = (work: () => Promise<void>) =>
    void work().catch((error: unknown) => toast.failure(t('stateFault'), error))
  const toggleState = async () => {
    const next = state === 'NORMAL' ? 'READ_ONLY' : 'NORMAL'
    await api.put('/repository/{repository}/changestate', {
      path: { repository: name },
      body: { state: next },
    })
    await renew()
    toast.success(t(next === 'NORMAL' ? 'isNormalNow' : 'isReadOnlyNow'))
  }
  const isKnownState = state === 'NORMAL' || state === 'READ_ONLY'
  return (
    <div className="berth-stack">
      <div className="berth-buttons">
        <span>{t(isPublic ? 'isPublic' : 'isPrivate')}</span>
        <Button
          variant="secondary"
          onClick={() => {
            if (isPublic) attempt(() => setVisibility('private'))
            else setAsking(true)
          }}
        >
          {t(isPublic ? 'makePrivate' : 'makePublic')}
        </Button>
      </div>
      <div className="berth-buttons">
        <span>
          {t(isKnownState ? (state === 'NORMAL' ? 'isNormal' : 'isReadOnly') : 'isMirror')}
        </span>
        {isKnownState ? (
          <Button variant="secondary" onClick={() => attempt(toggleState)}>
            {t(state === 'NORMAL' ? 'makeReadOnly' : 'makeNormal')}
          </Button>
        ) : null}
      </div>
      {isAsking ? (
        <ConfirmDelete
          title={t('makePublicTitle', { name })}
          losses={[t('makePublicLoss')]}
          confirmLabel={t('makePublic')}
          isUndoable
          onConfirm={() => setVisibility('public')}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </div>
  )
}
