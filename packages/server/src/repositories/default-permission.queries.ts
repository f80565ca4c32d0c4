import type { Db } from '../schema/tables.ts'
import type { RepositoryRole } from './repository.ts'

/** A role that a new repository gives to somebody. */
export interface GivenRole {
  readonly accountId: number | undefined
  readonly teamId: number | undefined
  readonly role: RepositoryRole
}

/** What the default permissions of an organization give on a repository that `creatorId` makes. */
export async function findDefaultPermissions(
  db: Db,
  organizationId: number,
  creatorId: number | undefined,
): Promise<GivenRole[]> {
  const rows = await db
    .selectFrom('default_permission')
    .select(['delegate_account_id', 'delegate_team_id', 'role'])
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        eb('activating_account_id', 'is', null),
        eb('activating_account_id', '=', creatorId ?? null),
      ]),
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    accountId: row.delegate_account_id ?? undefined,
    teamId: row.delegate_team_id ?? undefined,
    role: row.role,
  }))
}
