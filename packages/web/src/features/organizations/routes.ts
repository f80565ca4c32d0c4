import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/organization', load: () => import('./organizations-page.tsx') },
]
