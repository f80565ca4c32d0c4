import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/organization/$name/teams/$team', load: () => import('./team-page.tsx') },
]
