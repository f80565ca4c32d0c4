import type { Db, Tx } from '../schema/tables.ts'
import type { TeamRole } from './account.ts'

export async function insertTeam(
  tx: Tx,
  team: {
    readonly organizationId: number
    readonly name: string
    readonly role: TeamRole
    readonly description: string
    readonly nowMs: number
  },
): Promise<number> {
  const { id } = await tx
    .insertInto('team')
    .values({
      organization_id: team.organizationId,
      name: team.name,
      role: team.role,
      description: team.description,
      created_at_ms: team.nowMs,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findTeamId(
  db: Db,
  organizationId: number,
  name: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('team')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.id
}

/** Adding a member again changes nothing. */
export async function addTeamMember(tx: Tx, teamId: number, accountId: number): Promise<void> {
  await tx
    .insertInto('team_member')
    .values({ team_id: teamId, account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function removeTeamMember(tx: Tx, teamId: number, accountId: number): Promise<void> {
  await tx
    .deleteFrom('team_member')
    .where('team_id', '=', teamId)
    .where('account_id', '=', accountId)
    .execute()
}
