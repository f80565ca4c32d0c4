import { randomBytes } from 'node:crypto'

import pg from 'pg'

import { withConnection } from './postgres.ts'

/** What a database is filled with before tests get copies of it. */
export interface DatabaseTemplate {
  /** Lower case letters, digits and `_`. Two templates of one name are taken for the same. */
  readonly name: string
  /** Fills the empty database; leaves no connection open. */
  readonly fill: (uri: string) => Promise<void>
}

export interface TestDatabase {
  readonly uri: string
  /** Takes it away, and the connections that are still open with it. */
  drop(): Promise<void>
}

/**
 * Makes a database on the server at `administrationUri`: an empty one, or a copy of a template,
 * which is filled by the first process that asks for it while the others wait.
 */
export async function makePostgresDatabase(
  administrationUri: string,
  template?: DatabaseTemplate,
): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await withConnection(administrationUri, async (client) => {
    const source =
      template === undefined
        ? 'template0'
        : await templateDatabase(client, administrationUri, template)
    await client.query(`create database ${name} template ${source}`)
  })
  return {
    uri: databaseUri(administrationUri, name),
    drop: () =>
      withConnection(administrationUri, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`)
      }),
  }
}

async function templateDatabase(
  client: pg.Client,
  administrationUri: string,
  template: DatabaseTemplate,
): Promise<string> {
  const name = `template_${template.name}`
  await client.query('select pg_advisory_lock(hashtext($1))', [name])
  try {
    if (await isTemplate(client, name)) return name
    // Left over from a process that died while it filled it.
    await client.query(`drop database if exists ${name} with (force)`)
    await client.query(`create database ${name} template template0`)
    await template.fill(databaseUri(administrationUri, name))
    await client.query(`alter database ${name} is_template true`)
    return name
  } finally {
    await client.query('select pg_advisory_unlock(hashtext($1))', [name])
  }
}

async function isTemplate(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query(
    'select 1 from pg_database where datname = $1 and datistemplate',
    [name],
  )
  return rows.length > 0
}

function databaseUri(administrationUri: string, name: string): string {
  const uri = new URL(administrationUri)
  uri.pathname = `/${name}`
  return uri.href
}
