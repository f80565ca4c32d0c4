import { sql } from 'kysely'

import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import { layAside } from '../../namespaces/deletion/kept-rows.service.ts'
import { indexRepository } from '../../search/search-index.service.ts'
import type { Db, Tx } from '../../schema/tables.ts'
import type { RepositoryState, Visibility } from '../repository.ts'

/** What makes a repository one that nobody finds; its old name is free. */
const marked = {
  name: sql<string>`'!' || id`,
  state: 'marked-for-deletion',
  visibility: 'private',
} as const

/** False when it is marked already, or gone. Its rights stay for the caller to deal with. */
export async function markRepository(tx: Tx, repositoryId: number): Promise<boolean> {
  const row = await tx
    .updateTable('repository')
    .set(marked)
    .where('id', '=', repositoryId)
    .where('name', '>', beforeAllNames)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** A repository that was marked is one again that those find who may; its rights are not back yet. */
export async function unmarkRepository(
  tx: Tx,
  repository: {
    readonly id: number
    readonly namespaceId: number
    /** Without the namespace. */
    readonly name: string
    readonly visibility: Visibility
    readonly state: RepositoryState
    readonly isRenamed: boolean
  },
): Promise<void> {
  const { id, namespaceId, name, visibility, state } = repository
  await tx.updateTable('repository').set({ name, visibility, state }).where('id', '=', id).execute()
  if (!repository.isRenamed) return
  await tx.deleteFrom('repository_word').where('repository_id', '=', id).execute()
  await indexRepository(tx, { id, namespaceId, name, isPublic: visibility === 'public' })
}

/** The rights on a repository lie aside until its deletion is undone or carried out. */
export async function layAsideRights(
  tx: Tx,
  repositoryId: number,
  deletionId: number,
): Promise<void> {
  const isOnIt = sql`repository_id = ${repositoryId}`
  await layAside(tx, deletionId, 'repository_permission', isOnIt)
  await layAside(tx, deletionId, 'star', isOnIt)
}

/** Whether it was deleted, and is not back. */
export async function isMarked(db: Db, repositoryId: number): Promise<boolean> {
  const row = await db
    .selectFrom('repository')
    .select('id')
    .where('id', '=', repositoryId)
    .where('state', '=', 'marked-for-deletion')
    .executeTakeFirst()
  return row !== undefined
}

/** The same of a user or an organization. */
export async function isRetired(db: Db, accountId: number): Promise<boolean> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('id', '=', accountId)
    .where('deleted_at_ms', 'is not', null)
    .executeTakeFirst()
  return row !== undefined
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

export async function deleteRights(tx: Tx, repositoryIds: readonly number[]): Promise<void> {
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
