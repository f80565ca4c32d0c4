import type { ComponentType } from 'react'

import { organizationQuery, personQuery, repositoryQuery } from '../api/places.ts'
import { prepareOpenTab } from '../frame/open-tab.ts'
import type { PageRoute, PageTab } from '../frame/page.ts'
import { routes as about } from '../features/about/routes.ts'
import { routes as administration } from '../features/administration/routes.ts'
import { routes as logs } from '../features/logs/routes.ts'
import { NotificationBell } from '../features/notifications/notification-bell.tsx'
import { routes as organizations } from '../features/organizations/routes.ts'
import { routes as overview } from '../features/overview/routes.ts'
import { readRepositoryAddress } from '../features/repositories/repository-address.ts'
import { routes as repositories } from '../features/repositories/routes.ts'
import { routes as searching } from '../features/search/routes.ts'
import { routes as signIn } from '../features/sign-in/routes.ts'
import { routes as teams } from '../features/teams/routes.ts'
import { organizationTabs } from './organization-tabs.ts'
import { repositoryTabs } from './repository-tabs.ts'
import { userTabs } from './user-tabs.ts'

/** All pages; those that have tabs of several features are put together here. */
export const pages: readonly PageRoute[] = [
  ...signIn,
  ...overview,
  ...organizations,
  ...teams,
  ...repositories,
  ...searching,
  ...administration,
  ...logs,
  ...about,
  {
    path: '/organization/$name',
    load: () => import('./organization-page.tsx'),
    prepare: prepareTabbed(organizationTabs, organizationQuery),
  },
  {
    path: '/user/$name',
    load: () => import('./user-page.tsx'),
    prepare: prepareTabbed(userTabs, personQuery),
  },
  {
    path: '/repository/$',
    load: () => import('./repository-page.tsx'),
    prepare: async ({ params: { _splat: rest = '' }, search }, client) => {
      const { repository: name, reference } = readRepositoryAddress(rest)
      if (rest === '' || reference !== undefined) return
      await prepareTabbed(repositoryTabs, repositoryQuery)({ params: { name }, search }, client)
    },
  },
  // Quay's short links. What is a page of its own goes before them.
  { path: '/$name', load: () => import('./short-link-page.tsx') },
  { path: '/$name/$', load: () => import('./short-link-page.tsx') },
]

/** What stands in the masthead beside the menus. */
export const mastheadExtras: readonly ComponentType[] = [NotificationBell]

/** Loads what a page is of, the script of its open tab, and what that shows first, all at once. */
function prepareTabbed<Props, Answer>(
  tabs: readonly PageTab<Props>[],
  queryOf: (name: string) => {
    readonly queryKey: readonly unknown[]
    readonly queryFn: (asking: { readonly signal: AbortSignal }) => Promise<Answer>
  },
): NonNullable<PageRoute['prepare']> {
  return async ({ params: { name = '' }, search }, client) => {
    await Promise.all([
      client.prefetchQuery(queryOf(name)),
      prepareOpenTab(tabs, { name, search }, client),
    ])
  }
}
