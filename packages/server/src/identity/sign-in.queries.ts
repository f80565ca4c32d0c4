import type { Db, Tx } from '../schema/tables.ts'
import type { FailureRecord } from './sign-in-throttle.ts'

export interface SignInRecord {
  readonly passwordHash: string | undefined
  readonly failures: FailureRecord | undefined
}

export async function findSignInRecord(
  db: Db,
  accountId: number,
): Promise<SignInRecord | undefined> {
  const row = await db
    .selectFrom('account')
    .select(['password_hash', 'failed_sign_ins', 'last_failed_sign_in_ms'])
    .where('id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    passwordHash: row.password_hash ?? undefined,
    failures:
      row.last_failed_sign_in_ms === null
        ? undefined
        : { count: row.failed_sign_ins, lastAtMs: row.last_failed_sign_in_ms },
  }
}

export async function recordFailedSignIn(tx: Tx, accountId: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('account')
    .set((eb) => ({
      failed_sign_ins: eb('failed_sign_ins', '+', 1),
      last_failed_sign_in_ms: nowMs,
    }))
    .where('id', '=', accountId)
    .execute()
}

export async function forgetFailedSignIns(tx: Tx, accountId: number): Promise<void> {
  await tx
    .updateTable('account')
    .set({ failed_sign_ins: 0, last_failed_sign_in_ms: null })
    .where('id', '=', accountId)
    .execute()
}
