import { type Kysely, sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** The words that accounts, teams and repositories are found by. */
export const search: Migration = {
  name: '0003-search',
  async up(tx, { int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)

    await run(`create table account_word (
      word ${text} not null,
      account_id ${int64} not null references account (id) on delete cascade,
      owner_id ${int64},
      primary key (word, account_id)
    )${tableOptions}`)
    await run(`create index account_word_account on account_word (account_id)`)
    await run(`create index account_word_namespace on account_word (word, account_id)
      where owner_id is null`)
    await run(`create index account_word_robot on account_word (owner_id, word, account_id)
      where owner_id is not null`)

    await run(`create table team_word (
      word ${text} not null,
      team_id ${int64} not null references team (id) on delete cascade,
      organization_id ${int64} not null,
      primary key (word, team_id)
    )${tableOptions}`)
    await run(`create index team_word_team on team_word (team_id, word)`)
    await run(`create index team_word_organization
      on team_word (organization_id, word, team_id)`)

    await run(`create table repository_word (
      word ${text} not null,
      repository_id ${int64} not null references repository (id) on delete cascade,
      namespace_id ${int64} not null,
      is_public integer not null,
      primary key (word, repository_id)
    )${tableOptions}`)
    await run(`create index repository_word_repository on repository_word (repository_id, word)`)
    await run(`create index repository_word_namespace
      on repository_word (namespace_id, word, repository_id)`)
    await run(`create index repository_word_public on repository_word (word, repository_id)
      where is_public = 1`)

    // Completion of names goes through one kind of account, by name.
    await run(`create index account_kind_name on account (kind, name)`)

    await fill(tx, 'account', ['owner_id'], ({ id, name, owner_id: ownerId }) => ({
      table: 'account_word',
      name: ownerId === null ? name : name.slice(name.indexOf('+') + 1),
      columns: { account_id: id, owner_id: ownerId },
    }))
    await fill(
      tx,
      'team',
      ['organization_id'],
      ({ id, name, organization_id: organizationId }) => ({
        table: 'team_word',
        name,
        columns: { team_id: id, organization_id: organizationId },
      }),
    )
    await fill(tx, 'repository', ['namespace_id', 'visibility'], (row) => ({
      table: 'repository_word',
      name: row.name,
      columns: {
        repository_id: row.id,
        namespace_id: row['namespace_id'],
        is_public: row['visibility'] === 'public' ? 1 : 0,
      },
    }))
  },
}

interface Named {
  readonly id: number
  readonly name: string
  readonly [column: string]: unknown
}

interface Found {
  readonly table: string
  readonly name: string
  readonly columns: Readonly<Record<string, unknown>>
}

const rowsPerBatch = 500

/** Writes the words of everything that has a name already. */
async function fill(
  tx: Kysely<never>,
  table: string,
  columns: readonly string[],
  describe: (row: Named) => Found,
): Promise<void> {
  const wanted = ['id', 'name', ...columns].map((column) => sql.ref(column))
  for (let lastId = 0; ;) {
    const { rows } = await sql<Named>`select ${sql.join(wanted)} from ${sql.table(table)}
      where id > ${lastId} order by id limit ${rowsPerBatch}`.execute(tx)
    const last = rows.at(-1)
    if (last === undefined) return
    lastId = Number(last.id)
    await insertWords(tx, rows.map(describe))
  }
}

async function insertWords(tx: Kysely<never>, found: readonly Found[]): Promise<void> {
  const [first] = found
  if (first === undefined) return
  const names = ['word', ...Object.keys(first.columns)].map((name) => sql.ref(name))
  const rows = found.flatMap(({ name, columns }) =>
    wordsAt0003(name).map((word) => sql`(${sql.join([word, ...Object.values(columns)])})`),
  )
  for (let at = 0; at < rows.length; at += rowsPerBatch) {
    await sql`insert into ${sql.table(first.table)} (${sql.join(names)})
      values ${sql.join(rows.slice(at, at + rowsPerBatch))}`.execute(tx)
  }
}

/** How names were split when this step was written; what comes later must not change it. */
function wordsAt0003(name: string): string[] {
  const text = name.trim().toLowerCase()
  const starts = [0]
  for (const match of text.matchAll(/[^\p{L}\p{N}]+/gu)) starts.push(match.index + match[0].length)
  const words = starts.map((start) => text.slice(start)).filter((word) => word !== '')
  return [...new Set(words)].slice(0, 12)
}
