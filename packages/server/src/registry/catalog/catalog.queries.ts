import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { FullName } from '../../repositories/repository-name.ts'
import type { BerthDatabase, Db } from '../../schema/tables.ts'

interface Row {
  readonly namespace: string
  readonly name: string
}

/** A namespace in which an account may see repositories: all of them, or those it has a right on. */
export interface VisibleNamespace {
  readonly id: number
  readonly name: string
  readonly seesAll: boolean
}

/** Repositories of one namespace after a name, in the order of names. */
export function preparePageOfNamespace(database: BerthDatabase) {
  const query = database.prepare<
    { namespace: string; after: string; limit: number },
    { name: string }
  >((db, parameter) =>
    db
      .selectFrom('account')
      .innerJoin('repository', 'repository.namespace_id', 'account.id')
      .select('repository.name')
      .where('account.name', '=', parameter('namespace'))
      .where('repository.name', '>', parameter('after'))
      .orderBy('repository.name')
      .limit(parameter('limit')),
  )
  return async (namespace: string, after: string, limit: number): Promise<FullName[]> =>
    (await query.all({ namespace, after, limit })).map((row) => ({
      namespace,
      repository: row.name,
    }))
}

/** Repositories of all namespaces after one, in the order of names. */
export function preparePageAfterNamespace(database: BerthDatabase) {
  const query = database.prepare<{ after: string; limit: number }, Row>((db, parameter) =>
    db
      .selectFrom('account')
      .innerJoin('repository', 'repository.namespace_id', 'account.id')
      .select(['account.name as namespace', 'repository.name'])
      .where('account.kind', '<>', 'robot')
      .where('account.name', '>', parameter('after'))
      .where('repository.name', '>', beforeAllNames)
      .orderBy('account.name')
      .orderBy('repository.name')
      .limit(parameter('limit')),
  )
  return async (after: string, limit: number): Promise<FullName[]> =>
    (await query.all({ after, limit })).map(fullNameOf)
}

/** Public repositories after a name, in the order of names. */
export async function pageOfPublic(
  db: Db,
  after: FullName | undefined,
  limit: number,
): Promise<FullName[]> {
  const rows = await db
    .selectFrom('account')
    .innerJoin('repository', 'repository.namespace_id', 'account.id')
    .select(['account.name as namespace', 'repository.name'])
    .where('account.kind', '<>', 'robot')
    .where('repository.visibility', '=', 'public')
    .where('account.name', '>=', after?.namespace ?? beforeAllNames)
    .where((eb) =>
      eb.or([
        eb('account.name', '>', after?.namespace ?? beforeAllNames),
        eb('repository.name', '>', after?.repository ?? ''),
      ]),
    )
    .orderBy('account.name')
    .orderBy('repository.name')
    .limit(limit)
    .execute()
  return rows.map(fullNameOf)
}

/** Where an account may see repositories, from a namespace on, in the order of names. */
export async function visibleNamespaces(
  db: Db,
  accountId: number,
  from: string,
): Promise<VisibleNamespace[]> {
  const owned = await db
    .selectFrom('account')
    .select(['account.id', 'account.name'])
    .where('account.name', '>=', from)
    .where((eb) =>
      eb.or([
        eb('account.id', '=', accountId),
        eb(
          'account.id',
          'in',
          eb
            .selectFrom('team_member')
            .innerJoin('team', 'team.id', 'team_member.team_id')
            .select('team.organization_id')
            .where('team_member.account_id', '=', accountId)
            .where('team.role', '=', 'admin'),
        ),
      ]),
    )
    .execute()
  const shared = await db
    .selectFrom('account')
    .select(['account.id', 'account.name'])
    .where('account.name', '>=', from)
    .where((eb) =>
      eb(
        'account.id',
        'in',
        eb
          .selectFrom('repository')
          .select('repository.namespace_id')
          .where('repository.id', 'in', permittedRepositories(db, accountId)),
      ),
    )
    .execute()
  const namespaces = new Map<number, VisibleNamespace>()
  for (const row of shared) namespaces.set(row.id, { ...row, seesAll: false })
  for (const row of owned) namespaces.set(row.id, { ...row, seesAll: true })
  return [...namespaces.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

/** Repositories of a namespace on which an account has a right, after a name. */
export async function pageOfPermitted(
  db: Db,
  accountId: number,
  namespace: VisibleNamespace,
  after: string,
  limit: number,
): Promise<FullName[]> {
  const rows = await db
    .selectFrom('repository')
    .select('repository.name')
    .where('repository.namespace_id', '=', namespace.id)
    .where('repository.name', '>', after)
    .where('repository.id', 'in', permittedRepositories(db, accountId))
    .orderBy('repository.name')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ namespace: namespace.name, repository: row.name }))
}

function permittedRepositories(db: Db, accountId: number) {
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

function fullNameOf(row: Row): FullName {
  return { namespace: row.namespace, repository: row.name }
}
