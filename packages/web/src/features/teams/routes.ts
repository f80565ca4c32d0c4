import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/organization/$name/teams/$team', load: () => import('./team-page.tsx') },
  { path: '/confirminvite', load: () => import('./invitation-page.tsx') },
]
