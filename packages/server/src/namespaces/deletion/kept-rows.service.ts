import { type RawBuilder, sql } from 'kysely'

import type { Tables, Tx } from '../../schema/tables.ts'

/*
 * What is deleted and may come back has its rights no longer where rights are looked for: they lie
 * aside, in a table of the same columns beside each. They are brought back with the last of those
 * that they name, in whatever order these were deleted and come back; and rows that lie aside go
 * with the accounts, teams and repositories that they name.
 */

type Reference = 'account' | 'team' | 'repository'

/** Every column but the id, and what it points to where that may be gone or deleted. */
const keptColumns = {
  team_member: { team_id: 'team', account_id: 'account' },
  repository_permission: {
    repository_id: 'repository',
    account_id: 'account',
    team_id: 'team',
    role: undefined,
  },
  star: { account_id: 'account', repository_id: 'repository', created_at_ms: undefined },
  default_permission: {
    uuid: undefined,
    organization_id: 'account',
    activating_account_id: 'account',
    delegate_account_id: 'account',
    delegate_team_id: 'team',
    role: undefined,
  },
  oauth_application: {
    client_id: undefined,
    organization_id: 'account',
    encrypted_client_secret: undefined,
    name: undefined,
    description: undefined,
    application_uri: undefined,
    redirect_uri: undefined,
    avatar_email: undefined,
    created_at_ms: undefined,
  },
} as const satisfies Partial<Record<keyof Tables, Readonly<Record<string, Reference | undefined>>>>

export type KeptTable = keyof typeof keptColumns

export const keptTables = Object.keys(keptColumns) as KeptTable[]

export function isKept(table: keyof Tables): table is KeptTable {
  return table in keptColumns
}

/** Moves rows aside, in the transaction of a deletion. */
export async function layAside(
  tx: Tx,
  deletionId: number,
  table: KeptTable,
  which: RawBuilder<unknown>,
): Promise<void> {
  const columns = columnList(table)
  await sql`insert into ${sql.table(`kept_${table}`)} (deletion_id, ${columns})
    select ${sql.lit(deletionId)}, ${columns} from ${sql.table(table)} where ${which}`.execute(tx)
  await sql`delete from ${sql.table(table)} where ${which}`.execute(tx)
}

/** Whoever brings something back holds it: what two deletions wait for is handed on, and not lost. */
export const bringingBackLock = 'bringing-back'

/**
 * Puts back what a deletion laid aside, as far as all that it names is there. What names something
 * that is deleted too, and may come back, lies aside for that from now on; the rest goes with the
 * deletion, which the caller removes. The caller holds {@link bringingBackLock}.
 */
export async function bringBack(tx: Tx, deletionId: number): Promise<void> {
  for (const table of keptTables) {
    const columns = columnList(table)
    const kept = sql.table(`kept_${table}`)
    const references = Object.entries(keptColumns[table]).flatMap(
      ([column, reference]): readonly (readonly [string, Reference])[] =>
        reference === undefined ? [] : [[column, reference]],
    )
    const areThere = sql.join(
      references.map((each) => isThere(...each)),
      sql` and `,
    )
    const ours = sql`deletion_id = ${deletionId}`
    await sql`insert into ${sql.table(table)} (${columns})
      select ${columns} from ${kept} where ${ours} and ${areThere}
      on conflict do nothing`.execute(tx)
    await sql`delete from ${kept} where ${ours} and ${areThere}`.execute(tx)
    const awaited = references.flatMap(([column, reference]) =>
      deletionsOf(`kept_${table}.${column}`, reference),
    )
    await sql`update ${kept} set deletion_id = coalesce(${sql.join(
      awaited.map(
        (found) => sql`(select deletion.id from ${found}
          and deletion.id <> ${deletionId} and deletion.is_removing = 0)`,
      ),
    )}, deletion_id) where ${ours}`.execute(tx)
  }
}

function columnList(table: KeptTable): RawBuilder<unknown> {
  return sql.join(Object.keys(keptColumns[table]).map((column) => sql.ref(column)))
}

function isThere(column: string, reference: Reference): RawBuilder<unknown> {
  const id = sql.ref(column)
  switch (reference) {
    case 'account':
      return sql`(${id} is null or exists (select 1 from account
        where account.id = ${id} and account.deleted_at_ms is null))`
    case 'team':
      return sql`(${id} is null or exists (select 1 from team
        join account on account.id = team.organization_id
        where team.id = ${id} and account.deleted_at_ms is null))`
    case 'repository':
      return sql`exists (select 1 from repository
        join account on account.id = repository.namespace_id
        where repository.id = ${id} and repository.state <> 'marked-for-deletion'
          and account.deleted_at_ms is null)`
  }
}

/** Where the deletions are with which what a column names comes back. */
function deletionsOf(column: string, reference: Reference): readonly RawBuilder<unknown>[] {
  const id = sql.ref(column)
  switch (reference) {
    case 'account':
      return [
        sql`deletion where deletion.account_id = ${id}`,
        sql`deletion join kept_robot on kept_robot.deletion_id = deletion.id
          where kept_robot.account_id = ${id}`,
      ]
    case 'team':
      return [
        sql`deletion join team on team.organization_id = deletion.account_id
          where team.id = ${id}`,
      ]
    case 'repository':
      return [
        sql`deletion where deletion.repository_id = ${id}`,
        sql`deletion join repository on repository.namespace_id = deletion.account_id
          where repository.id = ${id}`,
      ]
  }
}
