import { rememberAccounts } from '../../logs/former-account.service.ts'
import { sql } from 'kysely'

import type { Tables, Tx } from '../../schema/tables.ts'
import { deletedName } from './deleted-name.ts'
import { isKept, layAside } from './kept-rows.service.ts'

/** Columns that point to an account whose rows go with it, at once. */
export const columnsOfAccount = [
  ['account_word', 'account_id'],
  ['robot_token', 'account_id'],
  ['session', 'account_id'],
  ['mailed_code', 'account_id'],
  ['user_prompt', 'account_id'],
  ['app_token', 'account_id'],
  ['oauth_code', 'account_id'],
  ['oauth_assignment', 'account_id'],
  ['oauth_token', 'account_id'],
  ['oauth_application', 'organization_id'],
  ['star', 'account_id'],
  ['default_permission', 'organization_id'],
  ['default_permission', 'activating_account_id'],
  ['default_permission', 'delegate_account_id'],
  ['team_invitation', 'account_id'],
  ['team_member', 'account_id'],
  ['repository_permission', 'account_id'],
  ['user_notification', 'account_id'],
  ['prune_policy', 'namespace_id'],
  ['notification', 'namespace_id'],
  ['quota_notice', 'namespace_id'],
] as const satisfies readonly (readonly [keyof Tables, string])[]

/**
 * Those of them whose rows stay as they are while their account can come back: nobody gets to them
 * but by the account itself.
 */
const columnsThatStay: ReadonlySet<string> = new Set([
  'default_permission.organization_id',
  'prune_policy.namespace_id',
  'notification.namespace_id',
  'quota_notice.namespace_id',
  'immutability_policy.namespace_id',
])

/** Makes an account one that nobody finds, and that can do nothing. False when it is so already. */
export async function retireAccount(tx: Tx, accountId: number, nowMs: number): Promise<boolean> {
  const row = await tx
    .updateTable('account')
    .set({
      name: deletedName(accountId),
      deleted_at_ms: nowMs,
      is_enabled: 0,
      is_superuser: 0,
      email: null,
      contact_email: null,
      invoice_email_address: null,
      password_hash: null,
      given_name: null,
      family_name: null,
      company: null,
      location: null,
      metadata: null,
      description: '',
      credentials_changed_at_ms: nowMs,
    })
    .where('id', '=', accountId)
    .where('deleted_at_ms', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The same for all robots of a namespace, in one statement. */
export async function retireRobots(tx: Tx, ownerId: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('account')
    .set({
      name: sql<string>`'!' || id`,
      deleted_at_ms: nowMs,
      is_enabled: 0,
      credentials_changed_at_ms: nowMs,
    })
    .where('owner_id', '=', ownerId)
    .execute()
}

/** Removes what an account has and what it may do, everywhere. */
export async function deleteRowsOfAccount(tx: Tx, accountId: number): Promise<void> {
  for (const [table, column] of columnsOfAccount) {
    await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${accountId}`.execute(tx)
  }
}

/**
 * The same for an account that may come back: its rights are laid aside. What it signed in with
 * goes all the same, and what was mailed to it.
 */
export async function layAsideRowsOfAccount(
  tx: Tx,
  accountId: number,
  deletionId: number,
): Promise<void> {
  for (const [table, column] of columnsOfAccount) {
    if (columnsThatStay.has(`${table}.${column}`)) continue
    const isOfAccount = sql`${sql.ref(column)} = ${accountId}`
    if (isKept(table)) await layAside(tx, deletionId, table, isOfAccount)
    else await sql`delete from ${sql.table(table)} where ${isOfAccount}`.execute(tx)
  }
}

export async function layAsideMembersOfTeams(
  tx: Tx,
  organizationId: number,
  deletionId: number,
): Promise<void> {
  const isInTeam = sql`team_id in (select id from team where organization_id = ${organizationId})`
  await layAside(tx, deletionId, 'team_member', isInTeam)
}

/** Writes down what the robots of a namespace are called, before they lose their names. */
export async function rememberRobots(tx: Tx, ownerId: number, deletionId: number): Promise<void> {
  await tx
    .insertInto('kept_robot')
    .columns(['account_id', 'deletion_id', 'name', 'is_enabled'])
    .expression((eb) =>
      eb
        .selectFrom('account')
        .select(['id', eb.lit(deletionId).as('deletion_id'), 'name', 'is_enabled'])
        .where('owner_id', '=', ownerId),
    )
    .execute()
}

/** The robots have their names again, behind that of their namespace. */
export async function reviveRobots(
  tx: Tx,
  deletionId: number,
  namespace: { readonly formerName: string; readonly name: string },
): Promise<void> {
  const afterName = namespace.formerName.length + 1
  await sql`update account set
    name = (select ${namespace.name} || substr(kept_robot.name, ${sql.lit(afterName)})
      from kept_robot where kept_robot.account_id = account.id),
    is_enabled = (select kept_robot.is_enabled
      from kept_robot where kept_robot.account_id = account.id),
    deleted_at_ms = null
    where id in (select account_id from kept_robot where deletion_id = ${deletionId})`.execute(tx)
  await tx.deleteFrom('kept_robot').where('deletion_id', '=', deletionId).execute()
}

/** False when it is not deleted. The database refuses a name that is taken. */
export async function reviveAccount(
  tx: Tx,
  account: { readonly id: number; readonly name: string; readonly isEnabled: boolean },
): Promise<boolean> {
  const row = await tx
    .updateTable('account')
    .set({ name: account.name, deleted_at_ms: null, is_enabled: account.isEnabled ? 1 : 0 })
    .where('id', '=', account.id)
    .where('deleted_at_ms', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** From now on nobody is in a team of the organization; the teams themselves stay. */
export async function deleteMembersOfTeams(tx: Tx, organizationId: number): Promise<void> {
  await tx
    .deleteFrom('team_member')
    .where('team_id', 'in', (eb) =>
      eb.selectFrom('team').select('id').where('organization_id', '=', organizationId),
    )
    .execute()
}

/** Robots of a namespace, a few of them. */
export async function someRobots(tx: Tx, ownerId: number, limit: number): Promise<number[]> {
  const rows = await tx
    .selectFrom('account')
    .select('id')
    .where('owner_id', '=', ownerId)
    .limit(limit)
    .execute()
  return rows.map((row) => row.id)
}

export async function deleteAccountRows(tx: Tx, accountIds: readonly number[]): Promise<void> {
  await rememberAccounts(tx, accountIds)
  await tx.deleteFrom('account').where('id', 'in', accountIds).execute()
}

/** Removes some teams of an organization with what they may do; false when there were none. */
export async function deleteSomeTeams(
  tx: Tx,
  organizationId: number,
  limit: number,
): Promise<boolean> {
  const rows = await tx
    .deleteFrom('team')
    .where('id', 'in', (eb) =>
      eb.selectFrom('team').select('id').where('organization_id', '=', organizationId).limit(limit),
    )
    .returning('id')
    .execute()
  return rows.length > 0
}
