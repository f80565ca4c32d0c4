import { onTestFinished } from 'vitest'

import { openDatabaseAt } from './migrated-database.fixture.ts'
import type { BerthDatabase } from './tables.ts'

/** Opens a database by its `DB_URI` until the test is over. */
export function openDatabaseOfTest(uri: string): BerthDatabase {
  const database = openDatabaseAt(uri)
  onTestFinished(() => database.close())
  return database
}
