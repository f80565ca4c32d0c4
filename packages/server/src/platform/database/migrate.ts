import { type Kysely, sql } from 'kysely'

import type { ColumnWords, Database, Reader } from './database.ts'

/** One step of the schema. Steps run once, in order, each in a transaction of its own. */
export interface Migration {
  /** `0001-what-it-adds`: never changed once it has been released. */
  readonly name: string
  up(tx: Kysely<never>, words: ColumnWords): Promise<void>
}

interface MigrationTables {
  schema_migration: { name: string; applied_at_ms: number }
}

/**
 * Brings the schema up to date and answers with the names of the steps that it took.
 * Safe when several processes start at once: one migrates, the others wait and find it done.
 *
 * @throws UnknownMigrationError when the database was written by a newer version,
 *   DatabaseTooOldError
 */
export async function migrate<Schema>(
  database: Database<Schema>,
  migrations: readonly Migration[],
  now: () => number,
): Promise<string[]> {
  const ours = database as unknown as Database<MigrationTables>
  const options = { mayTakeLong: true }
  await database.requireSupported()
  await ours.transaction(async (tx) => {
    await ours.lock(tx, 'schema-migration')
    await sql`create table if not exists schema_migration (
      name text primary key, applied_at_ms bigint not null)`.execute(tx)
  }, options)

  const applied: string[] = []
  for (const migration of migrations) {
    const hasRun = await ours.transaction(async (tx) => {
      await ours.lock(tx, 'schema-migration')
      const names = await appliedNames(tx)
      refuseUnknown(names, migrations)
      if (names.includes(migration.name)) return false
      await migration.up(tx as unknown as Kysely<never>, database.columnWords)
      await tx
        .insertInto('schema_migration')
        .values({ name: migration.name, applied_at_ms: now() })
        .execute()
      return true
    }, options)
    if (hasRun) applied.push(migration.name)
  }
  return applied
}

/**
 * The names of the steps that a database still lacks. Nothing is changed.
 *
 * @throws UnknownMigrationError when the database was written by a newer version.
 */
export async function pendingMigrations<Schema>(
  database: Database<Schema>,
  migrations: readonly Migration[],
): Promise<string[]> {
  const { reader } = database as unknown as Database<MigrationTables>
  const tables = await reader.introspection.getTables()
  const names = tables.some((table) => table.name === 'schema_migration')
    ? await appliedNames(reader)
    : []
  refuseUnknown(names, migrations)
  return migrations.map(({ name }) => name).filter((name) => !names.includes(name))
}

async function appliedNames(tx: Reader<MigrationTables>): Promise<string[]> {
  const rows = await tx.selectFrom('schema_migration').select('name').orderBy('name').execute()
  return rows.map((row) => row.name)
}

function refuseUnknown(names: readonly string[], migrations: readonly Migration[]): void {
  const unknown = names.filter((name) => !migrations.some((migration) => migration.name === name))
  if (unknown.length > 0) throw new UnknownMigrationError(unknown)
}

/** The database holds steps that this version does not know. */
export class UnknownMigrationError extends Error {
  override readonly name = 'UnknownMigrationError'

  constructor(unknown: readonly string[]) {
    super(
      `the database was written by a newer version (it has the schema steps ${unknown.join(', ')}); ` +
        'start that version, or restore a backup that was made before the upgrade',
    )
  }
}
