import { Card, CardBody, CardFooter, CardHeader, Content, Title } from '@patternfly/react-core'
import type { ReactNode } from 'react'

import { useSite } from '../../api/site.ts'
import { useTitle } from '../../frame/use-title.ts'

interface Props {
  readonly title: string
  readonly subtitle?: string
  readonly children: ReactNode
  /** Below the form: other ways on. */
  readonly footer?: ReactNode
}

/** A page without masthead, for people who are not in yet. */
export function BarePage({ title, subtitle, children, footer }: Props) {
  useTitle(title)
  const { config } = useSite()
  return (
    <main className="berth-bare">
      <Card isLarge>
        <CardHeader>
          <img src={config.ENTERPRISE_LOGO_URL || '/icon.svg'} alt={config.REGISTRY_TITLE} />
          <Title headingLevel="h1">{title}</Title>
          {subtitle === undefined ? null : <Content>{subtitle}</Content>}
        </CardHeader>
        <CardBody>{children}</CardBody>
        {footer === undefined ? null : <CardFooter>{footer}</CardFooter>}
      </Card>
    </main>
  )
}
