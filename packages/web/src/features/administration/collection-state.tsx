import { Content } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { formatBytes, formatDuration, formatNumber } from '../../shared/format.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'
import { ChangeButton } from '../../shared/looking-only.tsx'

type Collection = Answer<'get', '/superuser/gc'>

/** What the removal of content that nothing refers to has done and has to do. */
export function CollectionState() {
  const client = useQueryClient()
  const queryKey = keys.administration('garbage-collection')
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get('/superuser/gc', { signal }),
  })
  const run = async () => {
    try {
      await api.post('/superuser/gc', { body: {} })
      toast.success(t('collectionAsked'))
    } catch (error) {
      toast.failure(t('failed'), error)
    }
    await client.invalidateQueries({ queryKey })
  }
  return (
    <section className="berth-stack" aria-labelledby="garbage-collection">
      <h2 id="garbage-collection">{t('collection')}</h2>
      <Loaded query={query}>
        {(collection) => (
          <>
            <Content>
              <p>{backlogOf(collection)}</p>
              <p>
                {t('collectionFreed', {
                  today: formatBytes(freedBy(collection.removed_today)),
                  total: formatBytes(freedBy(collection.removed)),
                  waiting: formatBytes(collection.waiting_objects.size_bytes),
                })}
              </p>
              <p>
                <Next collection={collection} />
              </p>
            </Content>
            <div>
              <ChangeButton
                variant="secondary"
                isDisabled={collection.running}
                onClick={() => void run()}
              >
                {t('collectNow')}
              </ChangeButton>
            </div>
          </>
        )}
      </Loaded>
    </section>
  )
}

function Next({ collection }: { readonly collection: Collection }) {
  if (collection.running) return t('collectionRuns')
  if (!collection.enabled) return t('collectionOff')
  return (
    <>
      {t('collectionNext')} <RelativeTime value={collection.next_run} />
    </>
  )
}

function backlogOf({ backlog, oldest_review_age_seconds: seconds }: Collection): string {
  const due = backlog.reduce((sum, kind) => sum + kind.due, 0)
  if (due === 0) return t('nothingDue')
  return t('collectionDue', {
    count: due,
    shown: formatNumber(due),
    age: formatDuration(roughly(seconds)),
  })
}

/** In the largest unit that it has once. */
function roughly(seconds: number): number {
  const unit = [86_400, 3600, 60].find((size) => seconds >= size) ?? 1
  return Math.floor(seconds / unit) * unit
}

function freedBy(removed: Collection['removed']): number {
  return removed.find(({ kind }) => kind === 'object')?.freed_bytes ?? 0
}
