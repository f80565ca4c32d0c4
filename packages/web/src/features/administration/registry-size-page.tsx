import { Content } from '@patternfly/react-core'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { formatBytes } from '../../shared/format.ts'
import { ChangeButton, LookingOnly } from '../../shared/looking-only.tsx'
import { Picture } from '../../shared/picture.tsx'
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
            <Bars
              title={t('byNamespace')}
              column={t('namespace')}
              rows={storage.namespaces.map(({ name, used_bytes: bytes }) => ({ name, bytes }))}
            />
            <Bars
              title={t('byRepository')}
              column={t('repository')}
              rows={storage.repositories.map(({ repository, used_bytes: bytes }) => ({
                name: repository,
                bytes,
              }))}
            />
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

interface BarsProps {
  readonly title: string
  readonly column: string
  readonly rows: readonly { readonly name: string; readonly bytes: number }[]
}

const barHeight = 22
const width = 600

function Bars({ title, column, rows }: BarsProps) {
  if (rows.length === 0) return null
  const shown = rows.slice(0, 15)
  const largest = Math.max(1, ...shown.map(({ bytes }) => bytes))
  return (
    <Picture
      title={title}
      columns={[column, t('used')]}
      rows={rows.map(({ name, bytes }) => [name, formatBytes(bytes)])}
    >
      <svg
        viewBox={`0 0 ${width} ${shown.length * barHeight}`}
        className="berth-bar-rows"
        aria-hidden="true"
      >
        {shown.map(({ name, bytes }, index) => (
          <g key={name}>
            <rect
              x="0"
              y={index * barHeight + 3}
              width={(bytes / largest) * width}
              height={barHeight - 6}
              rx="3"
            />
            <text x="6" y={index * barHeight + barHeight / 2 + 4}>
              {`${name} · ${formatBytes(bytes)}`}
            </text>
          </g>
        ))}
      </svg>
    </Picture>
  )
}
