import {
  Nav,
  NavExpandable,
  NavItem,
  NavList,
  PageSidebar,
  PageSidebarBody,
} from '@patternfly/react-core'
import { useLocation } from '@tanstack/react-router'

import { PageLink } from '../shared/page-link.tsx'
import { t } from './frame.texts.ts'
import type { NavigationEntry } from './page.ts'

interface Props {
  readonly entries: readonly NavigationEntry[]
  readonly isOpen: boolean
}

/** The list of pages at the side. */
export function Sidebar({ entries, isOpen }: Props) {
  const path = useLocation({ select: ({ pathname }) => pathname })
  const isHere = (entry: NavigationEntry) =>
    path === entry.path || path.startsWith(`${entry.path}/`)
  const item = (entry: NavigationEntry) => (
    <NavItem key={entry.path} itemId={entry.path} isActive={isHere(entry)}>
      <PageLink to={entry.path} {...(isHere(entry) ? { 'aria-current': 'page' as const } : {})}>
        {entry.label}
      </PageLink>
    </NavItem>
  )
  const administration = entries.filter(({ group }) => group === 'administration')
  return (
    <PageSidebar isSidebarOpen={isOpen}>
      <PageSidebarBody>
        <Nav aria-label={t('navigation')}>
          <NavList>
            {entries.filter(({ group }) => group === undefined).map(item)}
            {administration.length === 0 ? null : (
              <NavExpandable
                title={t('administration')}
                isActive={administration.some(isHere)}
                isExpanded={administration.some(isHere)}
              >
                {administration.map(item)}
              </NavExpandable>
            )}
          </NavList>
        </Nav>
      </PageSidebarBody>
    </PageSidebar>
  )
}
