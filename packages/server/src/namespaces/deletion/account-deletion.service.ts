import type { Tx } from '../../schema/tables.ts'
import {
  deleteAccountRows,
  deleteMembersOfTeams,
  deleteRowsOfAccount,
  deleteSomeTeams,
  retireAccount,
  retireRobots,
  someRobots,
} from './account-deletion.queries.ts'

/** Rows that one transaction removes: robots have rights and tokens that go with them. */
const robotsPerBatch = 100
const teamsPerBatch = 20

/**
 * Makes an account and its robots disappear, in the caller's transaction: their names are free,
 * nobody finds them, and nothing that they signed in with works. The rows stay for a job.
 *
 * @returns false when it has disappeared already
 */
export async function retireNamespace(
  tx: Tx,
  account: { readonly id: number; readonly kind: string },
  nowMs: number,
): Promise<boolean> {
  if (!(await retireAccount(tx, account.id, nowMs))) return false
  await retireRobots(tx, account.id, nowMs)
  await deleteRowsOfAccount(tx, account.id)
  if (account.kind === 'organization') await deleteMembersOfTeams(tx, account.id)
  return true
}

/** What somebody else keeps of accounts, and has to remove before their rows go. */
export interface AccountRemains {
  /** Removes a bounded part of it; false when there was nothing. */
  removeSomeOfAccounts(tx: Tx, accountIds: readonly number[]): Promise<boolean>
}

/**
 * Removes a bounded part of what is left of an account whose repositories are gone, at last its
 * row.
 *
 * @returns false when nothing is left
 */
export async function removeSomeOfNamespace(
  tx: Tx,
  accountId: number,
  remains: readonly AccountRemains[],
): Promise<boolean> {
  const robotIds = await someRobots(tx, accountId, robotsPerBatch)
  const accountIds = robotIds.length > 0 ? robotIds : [accountId]
  for (const each of remains) {
    if (await each.removeSomeOfAccounts(tx, accountIds)) return true
  }
  if (robotIds.length === 0 && (await deleteSomeTeams(tx, accountId, teamsPerBatch))) return true
  await deleteAccountRows(tx, accountIds)
  return robotIds.length > 0
}
