import { beforeAllNames } from '../namespaces/deletion/deleted-name.ts'
import type { RepositoryKind } from '../repositories/repository.ts'
import type { ListedRepository, PlaceInList } from '../repositories/repository-details.ts'
import type { Db } from '../schema/tables.ts'

export interface PageOfRepositories {
  readonly namespaceId?: number
  readonly kind: RepositoryKind
  readonly after?: PlaceInList
  readonly limit: number
}

/** The namespaces in which an account sees everything: its own, and those it owns. */
export async function namespacesSeenWhole(db: Db, accountId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .select('team.organization_id')
    .where('team_member.account_id', '=', accountId)
    .where('team.role', '=', 'admin')
    .execute()
  return [accountId, ...rows.map((row) => row.organization_id)]
}

export async function listAll(db: Db, page: PageOfRepositories): Promise<ListedRepository[]> {
  return rowsAsRepositories(await listed(db, page).execute())
}

export async function listPublic(db: Db, page: PageOfRepositories): Promise<ListedRepository[]> {
  const query = listed(db, page).where('repository.visibility', '=', 'public')
  return rowsAsRepositories(await query.execute())
}

export async function listInNamespaces(
  db: Db,
  namespaceIds: readonly number[],
  page: PageOfRepositories,
): Promise<ListedRepository[]> {
  const query = listed(db, page).where('repository.namespace_id', 'in', namespaceIds)
  return rowsAsRepositories(await query.execute())
}

/** Repositories on which an account has a right of its own, or one of its teams has. */
export async function listPermitted(
  db: Db,
  accountId: number,
  page: PageOfRepositories,
): Promise<ListedRepository[]> {
  const query = listed(db, page).where('repository.id', 'in', permitted(db, accountId))
  return rowsAsRepositories(await query.execute())
}

/** What an account has starred, and may still see. */
export async function listStarred(
  db: Db,
  viewer: { readonly accountId: number; readonly seesAll: boolean },
  seenWhole: readonly number[],
  page: PageOfRepositories,
): Promise<ListedRepository[]> {
  let query = listed(db, page)
    .innerJoin('star', 'star.repository_id', 'repository.id')
    .where('star.account_id', '=', viewer.accountId)
  if (!viewer.seesAll) {
    query = query.where((eb) =>
      eb.or([
        eb('repository.visibility', '=', 'public'),
        eb('repository.namespace_id', 'in', seenWhole),
        eb('repository.id', 'in', permitted(db, viewer.accountId)),
      ]),
    )
  }
  return rowsAsRepositories(await query.execute())
}

function listed(db: Db, page: PageOfRepositories) {
  const { namespaceId, after } = page
  return db
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select([
      'repository.id',
      'repository.namespace_id',
      'account.name as namespace',
      'repository.name',
      'repository.visibility',
      'repository.state',
      'repository.has_push_notifications',
      'repository.kind',
      'repository.description',
    ])
    .where('repository.name', '>', beforeAllNames)
    .where('account.deleted_at_ms', 'is', null)
    .where('repository.kind', '=', page.kind)
    .$if(namespaceId !== undefined, (query) =>
      query.where('repository.namespace_id', '=', namespaceId ?? 0),
    )
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('repository.namespace_id', 'repository.name'),
          '>',
          eb.tuple(after?.namespaceId ?? 0, after?.name ?? ''),
        ),
      ),
    )
    .orderBy('repository.namespace_id')
    .orderBy('repository.name')
    .limit(page.limit)
}

function permitted(db: Db, accountId: number) {
  return db
    .selectFrom('repository_permission')
    .select('repository_permission.repository_id')
    .where('repository_permission.account_id', '=', accountId)
    .union(
      db
        .selectFrom('team_member')
        .innerJoin('repository_permission', 'repository_permission.team_id', 'team_member.team_id')
        .select('repository_permission.repository_id')
        .where('team_member.account_id', '=', accountId),
    )
}

type Row = Awaited<ReturnType<ReturnType<typeof listed>['execute']>>[number]

function rowsAsRepositories(rows: readonly Row[]): ListedRepository[] {
  return rows.map((row) => ({
    id: row.id,
    namespaceId: row.namespace_id,
    name: { namespace: row.namespace, repository: row.name },
    visibility: row.visibility,
    state: row.state,
    hasPushNotifications: row.has_push_notifications === 1,
    kind: row.kind,
    description: row.description,
  }))
}
