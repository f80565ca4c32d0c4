import { sql } from 'kysely'

import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { Db, Tx } from '../../schema/tables.ts'

/** What makes a repository one that nobody finds; its old name is free. */
const marked = {
  name: sql<string>`'!' || id`,
  state: 'marked-for-deletion',
  visibility: 'private',
} as const

/** False when it is marked already, or gone. */
export async function markRepository(tx: Tx, repositoryId: number): Promise<boolean> {
  const row = await tx
    .updateTable('repository')
    .set(marked)
    .where('id', '=', repositoryId)
    .where('name', '>', beforeAllNames)
    .returning('id')
    .executeTakeFirst()
  if (row === undefined) return false
  await deleteRights(tx, [repositoryId])
  return true
}

/** Marks repositories of a namespace; false when all were marked. */
export async function markSomeRepositories(
  tx: Tx,
  namespaceId: number,
  limit: number,
): Promise<boolean> {
  const rows = await tx
    .updateTable('repository')
    .set(marked)
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('repository')
        .select('id')
        .where('namespace_id', '=', namespaceId)
        .where('name', '>', beforeAllNames)
        .orderBy('name')
        .limit(limit),
    )
    .returning('id')
    .execute()
  if (rows.length === 0) return false
  await deleteRights(
    tx,
    rows.map((row) => row.id),
  )
  return true
}

async function deleteRights(tx: Tx, repositoryIds: readonly number[]): Promise<void> {
  await tx.deleteFrom('repository_permission').where('repository_id', 'in', repositoryIds).execute()
  await tx.deleteFrom('star').where('repository_id', 'in', repositoryIds).execute()
}

export async function anyRepositoryOf(db: Db, namespaceId: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('repository')
    .select('id')
    .where('namespace_id', '=', namespaceId)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

/**
 * Keeps everybody from adding anything to a repository until the transaction ends. On PostgreSQL
 * a change of what identifies a row waits for those who are adding something that points to it,
 * and they for it.
 */
export async function holdRepository(tx: Tx, repositoryId: number): Promise<void> {
  await tx
    .updateTable('repository')
    .set({ name: sql<string>`name || '!'` })
    .where('id', '=', repositoryId)
    .execute()
}

export async function deleteRepositoryRow(tx: Tx, repositoryId: number): Promise<void> {
  await tx.deleteFrom('repository').where('id', '=', repositoryId).execute()
}
