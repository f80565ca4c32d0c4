import {
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  ExpandableSection,
  Progress,
} from '@patternfly/react-core'
import { lazy, Suspense, useSyncExternalStore } from 'react'

import { messageOf } from '../api/api-error.ts'
import { useUser } from '../api/user.ts'
import { useFollowed } from '../shared/restorations/followed.ts'
import { dismissWork, stopWork, type Work, type WorkItem, workStore } from '../shared/work.ts'
import { t } from './frame.texts.ts'

/** How far work on many things is, on whatever page somebody is by now. */
export function WorkPanel() {
  const works = useSyncExternalStore(workStore.subscribe, workStore.current)
  const followed = useFollowed(useUser()?.username)
  if (works.length === 0 && followed.length === 0) return null
  return (
    <section aria-label={t('work')} className="berth-work">
      {works.map((work) => (
        <OneWork key={work.id} work={work} />
      ))}
      {followed.length === 0 ? null : (
        <Suspense fallback={null}>
          <FollowedRestorations followed={followed} />
        </Suspense>
      )}
    </section>
  )
}

/** Most of the time there are none. */
const FollowedRestorations = lazy(async () => {
  const { FollowedRestorations: component } =
    await import('../shared/restorations/followed-restorations.tsx')
  return { default: component }
})

function OneWork({ work: { id, title, items, isEnded } }: { readonly work: Work }) {
  const ended = items.filter(({ state }) => state === 'done' || state === 'failed').length
  const failed = items.filter(({ state }) => state === 'failed')
  return (
    <Card isCompact>
      <CardHeader
        actions={{
          actions: (
            <Button
              variant="link"
              size="sm"
              onClick={() => (isEnded ? dismissWork(id) : stopWork(id))}
            >
              {t(isEnded ? 'workDismiss' : 'workStop')}
            </Button>
          ),
        }}
      >
        <CardTitle component="h2">{title}</CardTitle>
      </CardHeader>
      <CardBody>
        <Progress
          aria-label={title}
          value={items.length === 0 ? 100 : (100 * ended) / items.length}
          label={t('workProgress', { done: ended, all: items.length })}
          size="sm"
          {...(failed.length > 0 ? { variant: 'danger' as const } : {})}
          {...(isEnded && failed.length === 0 ? { variant: 'success' as const } : {})}
        />
        <div aria-live="polite">
          {isEnded
            ? failed.length === 0
              ? t('workEnded')
              : t('workFailed', { count: failed.length })
            : null}
        </div>
        <ExpandableSection toggleText={t('workProgress', { done: ended, all: items.length })}>
          <ul className="berth-work-items">
            {items.map((item) => (
              <li key={item.name}>
                <strong className="berth-break">{item.name}</strong>: {stateText(item)}
              </li>
            ))}
          </ul>
        </ExpandableSection>
      </CardBody>
    </Card>
  )
}

function stateText({ state, error }: WorkItem): string {
  switch (state) {
    case 'waiting':
      return t('workWaiting')
    case 'running':
      return t('workRunning')
    case 'done':
      return t('workDone')
    case 'stopped':
      return t('workStopped')
    case 'failed':
      return messageOf(error)
  }
}
