import { createHash } from 'node:crypto'

import type { Db, Tx } from '../schema/tables.ts'
import type { FailureRecord } from './sign-in-throttle.ts'

export async function findPasswordHash(db: Db, accountId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('account')
    .select('password_hash')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.password_hash ?? undefined
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
