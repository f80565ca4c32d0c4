import type { PageRoute } from '../../frame/page.ts'
import { overviewQuery } from './overview-query.ts'

const page = {
  load: () => import('./overview-page.tsx'),
  prepare: (_place, client) => client.prefetchQuery(overviewQuery),
} satisfies Omit<PageRoute, 'path'>

export const routes: readonly PageRoute[] = [
  { path: '/', ...page },
  { path: '/overview', ...page },
]
