import { randomUUID } from 'node:crypto'

import type { Tx } from '../../schema/tables.ts'

/*
 * What a user who is invited finds in the drawer of notifications. The code stands in it in
 * clear: it is good for that user alone. It is found again by the digest of the code.
 */

const kind = 'org_team_invite'

export async function insertInvitationNotice(
  tx: Tx,
  notice: {
    readonly accountId: number
    readonly codeDigest: string
    readonly code: string
    readonly inviterName: string
    readonly organizationName: string
    readonly teamName: string
    readonly nowMs: number
  },
): Promise<void> {
  const { accountId, codeDigest, code, inviterName, organizationName, teamName, nowMs } = notice
  await tx
    .insertInto('user_notification')
    .values({
      uuid: randomUUID(),
      account_id: accountId,
      kind,
      metadata: JSON.stringify({
        code,
        inviter: inviterName,
        org: organizationName,
        team: teamName,
      }),
      lookup: lookupOf(codeDigest),
      is_dismissed: 0,
      created_at_ms: nowMs,
    })
    .execute()
}

export async function deleteInvitationNotice(tx: Tx, codeDigest: string): Promise<void> {
  await tx.deleteFrom('user_notification').where('lookup', '=', lookupOf(codeDigest)).execute()
}

/** Those of all invitations to a team. */
export async function deleteInvitationNotices(tx: Tx, teamId: number): Promise<void> {
  const digests = await tx
    .selectFrom('team_invitation')
    .select('code_digest')
    .where('team_id', '=', teamId)
    .where('account_id', 'is not', null)
    .execute()
  for (const { code_digest: digest } of digests) await deleteInvitationNotice(tx, digest)
}

function lookupOf(codeDigest: string): string {
  return `team-invitation:${codeDigest}`
}
