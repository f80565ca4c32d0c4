import { useQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../addresses.ts'
import { formatBytes } from '../format.ts'
import { Loaded } from '../loaded.tsx'
import { SettingsSection } from '../settings-section.tsx'
import { t } from './pictures.texts.ts'
import { StorageTreemap } from './treemap.tsx'
import { UseBar } from './use-bar.tsx'

/** Whose storage: of an organization, or of whoever is signed in. */
export interface StorageOwner {
  readonly kind: 'organization' | 'user'
  readonly name: string
}

/** What a namespace uses: of its quota, and by repository. */
export function StorageUse({ owner }: { readonly owner: StorageOwner }) {
  const query = useQuery({
    queryKey: keys.namespace(owner.name, 'storage'),
    queryFn: async ({ signal }) => {
      const [storage, quotas] = await Promise.all(callsOf(owner, signal))
      return { storage, quota: quotas[0] }
    },
  })
  return (
    <SettingsSection title={t('storage')}>
      <Loaded query={query}>{(found) => <Use {...found} />}</Loaded>
    </SettingsSection>
  )
}

function callsOf({ kind, name }: StorageOwner, signal: AbortSignal) {
  if (kind === 'user') {
    return [api.get('/user/storage', { signal }), api.get('/user/quota', { signal })] as const
  }
  const given = { path: { orgname: name }, signal }
  return [
    api.get('/organization/{orgname}/storage', given),
    api.get('/organization/{orgname}/quota', given),
  ] as const
}

type Answers = ReturnType<typeof callsOf>

function Use(props: {
  readonly storage: Awaited<Answers[0]>
  readonly quota: Awaited<Answers[1]>[number] | undefined
}) {
  const { storage, quota } = props
  const { used_bytes: usedBytes, state } = storage
  const parts = storage.repositories.map(({ repository, used_bytes: bytes }) => ({
    name: repository,
    bytes,
    to: addresses.repository(repository),
  }))
  // What repositories share is counted in each of them, and once in the whole.
  const restBytes = usedBytes - parts.reduce((sum, { bytes }) => sum + bytes, 0)
  if (state === 'off') return <p>{t('storageOff')}</p>
  return (
    <>
      {state === 'counting' ? <p>{t('storageCounting')}</p> : null}
      {quota === undefined ? (
        <p>
          {usedBytes === 0 ? t('storageNone') : t('storageUsed', { used: formatBytes(usedBytes) })}
        </p>
      ) : (
        <UseBar
          title={t('quotaUse', {
            used: formatBytes(usedBytes),
            limit: formatBytes(quota.limit_bytes),
          })}
          usedBytes={usedBytes}
          limitBytes={quota.limit_bytes}
          limits={quota.limits}
        />
      )}
      {parts.length === 0 ? null : (
        <StorageTreemap
          title={t('byRepository')}
          nameTitle={t('repository')}
          parts={parts}
          restBytes={restBytes}
        />
      )}
    </>
  )
}
