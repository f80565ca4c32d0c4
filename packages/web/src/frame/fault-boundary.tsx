import { Button } from '@patternfly/react-core'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { Component, type ReactNode } from 'react'

import { ApiError } from '../api/api-error.ts'
import { Failure, NothingYet } from '../shared/states.tsx'
import { t } from './frame.texts.ts'

interface Props {
  readonly children: ReactNode
  /** The whole page stands in it, with its title. */
  readonly isPage?: boolean
}

/** Keeps a fault of one part of the page from taking the rest with it, and shows the way on. */
export function FaultBoundary({ children, isPage = false }: Props) {
  const { reset } = useQueryErrorResetBoundary()
  return (
    <Boundary onReset={reset} isPage={isPage}>
      {children}
    </Boundary>
  )
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
    return <Fault error={error} onRetry={retry} isPage={this.props.isPage === true} />
  }
}

interface FaultProps {
  readonly error: unknown
  readonly onRetry: () => void
  readonly isPage: boolean
}

/** A refusal of the server says what to do; anything else is our own fault. */
export function Fault({ error, onRetry, isPage }: FaultProps) {
  if (error instanceof ApiError) return <Failure error={error} onRetry={onRetry} isPage={isPage} />
  return (
    <div role="alert">
      <NothingYet
        title={t('crashed')}
        isPage={isPage}
        action={<Button onClick={() => location.reload()}>{t('reload')}</Button>}
      >
        {t('crashedBody')}
      </NothingYet>
    </div>
  )
}
