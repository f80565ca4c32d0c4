import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/superuser/organizations', load: () => import('./organizations-page.tsx') },
  { path: '/superuser/users', load: () => import('./users-page.tsx') },
  { path: '/superuser/registrysize', load: () => import('./registry-size-page.tsx') },
  { path: '/superuser/apptokens', load: () => import('./app-tokens-page.tsx') },
  { path: '/superuser/configuration', load: () => import('./configuration-page.tsx') },
  { path: '/superuser/jobs', load: () => import('./jobs-page.tsx') },
  { path: '/service-keys', load: () => import('./service-keys-page.tsx') },
  { path: '/messages', load: () => import('./messages-page.tsx') },
  { path: '/change-log', load: () => import('./change-log-page.tsx') },
]
