import { PageSection, Tab, Tabs, TabTitleText } from '@patternfly/react-core'
import { type ComponentType, Suspense } from 'react'

import { useSite } from '../api/site.ts'
import { lateComponent } from '../shared/late-component.tsx'
import { useSearchState } from '../shared/search-state.ts'
import { TextSkeleton } from '../shared/states.tsx'
import { FaultBoundary } from './fault-boundary.tsx'
import type { PageTab } from './page.ts'
import { findOpenTab } from './open-tab.ts'

interface Props<TabProps> {
  readonly label: string
  readonly tabs: readonly PageTab<TabProps>[]
  /** What each tab is given. */
  readonly tabProps: TabProps
  /** What of the address holds for all tabs. */
  readonly keeps?: readonly string[]
}

/** Tabs of which the address says which one is open; each is loaded when it is. */
export function TabbedPage<TabProps extends object>(props: Props<TabProps>) {
  const { label, tabs, tabProps, keeps = [] } = props
  const site = useSite()
  const [search, change] = useSearchState()
  const there = tabs.filter(({ isFor = () => true }) => isFor(tabProps, site))
  const open = findOpenTab(there, search)
  if (open === undefined) return null
  const Content = componentOf(open)
  return (
    <>
      <PageSection type="tabs" hasBodyWrapper={false}>
        <Tabs
          aria-label={label}
          usePageInsets
          activeKey={open.key}
          onSelect={(_event, key) =>
            change(
              { ...emptied(search, keeps), tab: key === there[0]?.key ? undefined : String(key) },
              { isStep: true },
            )
          }
        >
          {there.map((tab) => (
            <Tab
              key={tab.key}
              eventKey={tab.key}
              title={<TabTitleText>{tab.label}</TabTitleText>}
              tabContentId={`tab-${tab.key}`}
            />
          ))}
        </Tabs>
      </PageSection>
      <PageSection
        hasBodyWrapper={false}
        isFilled
        id={`tab-${open.key}`}
        role="tabpanel"
        aria-label={open.label}
      >
        <FaultBoundary key={open.key}>
          <Suspense fallback={<TextSkeleton lines={6} />}>
            <Content {...tabProps} />
          </Suspense>
        </FaultBoundary>
      </PageSection>
    </>
  )
}

/** What one tab has in the address is nothing to the next. */
function emptied(search: URLSearchParams, kept: readonly string[]): Record<string, undefined> {
  const others = [...search.keys()].filter((name) => !kept.includes(name))
  return Object.fromEntries(others.map((name) => [name, undefined]))
}

/** One component for each loader: making it anew would load the tab anew. */
const components = new WeakMap<object, ComponentType<never>>()

function componentOf<TabProps extends object>({
  load,
}: PageTab<TabProps>): ComponentType<TabProps> {
  const known = components.get(load)
  if (known !== undefined) return known as ComponentType<TabProps>
  const component = lateComponent(load)
  components.set(load, component as ComponentType<never>)
  return component
}
