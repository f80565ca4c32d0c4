import type { Db, Tx } from '../schema/tables.ts'

/** The sealed token of a robot, or undefined when it has none. */
export async function findSealedRobotToken(db: Db, accountId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('robot_token')
    .select('encrypted_token')
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.encrypted_token
}

/** Stores a robot's token; the one before it no longer signs in. */
export async function saveSealedRobotToken(
  tx: Tx,
  accountId: number,
  sealedToken: string,
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto('robot_token')
    .values({ account_id: accountId, encrypted_token: sealedToken, created_at_ms: nowMs })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet({ encrypted_token: sealedToken, created_at_ms: nowMs }),
    )
    .execute()
  await tx
    .updateTable('account')
    .set({ credentials_changed_at_ms: nowMs })
    .where('id', '=', accountId)
    .execute()
}
