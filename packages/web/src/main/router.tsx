import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  Outlet,
  useLocation,
} from '@tanstack/react-router'

import { Fault } from '../frame/fault-boundary.tsx'
import { Frame } from '../frame/frame.tsx'
import NotFoundPage from '../frame/not-found-page.tsx'
import { navigation } from './navigation.ts'
import { mastheadExtras, pages } from './pages.tsx'

/** All pages inside the frame. */
export function createPageRouter() {
  const root = createRootRoute({
    component: Root,
    notFoundComponent: NotFoundPage,
    errorComponent: RouteFault,
  })
  const routes = pages.map(({ path, load }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: lazyRouteComponent(load),
      errorComponent: RouteFault,
    }),
  )
  return createRouter({
    routeTree: root.addChildren(routes),
    // What stands after the question mark is text, as in Quay's addresses: a tag 1.0 is no number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (values) => {
      const text = new URLSearchParams(values as Record<string, string>).toString()
      return text === '' ? '' : `?${text}`
    },
    scrollRestoration: true,
    trailingSlash: 'never',
  })
}

/** Trying again asks the server again as well. */
function RouteFault({ error, reset }: ErrorComponentProps) {
  const queries = useQueryErrorResetBoundary()
  const retry = () => {
    queries.reset()
    reset()
  }
  return <Fault error={error} onRetry={retry} isPage />
}

const barePaths = new Set(pages.filter(({ isBare }) => isBare === true).map(({ path }) => path))

function Root() {
  const path = useLocation({ select: ({ pathname }) => pathname })
  return (
    <Frame entries={navigation} extras={mastheadExtras} isBare={barePaths.has(path)}>
      <Outlet />
    </Frame>
  )
}
