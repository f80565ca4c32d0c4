import type { Tx } from '../schema/tables.ts'

/** Keeps the names of accounts that are about to be deleted: the log goes on to tell of them. */
export async function rememberAccounts(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  await tx
    .insertInto('former_account')
    .columns(['id', 'kind', 'name'])
    .expression((eb) =>
      eb
        .selectFrom('account')
        .select(['id', 'kind', 'name'])
        .where('id', 'in', [...ids]),
    )
    .execute()
}
