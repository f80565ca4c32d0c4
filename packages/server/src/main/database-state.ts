import { existsSync } from 'node:fs'

import type { BerthConfig } from '../platform/config/berth-config.ts'
import {
  DatabaseUnavailableError,
  postgresqlCodeOf,
  translateDatabaseError,
} from '../platform/database/database-error.ts'
import { pendingMigrations } from '../platform/database/migrate.ts'
import { migrations } from '../schema/migrations/migrations.ts'
import type { BerthDatabase } from '../schema/tables.ts'

/** The database is there, and its schema is that of an older version, or of none yet. */
export class SchemaBehindError extends Error {
  override readonly name = 'SchemaBehindError'

  constructor(missing: readonly string[]) {
    super(
      `the database lacks the schema steps ${missing.join(', ')}; run "berth migrate", or start ` +
        '"berth serve", which does it by itself',
    )
  }
}

/** There is nothing where the registry should be. */
export class NoRegistryError extends Error {
  override readonly name = 'NoRegistryError'

  constructor(config: BerthConfig) {
    super(
      `there is no registry in ${config.dataDirectory} yet; name its folder with --data, or make ` +
        'one with "berth serve" or "berth migrate"',
    )
  }
}

/** PostgreSQL is there and does not let Berth in. */
export class DatabaseRefusedError extends Error {
  override readonly name = 'DatabaseRefusedError'

  constructor(config: BerthConfig, cause: Error) {
    const where = config.database.kind === 'sqlite' ? config.database.file : config.database.address
    super(`${where} refuses: ${cause.message}; check DB_URI`, { cause })
  }
}

/** Whether an error heals by itself: the database cannot be reached, or is not made up yet. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    error instanceof SchemaBehindError ||
    translateDatabaseError(error) instanceof DatabaseUnavailableError
  )
}

/** @throws SchemaBehindError, UnknownMigrationError, DatabaseUnavailableError */
export async function requireSchema(database: BerthDatabase): Promise<void> {
  const missing = await pendingMigrations(database, migrations)
  if (missing.length > 0) throw new SchemaBehindError(missing)
}

/** Opening an SQLite database makes it; commands that only look at one ask this first. */
export function requireRegistry(config: BerthConfig): void {
  const { database } = config
  if (database.kind === 'sqlite' && !existsSync(database.file)) throw new NoRegistryError(config)
}

/** Authentication (class 28) and a missing database or right, as an operator reads them. */
export function explainRefusal(config: BerthConfig, error: unknown): unknown {
  const code = postgresqlCodeOf(error)
  const isRefusal = code !== undefined && /^(?:28...|3D000|42501)$/.test(code)
  return isRefusal ? new DatabaseRefusedError(config, error as Error) : error
}
