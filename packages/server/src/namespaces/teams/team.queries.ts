import { indexTeam } from '../../search/search-index.service.ts'
import type { Db, Tx } from '../../schema/tables.ts'
import type { TeamRole } from '../account.ts'
import type { Team, TeamChange } from './team.ts'

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
  await indexTeam(tx, { id, name: team.name, organizationId: team.organizationId })
  return id
}

export async function findTeam(
  db: Db,
  organizationId: number,
  name: string,
): Promise<Team | undefined> {
  const row = await db
    .selectFrom('team')
    .select(['id', 'organization_id', 'name', 'role', 'description'])
    .where('organization_id', '=', organizationId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { organization_id: ofOrganization, ...rest } = row
  return { ...rest, organizationId: ofOrganization }
}

export async function updateTeam(tx: Tx, teamId: number, change: TeamChange): Promise<void> {
  const { role, description } = change
  const columns = {
    ...(role === undefined ? {} : { role }),
    ...(description === undefined ? {} : { description }),
  }
  if (Object.keys(columns).length === 0) return
  await tx.updateTable('team').set(columns).where('id', '=', teamId).execute()
}

/** Removes a team with its members, rights and invitations. */
export async function deleteTeam(tx: Tx, teamId: number): Promise<void> {
  await tx.deleteFrom('team').where('id', '=', teamId).execute()
}
