import {
  Alert,
  Button,
  Card,
  CardBody,
  CardHeader,
  CardTitle,
  ExpandableSection,
  Spinner,
} from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { ApiError } from '../../api/api-error.ts'
import { RelativeTime } from '../relative-time.tsx'
import { toast } from '../toasts.tsx'
import { follow, type Followed, putAway } from './followed.ts'
import { type Restoration, restorationCalls } from './restoration-calls.ts'
import { t } from './restorations.texts.ts'

/** Between two looks at one that runs. */
const everyMilliseconds = 2000

/** How far restorations are that somebody began, and how they ended. */
export function FollowedRestorations({ followed }: { readonly followed: readonly Followed[] }) {
  return followed.map((one) => <OneRestoration key={one.uuid} followed={one} />)
}

function OneRestoration({ followed }: { readonly followed: Followed }) {
  const { uuid, scope, wanted, username } = followed
  const client = useQueryClient()
  const calls = restorationCalls(scope)
  const [isRetrying, setRetrying] = useState(false)
  const { data, error } = useQuery({
    queryKey: ['restorations', uuid],
    queryFn: ({ signal }) => calls.look(uuid, signal),
    refetchInterval: ({ state }) =>
      state.data === undefined || state.data.state === 'running' ? everyMilliseconds : false,
    retry: false,
  })
  const state = data?.state
  const { changedKey } = calls
  const changed = JSON.stringify(changedKey)
  useEffect(() => {
    if (state === 'done' || state === 'failed') {
      const queryKey = JSON.parse(changed) as readonly unknown[]
      // What follows the restoration itself has ended.
      void client.invalidateQueries({
        queryKey,
        predicate: ({ queryKey: [noun] }) => noun !== 'restorations',
      })
    }
  }, [client, state, changed])
  // It is forgotten, or nobody may look at it any more.
  const isGone = error instanceof ApiError && ['not-found', 'forbidden'].includes(error.kind)
  useEffect(() => {
    if (isGone) putAway(uuid)
  }, [isGone, uuid])
  if (isGone) return null
  const retry = async () => {
    setRetrying(true)
    try {
      const begun = await calls.begin(wanted)
      putAway(uuid)
      follow({ uuid: begun.uuid, scope, wanted, username })
    } catch (fault) {
      setRetrying(false)
      toast.failure(t('notBegun'), fault)
    }
  }
  return (
    <Card isCompact>
      <CardHeader
        {...(state === undefined || state === 'running'
          ? {}
          : {
              actions: {
                actions: (
                  <Button variant="link" size="sm" onClick={() => putAway(uuid)}>
                    {t('putAway')}
                  </Button>
                ),
              },
            })}
      >
        <CardTitle component="h2">
          {t('following', { name: scope.name })} <RelativeTime value={wanted.moment} />
        </CardTitle>
      </CardHeader>
      <CardBody className="berth-stack">
        <div aria-live="polite">
          {data === undefined ? t('looking') : <Standing restoration={data} />}
        </div>
        {data === undefined ? null : <Refusals restoration={data} />}
        {state === 'failed' ? (
          <div>
            <Button
              variant="secondary"
              isLoading={isRetrying}
              isDisabled={isRetrying}
              onClick={() => void retry()}
            >
              {t('again')}
            </Button>
          </div>
        ) : null}
      </CardBody>
    </Card>
  )
}

function Standing({ restoration }: { readonly restoration: Restoration }) {
  const { state, changed_tags: count, failure } = restoration
  switch (state) {
    case 'running':
      return (
        <>
          <Spinner size="md" aria-label={t('running')} /> {t('soFar', { count })}
        </>
      )
    case 'done':
      return t('restored', { count })
    case 'failed':
      return (
        <Alert isInline variant="danger" component="p" title={t('failed')}>
          <p>{failure}</p>
          <p>{t('soFar', { count })}</p>
        </Alert>
      )
  }
}

/** What stayed as it was, and why. */
function Refusals({ restoration }: { readonly restoration: Restoration }) {
  const { refused_tags: count, refusals, next_page: next } = restoration
  if (count === 0) return null
  return (
    <ExpandableSection toggleText={t('refused', { count })}>
      <ul className="berth-work-items">
        {refusals.map(({ repository, tag, reason }) => (
          <li key={`${repository}:${tag ?? ''}`}>
            <strong className="berth-break">
              {tag === null ? repository : `${repository}:${tag}`}
            </strong>
            : {reason}
          </li>
        ))}
        {next === undefined ? null : <li>{t('refusedMore')}</li>}
      </ul>
    </ExpandableSection>
  )
}
