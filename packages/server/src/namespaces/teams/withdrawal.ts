import type { Tx } from '../../schema/tables.ts'
import { deleteInvitation, deleteInvitationsOf } from './team-invitation.queries.ts'
import { deleteInvitationNotice } from './team-notice.queries.ts'

/** Takes back the invitation of an account to a team; false when there was none. */
export async function withdrawInvitation(
  tx: Tx,
  teamId: number,
  accountId: number,
): Promise<boolean> {
  const digest = await deleteInvitation(tx, teamId, { accountId })
  if (digest === undefined) return false
  await deleteInvitationNotice(tx, digest)
  return true
}

/** Takes back all invitations of an account to teams of an organization. */
export async function withdrawInvitations(
  tx: Tx,
  organizationId: number,
  accountId: number,
): Promise<void> {
  for (const digest of await deleteInvitationsOf(tx, organizationId, accountId)) {
    await deleteInvitationNotice(tx, digest)
  }
}
