import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/repository', load: () => import('./repositories-page.tsx') },
]
