import type { DatabaseTemplate } from '../../../../tools/test/servers/postgres-databases.ts'
import { migrate } from '../platform/database/migrate.ts'
import { openPostgresql } from '../platform/database/postgresql.ts'
import { openSqlite } from '../platform/database/sqlite.ts'
import { migrations } from './migrations/migrations.ts'
import type { BerthDatabase, Tables } from './tables.ts'

/** For `describeEachDatabase`: every database begins with the schema, and empty. */
export const migratedTemplate: DatabaseTemplate = {
  name: 'migrated',
  async fill(uri) {
    const database = openDatabaseAt(uri)
    await migrate(database, migrations, Date.now)
    await database.close()
  },
}

/** Opens a database by its `DB_URI`, as a process of its own would. Whoever opens it closes it. */
export function openDatabaseAt(uri: string): BerthDatabase {
  const sqlite = /^sqlite:\/\/\/(?<file>.+)$/.exec(uri)?.groups?.['file']
  if (sqlite !== undefined) return openSqlite<Tables>({ file: sqlite })
  return openPostgresql<Tables>({ uri, poolSize: 5 }, () => undefined)
}
