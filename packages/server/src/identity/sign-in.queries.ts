import { createHash } from 'node:crypto'

import type { Db, Tx } from '../schema/tables.ts'
import type { FailureRecord } from './sign-in-throttle.ts'

/** The hash of an account's password, and whether its address is proved; undefined without one. */
export async function findPassword(
  db: Db,
  accountId: number,
): Promise<{ readonly hash: string; readonly isVerified: boolean } | undefined> {
  const row = await db
    .selectFrom('account')
    .select(['password_hash', 'is_verified'])
    .where('id', '=', accountId)
    .executeTakeFirst()
  if (row === undefined || row.password_hash === null) return undefined
  return { hash: row.password_hash, isVerified: row.is_verified === 1 }
}

/** Stores the same password in another form, unless it was changed meanwhile. */
export async function replacePasswordHash(
  tx: Tx,
  {
    accountId,
    from,
    to,
  }: { readonly accountId: number; readonly from: string; readonly to: string },
): Promise<void> {
  await tx
    .updateTable('account')
    .set({ password_hash: to })
    .where('id', '=', accountId)
    .where('password_hash', '=', from)
    .execute()
}

export async function findFailedSignIns(db: Db, name: string): Promise<FailureRecord | undefined> {
  const row = await db
    .selectFrom('failed_sign_in')
    .select(['failures', 'last_at_ms'])
    .where('name_digest', '=', digestOf(name))
    .executeTakeFirst()
  return row === undefined ? undefined : { count: row.failures, lastAtMs: row.last_at_ms }
}

/** Counts one more failure, and forgets those of all names that are older than that instant. */
export async function recordFailedSignIn(
  tx: Tx,
  failure: { readonly name: string; readonly nowMs: number; readonly forgetBeforeMs: number },
): Promise<void> {
  const { name, nowMs, forgetBeforeMs } = failure
  await tx.deleteFrom('failed_sign_in').where('last_at_ms', '<', forgetBeforeMs).execute()
  await tx
    .insertInto('failed_sign_in')
    .values({ name_digest: digestOf(name), failures: 1, last_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict.column('name_digest').doUpdateSet((eb) => ({
        failures: eb('failed_sign_in.failures', '+', 1),
        last_at_ms: nowMs,
      })),
    )
    .execute()
}

export async function forgetFailedSignIns(tx: Tx, name: string): Promise<void> {
  await tx.deleteFrom('failed_sign_in').where('name_digest', '=', digestOf(name)).execute()
}

function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
