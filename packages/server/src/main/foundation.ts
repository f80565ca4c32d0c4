import { systemClock } from '../platform/clock/clock.ts'
import type { BerthConfig } from '../platform/config/berth-config.ts'
import type { DatabaseConfig } from '../platform/config/slices/database.ts'
import { resolveSecrets } from '../platform/config/secrets-file.ts'
import { openSqlite } from '../platform/database/sqlite.ts'
import type { BerthDatabase, Tables } from '../schema/tables.ts'
import type { StorageCall } from '../storage/observed-driver.ts'
import { openStorage } from '../storage/storage.ts'
import { makeDataDirectory } from './data-directory.ts'
import type { Foundation } from './services.ts'

/** Opens everything that the configuration names. The schema is not looked at. */
export async function openFoundation(
  config: BerthConfig,
  onDatabaseError: (error: Error) => void,
  onStorageCall?: (call: StorageCall) => void,
): Promise<Foundation> {
  await makeDataDirectory(config)
  const secrets = await resolveSecrets(config.secrets, config.dataDirectory)
  const database = await openDatabase(config.database, onDatabaseError)
  const storage = await openStorage(config.storage, onStorageCall)
  return { config, secrets, database, storage, clock: systemClock }
}

async function openDatabase(
  config: DatabaseConfig,
  onError: (error: Error) => void,
): Promise<BerthDatabase> {
  if (config.kind === 'sqlite') return openSqlite<Tables>({ file: config.file })
  // Loaded only where it is used: the embedded default starts without it.
  const { openPostgresql } = await import('../platform/database/postgresql.ts')
  const { postgresqlTls } = await import('./postgresql-tls.ts')
  return openPostgresql<Tables>(
    {
      uri: config.uri.reveal(),
      poolSize: config.poolSize,
      connectionWaitMilliseconds: config.connectTimeoutSeconds * 1000,
      ...(config.tls === undefined ? {} : { tls: await postgresqlTls(config.tls) }),
    },
    onError,
  )
}
