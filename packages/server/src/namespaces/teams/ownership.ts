import type { Tx } from '../../schema/tables.ts'
import { hasOwner } from './team-member.queries.ts'
import { LastOwnerError, type TeamOrganization } from './team.ts'

/**
 * The lock that whoever changes the teams of an organization holds, or who is in them: two who
 * each leave the other as the last owner come one after the other.
 */
export function teamsLock(organizationId: number): string {
  return `teams:${organizationId}`
}

/** Asked at the end of what takes somebody's role away. @throws LastOwnerError */
export async function requireOwner(tx: Tx, organization: TeamOrganization): Promise<void> {
  if (await hasOwner(tx, organization.id)) return
  throw new LastOwnerError(organization.name)
}
