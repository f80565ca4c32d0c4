import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { temporaryDirectory } from '../temporary-directory.ts'
import type { DatabaseTemplate, TestDatabase } from './postgres-databases.ts'

/** Makes an empty database in a file, or a copy of a template. */
export async function makeSqliteDatabase(template?: DatabaseTemplate): Promise<TestDatabase> {
  const directory = await temporaryDirectory('sqlite', { inMemory: true })
  const path = join(directory.path, 'berth.db')
  if (template === undefined) new DatabaseSync(path).close()
  else await copyFile(await filledSqlite(template), path)
  return { uri: sqliteUri(path), drop: () => directory.remove() }
}

/** Filled once by each process, and removed with the temporary directory of the run. */
const filledTemplates = new Map<string, Promise<string>>()

function filledSqlite(template: DatabaseTemplate): Promise<string> {
  const known = filledTemplates.get(template.name)
  if (known !== undefined) return known
  const filled = temporaryDirectory('sqlite-template', { inMemory: true }).then(
    async (directory) => {
      const path = join(directory.path, 'berth.db')
      await template.fill(sqliteUri(path))
      return path
    },
  )
  filledTemplates.set(template.name, filled)
  return filled
}

function sqliteUri(path: string): string {
  return `sqlite:///${path}`
}
