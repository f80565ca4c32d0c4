import { Content } from '@patternfly/react-core'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { formatBytes } from '../../shared/format.ts'
import { ChangeButton, LookingOnly } from '../../shared/looking-only.tsx'
import { StorageTreemap } from '../../shared/pictures/treemap.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'

/** How much is stored, altogether and by whom. */
export default function Page() {
  const client = useQueryClient()
  const queryKey = keys.administration('registry-size')
  const { data: size } = useSuspenseQuery({
    queryKey: [...queryKey, 'all'],
    queryFn: ({ signal }) => api.get('/superuser/registrysize/', { signal }),
  })
  const { data: storage } = useSuspenseQuery({
    queryKey: [...queryKey, 'parts'],
    queryFn: ({ signal }) => api.get('/superuser/storage', { signal }),
  })
  const measure = async () => {
    try {
      await api.post('/superuser/registrysize/')
      toast.success(t('measuring'))
    } catch (error) {
      toast.failure(t('failed'), error)
    }
    await client.invalidateQueries({ queryKey })
  }
  const isMeasuring = size.queued || size.running
  return (
    <>
      <PageHeader title={t('registrySize')} />
      <LookingOnly>
        <PageBody>
          <div className="berth-stack">
            <Content>
              <p>
                {t('sizeOfAll')}: <strong>{formatBytes(size.size_bytes)}</strong>
              </p>
              <p>
                {t('sizeMeasured')}:{' '}
                <RelativeTime value={secondsOf(size.last_ran)} absent={t('sizeNever')} />
              </p>
            </Content>
            <div>
              <ChangeButton
                variant="secondary"
                isDisabled={isMeasuring}
                onClick={() => void measure()}
              >
                {t(isMeasuring ? 'measuring' : 'measure')}
              </ChangeButton>
            </div>
            {storage.state === 'off' ? <p>{t('storageOff')}</p> : null}
            {storage.state === 'counting' ? <p>{t('storageCounting')}</p> : null}
            {storage.namespaces.length === 0 ? null : (
              <StorageTreemap
                title={t('byNamespace')}
                nameTitle={t('namespace')}
                parts={storage.namespaces.map(({ name, kind, used_bytes: bytes }) => ({
                  name,
                  bytes,
                  to: kind === 'user' ? addresses.user(name) : addresses.organization(name),
                }))}
              />
            )}
            {storage.repositories.length === 0 ? null : (
              <StorageTreemap
                title={t('byRepository')}
                nameTitle={t('repository')}
                parts={storage.repositories.map(({ repository, used_bytes: bytes }) => ({
                  name: repository,
                  bytes,
                  to: addresses.repository(repository),
                }))}
              />
            )}
          </div>
        </PageBody>
      </LookingOnly>
    </>
  )
}

/** The call tells milliseconds. */
function secondsOf(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1000
}
