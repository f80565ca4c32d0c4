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
    super(`${placeOf(config)} refuses: ${cause.message}; check DB_URI`, { cause })
  }
}

/** PostgreSQL does not answer. */
export class DatabaseAwayError extends Error {
  override readonly name = 'DatabaseAwayError'

  constructor(config: BerthConfig, cause: DatabaseUnavailableError) {
    const reason = cause.cause instanceof Error ? cause.cause.message : cause.message
    super(`${placeOf(config)} does not answer (${reason}); start it, or check DB_URI`, { cause })
  }
}

/** Whether an error heals by itself: the database cannot be reached, or is not made up yet. */
export function isDatabaseAway(error: unknown): boolean {
  return error instanceof DatabaseAwayError || error instanceof SchemaBehindError
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

/**
 * An error of the database as an operator reads it: what is away, what refuses (authentication,
 * a missing database, a missing right), and every other one as it is.
 */
export function explainDatabaseError(config: BerthConfig, error: unknown): unknown {
  const code = postgresqlCodeOf(error)
  if (code !== undefined && /^(?:28...|3D000|42501)$/.test(code)) {
    return new DatabaseRefusedError(config, error as Error)
  }
  const translated = translateDatabaseError(error)
  return translated instanceof DatabaseUnavailableError
    ? new DatabaseAwayError(config, translated)
    : error
}

function placeOf({ database }: BerthConfig): string {
  return database.kind === 'sqlite' ? database.file : database.address
}
