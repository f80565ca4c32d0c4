import { rememberAccounts } from '../../logs/former-account.service.ts'
import { sql } from 'kysely'

import type { Tables, Tx } from '../../schema/tables.ts'
import { deletedName } from './deleted-name.ts'

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
  ['immutability_policy', 'namespace_id'],
] as const satisfies readonly (readonly [keyof Tables, string])[]

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
