import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/search', load: () => import('./search-page.tsx') },
]
