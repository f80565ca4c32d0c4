import { inject } from 'vitest'

import type { SharedServers } from './shared-servers.ts'

/**
 * Where to find one of the servers that the test run shares; it starts with the first call.
 *
 * @throws Error with the server's last words when it cannot start.
 */
export async function sharedServer<Name extends keyof SharedServers>(
  name: Name,
): Promise<SharedServers[Name]> {
  const response = await fetch(`${inject('sharedServersUrl')}/${name}`)
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`the shared ${name} did not start: ${String(body)}`)
  return body as SharedServers[Name]
}
