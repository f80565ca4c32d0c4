import { type QueryClient, useQueryErrorResetBoundary } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Outlet,
  useMatches,
} from '@tanstack/react-router'

import { Fault } from '../frame/fault-boundary.tsx'
import { Frame } from '../frame/frame.tsx'
import { PageSkeleton } from '../frame/page-header.tsx'
import NotFoundPage from '../frame/not-found-page.tsx'
import { lateComponent } from '../shared/late-component.tsx'
import { navigation } from './navigation.ts'
import { mastheadExtras, pages } from './pages.tsx'

/** So long a page is waited for before what is there of it is shown, with marks for what is not. */
const patienceMilliseconds = 300

/** All pages inside the frame. */
export function createPageRouter(client: QueryClient) {
  const root = createRootRoute({
    component: Root,
    notFoundComponent: NotFoundPage,
    errorComponent: RouteFault,
  })
  const routes = pages.map(({ path, load, prepare }) =>
    createRoute({
      getParentRoute: () => root,
      path,
      component: lateComponent(load),
      errorComponent: RouteFault,
      // On the way to the page alone: what it asks for while somebody is there is its own matter.
      shouldReload: false,
      loader: async ({ params, location }) => {
        const place = { params, search: new URLSearchParams(location.searchStr) }
        // What fails is told by the page, which asks again.
        const prepared = prepare?.(place, client).catch(() => undefined)
        await Promise.race([prepared, passing(patienceMilliseconds)])
      },
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
    defaultPendingComponent: PageSkeleton,
    scrollRestoration: true,
    trailingSlash: 'never',
  })
}

async function passing(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
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
  // Of the page that is shown; the address is that of the next one while it is on its way.
  const path = useMatches({ select: (matches) => matches.at(-1)?.pathname ?? '' })
  return (
    <Frame path={path} entries={navigation} extras={mastheadExtras} isBare={barePaths.has(path)}>
      <Outlet />
    </Frame>
  )
}
