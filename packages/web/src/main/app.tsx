import '@patternfly/react-core/dist/styles/base.css'
import '../shared/page.css'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

import { ApiError } from '../api/api-error.ts'
import { watchNetwork } from '../api/reachability.ts'
import { createQueryCache } from '../api/forgetting.ts'
import { siteQuery } from '../api/site.ts'
import { userQuery } from '../api/user.ts'
import { startTheme } from '../frame/theme.ts'
import { createPageRouter } from './router.tsx'
import { StartFault } from './start-fault.tsx'

startTheme()
watchNetwork()

const client = new QueryClient({
  queryCache: createQueryCache(),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The registry may be in the same building: what the browser thinks of the network is no sign.
      networkMode: 'always',
      // A refusal stays one; a server that is away may be back in a moment.
      retry: (count, error) =>
        count < 2 &&
        error instanceof ApiError &&
        (error.kind === 'unreachable' || error.kind === 'server-fault'),
      retryDelay: (count) => 400 * 2 ** count,
    },
  },
})

const root = createRoot(document.getElementById('root') ?? document.body, {
  // What the server refuses is shown, and no fault of the page.
  onCaughtError(error) {
    if (!(error instanceof ApiError)) console.error(error)
  },
})
void start()

async function start(): Promise<void> {
  const router = createPageRouter(client)
  try {
    await Promise.all([
      client.ensureQueryData(siteQuery),
      client.ensureQueryData(userQuery),
      router.load(),
    ])
  } catch {
    root.render(<StartFault />)
    return
  }
  root.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}
