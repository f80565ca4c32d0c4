import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/', load: () => import('./overview-page.tsx') },
  { path: '/overview', load: () => import('./overview-page.tsx') },
]
