import type { TeamRole } from '../namespaces/account.ts'
import type { Db } from '../schema/tables.ts'
import { rolesInTeams } from './grant.queries.ts'

/** That somebody is in a team of an organization, and the strongest role of those teams. */
export interface Membership {
  readonly strongestRole: TeamRole
}

const rank: Record<TeamRole, number> = { member: 1, creator: 2, admin: 3 }

/** Undefined for who is in none of its teams. */
export async function membershipIn(
  db: Db,
  organizationId: number,
  accountId: number,
): Promise<Membership | undefined> {
  let strongest: TeamRole | undefined
  for (const role of await rolesInTeams(db, organizationId, accountId)) {
    if (strongest === undefined || rank[role] > rank[strongest]) strongest = role
  }
  return strongest === undefined ? undefined : { strongestRole: strongest }
}
