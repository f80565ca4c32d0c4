import { indexRenamed } from '../../search/search-index.service.ts'
import type { Tx } from '../../schema/tables.ts'
import { requireNamespaceName } from '../account-name.ts'
import {
  deleteAccountRows,
  deleteMembersOfTeams,
  deleteRowsOfAccount,
  deleteSomeTeams,
  layAsideMembersOfTeams,
  layAsideRowsOfAccount,
  rememberRobots,
  retireAccount,
  retireRobots,
  reviveAccount,
  reviveRobots,
  someRobots,
} from './account-deletion.queries.ts'
import { bringBack } from './kept-rows.service.ts'

/** Rows that one transaction removes: robots have rights and tokens that go with them. */
const robotsPerBatch = 100
const teamsPerBatch = 20

/**
 * Makes an account and its robots disappear, in the caller's transaction: their names are free,
 * nobody finds them, and nothing that they signed in with works. The rows stay for a job.
 *
 * @param deletionId under which its rights are laid aside; undefined: they go
 * @returns false when it has disappeared already
 */
export async function retireNamespace(
  tx: Tx,
  account: { readonly id: number; readonly kind: string },
  nowMs: number,
  deletionId?: number,
): Promise<boolean> {
  const { id } = account
  if (!(await retireAccount(tx, id, nowMs))) return false
  if (deletionId !== undefined) await rememberRobots(tx, id, deletionId)
  await retireRobots(tx, id, nowMs)
  const isOrganization = account.kind === 'organization'
  if (deletionId === undefined) {
    await deleteRowsOfAccount(tx, id)
    if (isOrganization) await deleteMembersOfTeams(tx, id)
  } else {
    if (isOrganization) await layAsideMembersOfTeams(tx, id, deletionId)
    await layAsideRowsOfAccount(tx, id, deletionId)
  }
  return true
}

/**
 * The way back from {@link retireNamespace}: the account and its robots have names again, and the
 * rights that were laid aside. What proved who it is has not come back: passwords, mail addresses,
 * sessions and tokens of users; robots have the tokens that they had.
 *
 * @throws InvalidNameError; the database refuses a name that is taken
 */
export async function reviveNamespace(
  tx: Tx,
  account: {
    readonly id: number
    readonly formerName: string
    readonly name: string
    readonly isEnabled: boolean
  },
  deletionId: number,
): Promise<boolean> {
  const { id, formerName, name } = account
  if (name !== formerName) requireNamespaceName(name)
  if (!(await reviveAccount(tx, account))) return false
  await reviveRobots(tx, deletionId, { formerName, name })
  await indexRenamed(tx, { id, name })
  await bringBack(tx, deletionId)
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
