import {
  Button,
  EmptyState,
  EmptyStateActions,
  EmptyStateBody,
  EmptyStateFooter,
  Skeleton,
} from '@patternfly/react-core'
import ExclamationCircleIcon from '@patternfly/react-icons/dist/esm/icons/exclamation-circle-icon'
import LockIcon from '@patternfly/react-icons/dist/esm/icons/lock-icon'
import PluggedIcon from '@patternfly/react-icons/dist/esm/icons/plugged-icon'
import SearchIcon from '@patternfly/react-icons/dist/esm/icons/search-icon'
import type { ComponentType, ReactNode } from 'react'

import { ApiError, messageOf } from '../api/api-error.ts'
import { isRegistryThere, useWhenBack } from '../api/reachability.ts'
import { signedInName } from '../api/sign-in-again.ts'
import { addresses } from './addresses.ts'
import { PageLink } from './page-link.tsx'
import { t } from './shared.texts.ts'

interface NothingYetProps {
  readonly icon?: ComponentType
  readonly title: string
  /** What to do first. */
  readonly children?: ReactNode
  readonly action?: ReactNode
  /** It is all that the page shows: its title is the page's. */
  readonly isPage?: boolean
}

/** Where there is nothing to show: says what to do first. */
export function NothingYet({ icon, title, children, action, isPage = false }: NothingYetProps) {
  return (
    <EmptyState
      titleText={title}
      headingLevel={isPage ? 'h1' : 'h2'}
      {...(icon === undefined ? {} : { icon })}
    >
      <EmptyStateBody>{children}</EmptyStateBody>
      {action === undefined ? null : (
        <EmptyStateFooter>
          <EmptyStateActions>{action}</EmptyStateActions>
        </EmptyStateFooter>
      )}
    </EmptyState>
  )
}

interface FailureProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
  readonly isPage?: boolean
}

/** What went wrong and the way on: for a page, a tab or a list that could not be loaded. */
export function Failure({ error, onRetry, isPage = false }: FailureProps) {
  const { icon, title, body } = describe(error)
  const kind = error instanceof ApiError ? error.kind : undefined
  const isSignedOut = kind === 'signed-out'
  const isAway = kind === 'unreachable'
  useWhenBack(() => {
    if (isAway) onRetry?.()
  })
  const retry = async () => {
    if (!isAway || (await isRegistryThere())) onRetry?.()
  }
  return (
    <div role="alert">
      <NothingYet
        icon={icon}
        title={title}
        isPage={isPage}
        action={
          <>
            {isSignedOut && signedInName() === undefined ? (
              <PageLink
                className="pf-v6-c-button pf-m-primary"
                to={addresses.signIn(location.pathname + location.search)}
              >
                {t('signIn')}
              </PageLink>
            ) : null}
            {onRetry === undefined || isSignedOut ? null : (
              <Button variant="primary" onClick={() => void retry()}>
                {t('retry')}
              </Button>
            )}
            <PageLink className="pf-v6-c-button pf-m-link" to={addresses.home()}>
              {t('home')}
            </PageLink>
          </>
        }
      >
        {body}
      </NothingYet>
    </div>
  )
}

function describe(error: unknown): {
  readonly icon: ComponentType
  readonly title: string
  readonly body: string
} {
  if (!(error instanceof ApiError)) {
    return { icon: ExclamationCircleIcon, title: t('errorTitle'), body: messageOf(error) }
  }
  const { kind, message, requestId } = error
  if (kind === 'unreachable') {
    const body = t('errorUnreachableBody')
    return { icon: PluggedIcon, title: t('errorUnreachable'), body }
  }
  if (kind === 'signed-out') {
    return { icon: LockIcon, title: t('errorSignedOut'), body: t('errorSignedOutBody') }
  }
  if (kind === 'forbidden') {
    return { icon: LockIcon, title: t('errorForbidden'), body: t('errorForbiddenBody') }
  }
  if (kind === 'not-found') {
    return { icon: SearchIcon, title: t('errorNotFound'), body: t('errorNotFoundBody') }
  }
  if (kind === 'server-fault') {
    const body =
      requestId === undefined ? t('errorServerBodyPlain') : t('errorServerBody', { id: requestId })
    return { icon: ExclamationCircleIcon, title: t('errorServer'), body }
  }
  return { icon: ExclamationCircleIcon, title: t('errorTitle'), body: message }
}

/** Stands where lines of text will be. */
export function TextSkeleton({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div role="status" aria-label={t('loading')} className="berth-skeleton">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} width={`${90 - ((index * 17) % 40)}%`} />
      ))}
    </div>
  )
}
