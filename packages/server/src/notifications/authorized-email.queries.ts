import type { Db, Tx } from '../schema/tables.ts'
import type { NotificationSubject } from './notification.ts'

/** An address that was asked whether it wants to hear of a repository. */
export interface AuthorizedEmail {
  readonly email: string
  readonly isConfirmed: boolean
  readonly createdAtMs: number
}

export async function findAuthorizedEmail(
  db: Db,
  repositoryId: number,
  email: string,
): Promise<AuthorizedEmail | undefined> {
  const row = await db
    .selectFrom('authorized_email')
    .select(['email', 'confirmed_at_ms', 'created_at_ms'])
    .where('repository_id', '=', repositoryId)
    .where('email', '=', email)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    email: row.email,
    isConfirmed: row.confirmed_at_ms !== null,
    createdAtMs: row.created_at_ms,
  }
}

/** Asks an address, once more if it was asked before: codes before this one are worth nothing. */
export async function askEmail(
  tx: Tx,
  given: {
    readonly repositoryId: number
    readonly email: string
    readonly codeDigest: string
    readonly nowMs: number
  },
): Promise<void> {
  const { codeDigest, nowMs } = given
  await tx
    .insertInto('authorized_email')
    .values({
      repository_id: given.repositoryId,
      email: given.email,
      code_digest: codeDigest,
      confirmed_at_ms: null,
      created_at_ms: nowMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['repository_id', 'email'])
        .doUpdateSet({ code_digest: codeDigest, created_at_ms: nowMs }),
    )
    .execute()
}

/** How many addresses of a repository wait for an answer, up to a limit. */
export async function countUnconfirmed(
  db: Db,
  repositoryId: number,
  limit: number,
): Promise<number> {
  const rows = await db
    .selectFrom('authorized_email')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .where('confirmed_at_ms', 'is', null)
    .limit(limit)
    .execute()
  return rows.length
}

/** The address and the repository of a code that is not too old; it stays good until then. */
export async function confirmEmail(
  tx: Tx,
  given: { readonly codeDigest: string; readonly issuedAfterMs: number; readonly nowMs: number },
): Promise<{ readonly email: string; readonly repositoryId: number } | undefined> {
  const row = await tx
    .updateTable('authorized_email')
    .set((eb) => ({ confirmed_at_ms: eb.fn.coalesce('confirmed_at_ms', eb.val(given.nowMs)) }))
    .where('code_digest', '=', given.codeDigest)
    .where('created_at_ms', '>', given.issuedAfterMs)
    .returning(['email', 'repository_id'])
    .executeTakeFirst()
  return row === undefined ? undefined : { email: row.email, repositoryId: row.repository_id }
}

/**
 * Whether mail about a subject may go to an address: for repositories, when whoever reads it has
 * agreed; for namespaces, when it is the proved address of an owner.
 */
export async function isEmailAuthorized(
  db: Db,
  subject: NotificationSubject,
  email: string,
): Promise<boolean> {
  if (subject.kind === 'repository') {
    return (await findAuthorizedEmail(db, subject.id, email))?.isConfirmed === true
  }
  const row = await db
    .selectFrom('account')
    .select('account.id')
    .where('account.email', '=', email)
    .where('account.kind', '=', 'user')
    .where('account.is_verified', '=', 1)
    .where((eb) =>
      eb.or([
        eb('account.id', '=', subject.id),
        eb.exists(
          eb
            .selectFrom('team_member')
            .innerJoin('team', 'team.id', 'team_member.team_id')
            .select('team.id')
            .whereRef('team_member.account_id', '=', 'account.id')
            .where('team.organization_id', '=', subject.id)
            .where('team.role', '=', 'admin'),
        ),
      ]),
    )
    .executeTakeFirst()
  return row !== undefined
}
