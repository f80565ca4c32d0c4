import type { PageRoute } from '../../frame/page.ts'

export const routes: readonly PageRoute[] = [
  { path: '/signin', load: () => import('./sign-in-page.tsx'), isBare: true },
  { path: '/createaccount', load: () => import('./create-account-page.tsx'), isBare: true },
  { path: '/forgotpassword', load: () => import('./forgot-password-page.tsx'), isBare: true },
  { path: '/updateuser', load: () => import('./update-user-page.tsx'), isBare: true },
]
