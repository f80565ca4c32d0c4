import type { MailedCodeTable } from '../../schema/tables.ts'
import type { Db, Tx } from '../../schema/tables.ts'

export type MailedCodePurpose = MailedCodeTable['purpose']

/** What a code is good for. */
export interface MailedCode {
  readonly accountId: number
  readonly purpose: MailedCodePurpose
  /** The address that it proves, when that is not the account's own yet. */
  readonly newEmail: string | undefined
  readonly createdAtMs: number
}

export async function insertMailedCode(
  tx: Tx,
  codeDigest: string,
  { accountId, purpose, newEmail, createdAtMs }: MailedCode,
): Promise<void> {
  await tx
    .insertInto('mailed_code')
    .values({
      code_digest: codeDigest,
      account_id: accountId,
      purpose,
      new_email: newEmail ?? null,
      created_at_ms: createdAtMs,
    })
    .execute()
}

export async function findMailedCode(db: Db, codeDigest: string): Promise<MailedCode | undefined> {
  const row = await db
    .selectFrom('mailed_code')
    .selectAll()
    .where('code_digest', '=', codeDigest)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    accountId: row.account_id,
    purpose: row.purpose,
    newEmail: row.new_email ?? undefined,
    createdAtMs: row.created_at_ms,
  }
}

/** False when somebody else was faster. */
export async function deleteMailedCode(tx: Tx, codeDigest: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('mailed_code')
    .where('code_digest', '=', codeDigest)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

export async function deleteMailedCodesOf(
  tx: Tx,
  accountId: number,
  purpose: MailedCodePurpose,
): Promise<void> {
  await tx
    .deleteFrom('mailed_code')
    .where('account_id', '=', accountId)
    .where('purpose', '=', purpose)
    .execute()
}

/** When the newest code of an account was made. */
export async function lastMailedCodeMs(
  db: Db,
  accountId: number,
  purpose: MailedCodePurpose,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('mailed_code')
    .select('created_at_ms')
    .where('account_id', '=', accountId)
    .where('purpose', '=', purpose)
    .orderBy('created_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.created_at_ms
}

/** Forgets codes that were made before an instant; a bounded number, and says how many. */
export async function deleteMailedCodesBefore(
  tx: Tx,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const result = await tx
    .deleteFrom('mailed_code')
    .where('code_digest', 'in', (eb) =>
      eb
        .selectFrom('mailed_code')
        .select('code_digest')
        .where('created_at_ms', '<', beforeMs)
        .limit(limit),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
