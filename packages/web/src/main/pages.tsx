import type { ComponentType } from 'react'

import type { PageRoute } from '../frame/page.ts'
import { routes as about } from '../features/about/routes.ts'
import { routes as administration } from '../features/administration/routes.ts'
import { routes as logs } from '../features/logs/routes.ts'
import { NotificationBell } from '../features/notifications/notification-bell.tsx'
import { routes as organizations } from '../features/organizations/routes.ts'
import { routes as overview } from '../features/overview/routes.ts'
import { routes as repositories } from '../features/repositories/routes.ts'
import { routes as search } from '../features/search/routes.ts'
import { routes as signIn } from '../features/sign-in/routes.ts'
import { routes as teams } from '../features/teams/routes.ts'

/** All pages; those that have tabs of several features are put together here. */
export const pages: readonly PageRoute[] = [
  ...signIn,
  ...overview,
  ...organizations,
  ...teams,
  ...repositories,
  ...search,
  ...administration,
  ...logs,
  ...about,
  { path: '/organization/$name', load: () => import('./organization-page.tsx') },
  { path: '/user/$name', load: () => import('./user-page.tsx') },
  { path: '/repository/$', load: () => import('./repository-page.tsx') },
]

/** What stands in the masthead beside the menus. */
export const mastheadExtras: readonly ComponentType[] = [NotificationBell]
