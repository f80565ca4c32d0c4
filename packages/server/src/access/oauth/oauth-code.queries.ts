import type { Tx } from '../../schema/tables.ts'
import type { CodeChallenge } from './oauth-authorization.ts'

/** What a code stands for until it is exchanged. */
export interface OauthCode {
  readonly applicationId: number
  readonly accountId: number
  readonly scope: string
  readonly redirectUri: string
  readonly challenge: CodeChallenge | undefined
  readonly expiresAtMs: number
}

export async function insertCode(tx: Tx, digest: string, code: OauthCode): Promise<void> {
  await tx
    .insertInto('oauth_code')
    .values({
      code_digest: digest,
      application_id: code.applicationId,
      account_id: code.accountId,
      scope: code.scope,
      redirect_uri: code.redirectUri,
      challenge: code.challenge?.text ?? null,
      challenge_method: code.challenge?.method ?? null,
      expires_at_ms: code.expiresAtMs,
    })
    .execute()
}

/** Takes a code out: of two who bring it, one gets it. */
export async function takeCode(tx: Tx, digest: string): Promise<OauthCode | undefined> {
  const row = await tx
    .deleteFrom('oauth_code')
    .where('code_digest', '=', digest)
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    applicationId: row.application_id,
    accountId: row.account_id,
    scope: row.scope,
    redirectUri: row.redirect_uri,
    challenge:
      row.challenge === null
        ? undefined
        : { text: row.challenge, method: row.challenge_method ?? 'plain' },
    expiresAtMs: row.expires_at_ms,
  }
}

/** Forgets codes that nobody exchanged in time; a bounded number. */
export async function deleteExpiredCodes(tx: Tx, nowMs: number, limit: number): Promise<void> {
  await tx
    .deleteFrom('oauth_code')
    .where('code_digest', 'in', (eb) =>
      eb
        .selectFrom('oauth_code')
        .select('code_digest')
        .where('expires_at_ms', '<=', nowMs)
        .limit(limit),
    )
    .execute()
}
