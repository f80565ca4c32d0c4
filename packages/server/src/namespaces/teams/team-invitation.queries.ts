import type { Db, Tx } from '../../schema/tables.ts'
import type { PendingInvitation, TeamInvitation } from './team-invitation.ts'

/** Whom an invitation is for. */
export type Invited = { readonly accountId: number } | { readonly email: string }

/** Replaces the invitation that is there for the same one: only the newest code is good. */
export async function insertInvitation(
  tx: Tx,
  invitation: {
    readonly codeDigest: string
    readonly teamId: number
    readonly invited: Invited
    readonly inviterId: number
    readonly nowMs: number
  },
): Promise<void> {
  const { codeDigest, teamId, invited, inviterId, nowMs } = invitation
  await deleteInvitation(tx, teamId, invited)
  await tx
    .insertInto('team_invitation')
    .values({
      code_digest: codeDigest,
      team_id: teamId,
      account_id: 'accountId' in invited ? invited.accountId : null,
      email: 'email' in invited ? invited.email : null,
      inviter_id: inviterId,
      created_at_ms: nowMs,
    })
    .execute()
}

/** The digest of the code that is worth nothing any more, or undefined when there was none. */
export async function deleteInvitation(
  tx: Tx,
  teamId: number,
  invited: Invited,
): Promise<string | undefined> {
  const ofTeam = tx.deleteFrom('team_invitation').where('team_id', '=', teamId)
  const row = await (
    'email' in invited
      ? ofTeam.where('email', '=', invited.email)
      : ofTeam.where('account_id', '=', invited.accountId)
  )
    .returning('code_digest')
    .executeTakeFirst()
  return row?.code_digest
}

/** All that an account has to the teams of an organization; answers with the digests of the codes. */
export async function deleteInvitationsOf(
  tx: Tx,
  organizationId: number,
  accountId: number,
): Promise<string[]> {
  const rows = await tx
    .deleteFrom('team_invitation')
    .where('account_id', '=', accountId)
    .where('team_id', 'in', (eb) =>
      eb.selectFrom('team').select('id').where('organization_id', '=', organizationId),
    )
    .returning('code_digest')
    .execute()
  return rows.map((row) => row.code_digest)
}

export async function deleteInvitationById(tx: Tx, id: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('team_invitation')
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

export async function findInvitation(
  db: Db,
  codeDigest: string,
): Promise<TeamInvitation | undefined> {
  const row = await db
    .selectFrom('team_invitation')
    .innerJoin('team', 'team.id', 'team_invitation.team_id')
    .innerJoin('account', 'account.id', 'team.organization_id')
    .leftJoin('account as inviter', 'inviter.id', 'team_invitation.inviter_id')
    .select([
      'team_invitation.id',
      'team_invitation.team_id',
      'team_invitation.account_id',
      'team_invitation.email',
      'team.name as team_name',
      'team.organization_id',
      'account.name as organization_name',
      'inviter.name as inviter_name',
    ])
    .where('team_invitation.code_digest', '=', codeDigest)
    .where('account.deleted_at_ms', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    teamId: row.team_id,
    teamName: row.team_name,
    organizationId: row.organization_id,
    organizationName: row.organization_name,
    accountId: row.account_id ?? undefined,
    email: row.email ?? undefined,
    inviterName: row.inviter_name ?? undefined,
  }
}

/** The invitations to a team that nobody answered yet, the oldest first. */
export async function listPendingInvitations(
  db: Db,
  teamId: number,
  limit: number,
): Promise<PendingInvitation[]> {
  const rows = await db
    .selectFrom('team_invitation')
    .leftJoin('account', 'account.id', 'team_invitation.account_id')
    .select(['account.name', 'team_invitation.email'])
    .where('team_invitation.team_id', '=', teamId)
    .orderBy('team_invitation.id')
    .limit(limit)
    .execute()
  return rows.map(({ name, email }) =>
    name === null ? { kind: 'email', email: email ?? '' } : { kind: 'user', name },
  )
}
