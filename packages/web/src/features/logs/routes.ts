import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/usage-logs', load: () => import('./usage-logs-page.tsx') },
]
