import { randomUUID } from 'node:crypto'

import { beforeAllNames } from '../namespaces/deletion/deleted-name.ts'
import { indexRepository, indexVisibility } from '../search/search-index.service.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import type { Repository, RepositoryKind, RepositoryState, Visibility } from './repository.ts'
import type { FullName } from './repository-name.ts'

interface Row {
  readonly id: number
  readonly namespace_id: number
  readonly namespace: string
  readonly name: string
  readonly visibility: Visibility
  readonly state: RepositoryState
  readonly has_push_notifications: number
}

const columns = [
  'repository.id',
  'repository.namespace_id',
  'account.name as namespace',
  'repository.name',
  'repository.visibility',
  'repository.state',
  'repository.has_push_notifications',
] as const

export async function findRepository(db: Db, name: FullName): Promise<Repository | undefined> {
  const row = await db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(columns)
    .where('account.name', '=', name.namespace)
    .where('repository.name', '=', name.repository)
    .executeTakeFirst()
  return row === undefined ? undefined : repositoryOf(row)
}

/** A repository by its id, unless it was deleted, or its namespace was. */
export async function findRepositoryById(db: Db, id: number): Promise<Repository | undefined> {
  const row = await db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(columns)
    .where('repository.id', '=', id)
    .where('repository.state', '<>', 'marked-for-deletion')
    .where('account.deleted_at_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : repositoryOf(row)
}

/** {@link findRepository}, compiled once for the paths that every request takes. */
export function prepareFindRepository(database: BerthDatabase) {
  const query = database.prepare<FullName, Row>((db, parameter) =>
    db
      .selectFrom('repository')
      .innerJoin('account', 'account.id', 'repository.namespace_id')
      .select(columns)
      .where('account.name', '=', parameter('namespace'))
      .where('repository.name', '=', parameter('repository')),
  )
  return async (name: FullName): Promise<Repository | undefined> => {
    const row = await query.first(name)
    return row === undefined ? undefined : repositoryOf(row)
  }
}

export async function insertRepository(
  tx: Tx,
  repository: {
    readonly namespaceId: number
    readonly name: FullName
    readonly visibility: Visibility
    readonly description?: string
    readonly kind?: RepositoryKind
    readonly nowMs: number
  },
): Promise<Repository> {
  const { namespaceId, name, visibility, nowMs } = repository
  const { id } = await tx
    .insertInto('repository')
    .values({
      namespace_id: namespaceId,
      name: name.repository,
      visibility,
      state: 'normal',
      kind: repository.kind ?? 'image',
      description: repository.description ?? '',
      created_at_ms: nowMs,
      badge_token: randomUUID(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const isPublic = visibility === 'public'
  await indexRepository(tx, { id, namespaceId, name: name.repository, isPublic })
  return { id, namespaceId, name, visibility, state: 'normal', hasPushNotifications: false }
}

export async function updateVisibility(
  tx: Tx,
  repositoryId: number,
  visibility: Visibility,
): Promise<void> {
  await tx.updateTable('repository').set({ visibility }).where('id', '=', repositoryId).execute()
  await indexVisibility(tx, repositoryId, visibility === 'public')
}

export async function updateState(
  tx: Tx,
  repositoryId: number,
  state: RepositoryState,
): Promise<void> {
  await tx.updateTable('repository').set({ state }).where('id', '=', repositoryId).execute()
}

/** A page of the repositories of a namespace, or of all, in the order of their names. */
export async function listRepositories(
  db: Db,
  page: {
    readonly namespace?: string
    readonly after?: FullName
    /** The first name within the namespace. */
    readonly from?: string
    readonly limit: number
  },
): Promise<Repository[]> {
  let query = db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(columns)
    .where('account.name', '>', beforeAllNames)
    .where('repository.name', '>', beforeAllNames)
    .orderBy('account.name')
    .orderBy('repository.name')
    .limit(page.limit)
  if (page.namespace !== undefined) query = query.where('account.name', '=', page.namespace)
  if (page.from !== undefined) query = query.where('repository.name', '>=', page.from)
  const { after } = page
  if (after !== undefined) {
    query = query.where((eb) =>
      eb(
        eb.refTuple('account.name', 'repository.name'),
        '>',
        eb.tuple(after.namespace, after.repository),
      ),
    )
  }
  return (await query.execute()).map(repositoryOf)
}

function repositoryOf(row: Row): Repository {
  return {
    id: row.id,
    namespaceId: row.namespace_id,
    name: { namespace: row.namespace, repository: row.name },
    visibility: row.visibility,
    state: row.state,
    hasPushNotifications: row.has_push_notifications === 1,
  }
}
