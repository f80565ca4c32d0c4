import { Button } from '@patternfly/react-core'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { Component, type ReactNode } from 'react'

import { ApiError } from '../api/api-error.ts'
import { Failure, NothingYet } from '../shared/states.tsx'
import { t } from './frame.texts.ts'

interface Props {
  readonly children: ReactNode
}

/** Keeps a fault of one part of the page from taking the rest with it, and shows the way on. */
export function FaultBoundary({ children }: Props) {
  const { reset } = useQueryErrorResetBoundary()
  return <Boundary onReset={reset}>{children}</Boundary>
}

interface BoundaryProps extends Props {
  readonly onReset: () => void
}

class Boundary extends Component<BoundaryProps, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    const retry = () => {
      this.props.onReset()
      this.setState({ error: undefined })
    }
    return <Fault error={error} onRetry={retry} />
  }
}

/** A refusal of the server says what to do; anything else is our own fault. */
export function Fault({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (error instanceof ApiError) return <Failure error={error} onRetry={onRetry} />
  return (
    <div role="alert">
      <NothingYet
        title={t('crashed')}
        action={<Button onClick={() => location.reload()}>{t('reload')}</Button>}
      >
        {t('crashedBody')}
      </NothingYet>
    </div>
  )
}
