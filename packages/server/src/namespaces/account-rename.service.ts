import { sql } from 'kysely'

import { indexRenamed } from '../search/search-index.service.ts'
import type { Tx } from '../schema/tables.ts'
import { requireNamespaceName } from './account-name.ts'

/**
 * Gives a user or an organization another name, in the caller's transaction, and its robots with
 * it, whose names begin with that of their namespace. Everything else knows accounts by their ids.
 *
 * @throws InvalidNameError; the database refuses a name that is taken
 */
export async function renameNamespace(
  tx: Tx,
  account: { readonly id: number; readonly name: string },
  newName: string,
): Promise<void> {
  requireNamespaceName(newName)
  await tx.updateTable('account').set({ name: newName }).where('id', '=', account.id).execute()
  await tx
    .updateTable('account')
    .set({ name: sql<string>`${newName} || substr(name, ${sql.lit(account.name.length + 1)})` })
    .where('owner_id', '=', account.id)
    .execute()
  await indexRenamed(tx, { id: account.id, name: newName })
}
