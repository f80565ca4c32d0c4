import { randomUUID } from 'node:crypto'

import type { Selectable } from 'kysely'

import type { DeletionTable, Db, Tx } from '../../schema/tables.ts'
import type { Repository } from '../repository.ts'
import type { DeletedNamespace, DeletedRepository } from './deleted-content.ts'

interface Occasion {
  readonly nowMs: number
  readonly keptUntilMs: number
  readonly byAccountId: number | undefined
}

/** Writes down what a repository was, so that it can be again. Answers with the deletion's id. */
export async function insertDeletedRepository(
  tx: Tx,
  repository: Repository,
  occasion: Occasion,
): Promise<number> {
  return await insert(tx, occasion, {
    account_id: null,
    repository_id: repository.id,
    namespace_id: repository.namespaceId,
    name: repository.name.repository,
    visibility: repository.visibility,
    state: repository.state,
    is_enabled: null,
  })
}

/** The same of a user or an organization. */
export async function insertDeletedNamespace(
  tx: Tx,
  account: { readonly id: number; readonly name: string; readonly isEnabled: boolean },
  occasion: Occasion,
): Promise<number> {
  return await insert(tx, occasion, {
    account_id: account.id,
    repository_id: null,
    namespace_id: null,
    name: account.name,
    visibility: null,
    state: null,
    is_enabled: account.isEnabled ? 1 : 0,
  })
}

async function insert(
  tx: Tx,
  { nowMs, keptUntilMs, byAccountId }: Occasion,
  what: Pick<
    DeletionTable,
    'account_id' | 'repository_id' | 'namespace_id' | 'name' | 'visibility' | 'state' | 'is_enabled'
  >,
): Promise<number> {
  const by =
    byAccountId === undefined
      ? undefined
      : await tx
          .selectFrom('account')
          .select('name')
          .where('id', '=', byAccountId)
          .executeTakeFirst()
  const { id } = await tx
    .insertInto('deletion')
    .values({
      uuid: randomUUID(),
      ...what,
      deleted_at_ms: nowMs,
      deleted_by: by?.name ?? null,
      kept_until_ms: keptUntilMs,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

type Row = Selectable<DeletionTable>

/** Repositories of a namespace that can come back, those deleted last first. */
export async function listDeletedRepositories(
  db: Db,
  namespaceId: number,
  page: { readonly beforeId: number | undefined; readonly nowMs: number; readonly limit: number },
): Promise<DeletedRepository[]> {
  let query = db
    .selectFrom('deletion')
    .selectAll()
    .where('namespace_id', '=', namespaceId)
    .where('is_removing', '=', 0)
    .where('kept_until_ms', '>', page.nowMs)
    .orderBy('id', 'desc')
    .limit(page.limit)
  if (page.beforeId !== undefined) query = query.where('id', '<', page.beforeId)
  return (await query.execute()).map(repositoryOf)
}

/** By name the first that was there at a moment; of several of that name the one that was it then. */
export async function findGoneSince(
  db: Db,
  namespaceId: number,
  given: { readonly momentMs: number; readonly fromName: string; readonly nowMs: number },
): Promise<DeletedRepository | undefined> {
  const row = await db
    .selectFrom('deletion')
    .innerJoin('repository', 'repository.id', 'deletion.repository_id')
    .selectAll('deletion')
    .where('deletion.namespace_id', '=', namespaceId)
    .where('deletion.name', '>=', given.fromName)
    .where('deletion.deleted_at_ms', '>', given.momentMs)
    .where('repository.created_at_ms', '<=', given.momentMs)
    .where('deletion.is_removing', '=', 0)
    .where('deletion.kept_until_ms', '>', given.nowMs)
    .orderBy('deletion.name')
    .orderBy('deletion.deleted_at_ms')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : repositoryOf(row)
}

/** Users and organizations that can come back, those deleted last first. */
export async function listDeletedNamespaces(
  db: Db,
  page: { readonly beforeId: number | undefined; readonly nowMs: number; readonly limit: number },
): Promise<DeletedNamespace[]> {
  let query = db
    .selectFrom('deletion')
    .innerJoin('account', 'account.id', 'deletion.account_id')
    .selectAll('deletion')
    .select('account.kind')
    .where('deletion.account_id', 'is not', null)
    .where('is_removing', '=', 0)
    .where('kept_until_ms', '>', page.nowMs)
    .orderBy('deletion.id', 'desc')
    .limit(page.limit)
  if (page.beforeId !== undefined) query = query.where('deletion.id', '<', page.beforeId)
  return (await query.execute()).map((row) => namespaceOf(row, row.kind))
}

/**
 * A deletion that can be undone, locked until the transaction ends: no worker begins to remove
 * what it keeps, and nobody else brings it back.
 */
export async function holdDeletedRepository(
  tx: Tx,
  namespaceId: number,
  uuid: string,
  nowMs: number,
): Promise<DeletedRepository | undefined> {
  const row = await hold(tx, uuid, nowMs)
  return row?.namespace_id === namespaceId ? repositoryOf(row) : undefined
}

export async function holdDeletedNamespace(
  tx: Tx,
  uuid: string,
  nowMs: number,
): Promise<DeletedNamespace | undefined> {
  const row = await hold(tx, uuid, nowMs)
  if (row === undefined || row.account_id === null) return undefined
  const { kind } = await tx
    .selectFrom('account')
    .select('kind')
    .where('id', '=', row.account_id)
    .executeTakeFirstOrThrow()
  return namespaceOf(row, kind)
}

async function hold(tx: Tx, uuid: string, nowMs: number): Promise<Row | undefined> {
  return await tx
    .updateTable('deletion')
    .set({ is_removing: 0 })
    .where('uuid', '=', uuid)
    .where('is_removing', '=', 0)
    .where('kept_until_ms', '>', nowMs)
    .returningAll()
    .executeTakeFirst()
}

export async function deleteDeletion(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('deletion').where('id', '=', id).execute()
}

/** The grace of a deletion ends now. */
export async function endGrace(tx: Tx, id: number, nowMs: number): Promise<void> {
  await tx.updateTable('deletion').set({ kept_until_ms: nowMs }).where('id', '=', id).execute()
}

/**
 * Decides that what a deletion keeps is removed: from now on there is no way back.
 *
 * @returns `gone` when it was undone or carried out; the instant when its time has not come
 */
export async function beginRemoval(
  tx: Tx,
  id: number,
  nowMs: number,
): Promise<'begun' | 'gone' | { readonly notBeforeMs: number }> {
  const row = await tx
    .updateTable('deletion')
    .set((eb) => ({
      is_removing: eb
        .case()
        .when('kept_until_ms', '<=', nowMs)
        .then(1)
        .else(eb.ref('is_removing'))
        .end(),
    }))
    .where('id', '=', id)
    .returning(['is_removing', 'kept_until_ms'])
    .executeTakeFirst()
  if (row === undefined) return 'gone'
  return row.is_removing === 1 ? 'begun' : { notBeforeMs: row.kept_until_ms }
}

function repositoryOf(row: Row): DeletedRepository {
  return {
    ...deletionOf(row),
    repositoryId: row.repository_id ?? 0,
    visibility: row.visibility ?? 'private',
    state: row.state ?? 'normal',
  }
}

function namespaceOf(row: Row, kind: string): DeletedNamespace {
  return {
    ...deletionOf(row),
    accountId: row.account_id ?? 0,
    kind: kind === 'user' ? 'user' : 'organization',
    isEnabled: row.is_enabled === 1,
  }
}

function deletionOf(row: Row) {
  return {
    id: row.id,
    uuid: row.uuid,
    name: row.name,
    deletedAtMs: row.deleted_at_ms,
    deletedBy: row.deleted_by ?? undefined,
    keptUntilMs: row.kept_until_ms,
  }
}
