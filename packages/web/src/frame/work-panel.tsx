import {
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  ExpandableSection,
  Progress,
} from '@patternfly/react-core'
import { lazy, Suspense, useState, useSyncExternalStore } from 'react'

import { messageOf } from '../api/api-error.ts'
import { useUser } from '../api/user.ts'
import { useFollowed } from '../shared/restorations/followed.ts'
import {
  dismissWork,
  shownItems,
  stopWork,
  type Work,
  type WorkItem,
  workStore,
} from '../shared/work.ts'
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

/** More items than these are counted. */
const itemsMaximum = 100

function OneWork({ work }: { readonly work: Work }) {
  const { id, title, items, counts, isEnded } = work
  const [isOpen, setOpen] = useState(false)
  const ended = counts.done + counts.failed
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
          {...(counts.failed > 0 ? { variant: 'danger' as const } : {})}
          {...(isEnded && counts.failed === 0 ? { variant: 'success' as const } : {})}
        />
        <div aria-live="polite">
          {isEnded
            ? counts.failed === 0
              ? t('workEnded')
              : t('workFailed', { count: counts.failed })
            : null}
        </div>
        <ExpandableSection
          toggleText={t('workProgress', { done: ended, all: items.length })}
          isExpanded={isOpen}
          onToggle={(_event, isExpanded) => setOpen(isExpanded)}
        >
          {isOpen ? <Items items={items} /> : null}
        </ExpandableSection>
      </CardBody>
    </Card>
  )
}

/** How each thing ended; what failed stands first. */
function Items({ items }: Pick<Work, 'items'>) {
  const shown = shownItems(items, itemsMaximum)
  const rest = items.length - shown.length
  return (
    <ul className="berth-work-items">
      {shown.map((item) => (
        <li key={item.name}>
          <strong className="berth-break">{item.name}</strong>: {stateText(item)}
        </li>
      ))}
      {rest > 0 ? <li>{t('workMore', { count: rest })}</li> : null}
    </ul>
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
