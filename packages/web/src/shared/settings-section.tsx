import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { type ReactNode, useId } from 'react'

interface Props {
  readonly title: string
  /** What it is about, in a sentence or two. */
  readonly help?: string
  readonly children: ReactNode
}

/** One matter of a tab of settings, found by its title. */
export function SettingsSection({ title, help, children }: Props) {
  const id = useId()
  return (
    <Card component="section" aria-labelledby={id}>
      <CardTitle component="h2" id={id}>
        {title}
      </CardTitle>
      <CardBody className="berth-stack">
        {help === undefined ? null : <p className="berth-quiet">{help}</p>}
        {children}
      </CardBody>
    </Card>
  )
}
