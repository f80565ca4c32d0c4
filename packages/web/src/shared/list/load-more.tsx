import { Alert, AlertActionLink, Button, Skeleton } from '@patternfly/react-core'
import { type ReactNode, useEffect, useRef, useState } from 'react'

import { messageOf } from '../../api/api-error.ts'
import { t } from '../shared.texts.ts'
import type { List } from './use-list.ts'
import { scrollParentOf } from './scroll-parent.ts'

type Rest = Pick<
  List<unknown>,
  'isComplete' | 'isLoading' | 'error' | 'isLoadingMore' | 'mayLoadMore' | 'moreError' | 'loadMore'
>

/** So many rows are looked through here for what somebody types, before it is asked whether to go on. */
const lookedThroughMaximum = 1000

interface Props {
  readonly list: Rest & Pick<List<unknown>, 'rows'>
  /** The rows are looked through here: what does not fit is loaded, and not shown. */
  readonly isSearched: boolean
}

/**
 * Stands at the end of a list: loads the next page when somebody comes near. A page that failed is
 * asked for again only by whoever wants it, and so are those behind many that did not fit.
 */
export function LoadMore({ list, isSearched }: Props) {
  const [maximum, setMaximum] = useState(lookedThroughMaximum)
  if (list.isComplete || list.isLoading) return null
  if (list.moreError !== null) return <MoreFailed list={list} />
  const count = list.rows.length
  if (!isSearched || count < maximum) return <LoadMoreMark list={list} />
  return (
    <div role="status">
      {t('lookedThrough', { count })}{' '}
      <Button variant="link" isInline onClick={() => setMaximum(count + lookedThroughMaximum)}>
        {t('lookOn')}
      </Button>
    </div>
  )
}

/** The same as a button, for short lists inside of something. */
export function LoadMoreButton(props: {
  readonly lists: readonly Rest[]
  readonly children: ReactNode
}) {
  const unfinished = props.lists.filter(
    ({ isComplete, isLoading, error }) => !isComplete && !isLoading && error === null,
  )
  const failed = unfinished.find(({ moreError }) => moreError !== null)
  if (failed !== undefined) return <MoreFailed list={failed} />
  if (unfinished.length === 0) return null
  return (
    <div>
      <Button
        variant="link"
        isLoading={unfinished.some(({ isLoadingMore }) => isLoadingMore)}
        onClick={() => {
          for (const { loadMore } of unfinished) loadMore()
        }}
      >
        {props.children}
      </Button>
    </div>
  )
}

function MoreFailed({ list: { moreError, isLoadingMore, loadMore } }: { readonly list: Rest }) {
  return (
    <div role="alert">
      <Alert
        variant="danger"
        isInline
        component="p"
        title={t('moreFailed')}
        actionLinks={
          <AlertActionLink isDisabled={isLoadingMore} onClick={loadMore}>
            {t('retry')}
          </AlertActionLink>
        }
      >
        {messageOf(moreError)}
      </Alert>
    </div>
  )
}

function LoadMoreMark({ list: { loadMore, mayLoadMore } }: { readonly list: Rest }) {
  const ref = useRef<HTMLDivElement>(null)
  const load = useRef(loadMore)
  useEffect(() => {
    load.current = loadMore
  })
  useEffect(() => {
    const element = ref.current
    if (element === null || !mayLoadMore) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) load.current()
      },
      { root: scrollParentOf(element), rootMargin: '800px' },
    )
    // A page that is shorter than the screen does not move the mark: it is looked at anew each time.
    observer.observe(element)
    return () => observer.disconnect()
  }, [mayLoadMore])
  return (
    <div ref={ref} className="berth-load-more" role="status">
      <Skeleton screenreaderText={t('loadingMore')} />
    </div>
  )
}
