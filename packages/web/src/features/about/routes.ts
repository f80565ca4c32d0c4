import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/about', load: () => import('./about-page.tsx') },
]
