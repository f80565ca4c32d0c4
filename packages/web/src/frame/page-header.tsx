import {
  Breadcrumb,
  BreadcrumbItem,
  Content,
  PageSection,
  Skeleton,
  Title,
} from '@patternfly/react-core'
import type { ReactNode } from 'react'

import { PageLink } from '../shared/page-link.tsx'
import { TextSkeleton } from '../shared/states.tsx'
import { useTitle } from './use-title.ts'

interface Props {
  readonly title: string
  /** The way here, the outermost first. */
  readonly trail?: readonly { readonly label: string; readonly to: string }[]
  /** Beside the title: an avatar before, labels and buttons after. */
  readonly before?: ReactNode
  readonly after?: ReactNode
  readonly children?: ReactNode
}

/** What stands at the top of a page: the way here, and its title. */
export function PageHeader({ title, trail = [], before, after, children }: Props) {
  useTitle(title)
  return (
    <>
      {trail.length === 0 ? null : (
        <PageSection type="breadcrumb" hasBodyWrapper={false}>
          <Breadcrumb>
            {trail.map(({ label, to }) => (
              <BreadcrumbItem key={to}>
                <PageLink className="pf-v6-c-breadcrumb__link" to={to}>
                  {label}
                </PageLink>
              </BreadcrumbItem>
            ))}
            <BreadcrumbItem isActive>{title}</BreadcrumbItem>
          </Breadcrumb>
        </PageSection>
      )}
      <PageSection hasBodyWrapper={false} className="berth-page-header">
        <div className="berth-page-title">
          {before}
          <Title headingLevel="h1" className="berth-break">
            {title}
          </Title>
          {after}
        </div>
        {children === undefined ? null : <Content>{children}</Content>}
      </PageSection>
    </>
  )
}

/** Stands there until it is known what the page shows. */
export function PageSkeleton() {
  return (
    <>
      <PageSection hasBodyWrapper={false} className="berth-page-header">
        <Skeleton width="16rem" fontSize="2xl" screenreaderText="" />
      </PageSection>
      <PageBody>
        <TextSkeleton lines={8} />
      </PageBody>
    </>
  )
}

/** The part below the header. */
export function PageBody({ children }: { readonly children: ReactNode }) {
  return (
    <PageSection hasBodyWrapper={false} isFilled>
      {children}
    </PageSection>
  )
}
