import {
  type DatabaseTemplate,
  makePostgresDatabase,
  type TestDatabase,
} from './servers/postgres-databases.ts'
import { sharedServer } from './shared-server.ts'

/**
 * An empty database on the run's PostgreSQL, or a copy of `template`. Takes 20 to 50 ms; the
 * first call of a run starts the server. Only where `whyNoPostgres()` is undefined.
 */
export async function freshPostgresDatabase(template?: DatabaseTemplate): Promise<TestDatabase> {
  const { administrationUri } = await sharedServer('postgres')
  return await makePostgresDatabase(administrationUri, template)
}
