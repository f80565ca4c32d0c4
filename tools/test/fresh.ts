import { inject } from 'vitest'

import {
  type DatabaseTemplate,
  makePostgresDatabase,
  type TestDatabase,
} from './servers/postgres-databases.ts'
import type { SharedServers } from './shared-servers.ts'

/**
 * An empty database on the run's PostgreSQL, or a copy of `template`. Takes 20 to 50 ms; the
 * first call of a run starts the server. Only where `whyNoPostgres()` is undefined.
 */
export async function freshPostgresDatabase(template?: DatabaseTemplate): Promise<TestDatabase> {
  const { administrationUri } = await sharedServer('postgres')
  return await makePostgresDatabase(administrationUri, template)
}

async function sharedServer<Name extends keyof SharedServers>(
  name: Name,
): Promise<SharedServers[Name]> {
  const response = await fetch(`${inject('sharedServersUrl')}/${name}`)
  const body: unknown = await response.json()
  if (!response.ok) throw new Error(`the shared ${name} did not start: ${String(body)}`)
  return body as SharedServers[Name]
}
