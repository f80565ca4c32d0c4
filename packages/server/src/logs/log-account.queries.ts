import type { Db, Tx } from '../schema/tables.ts'

/** The ids of the namespaces that have one of these names. */
export async function namespacesNamed(
  db: Db | Tx,
  names: readonly string[],
): Promise<ReadonlySet<number>> {
  const rows = await db
    .selectFrom('account')
    .select('id')
    .where('name', 'in', [...names])
    .execute()
  return new Set(rows.map((row) => row.id))
}

/** Where something happened, by names. */
interface Place {
  readonly namespace: string
  readonly repository?: string
}

/** Finds the ids of places by their names, in two queries. */
export async function findPlaces(
  db: Db | Tx,
  places: readonly Place[],
): Promise<
  (place: Place) => { readonly namespaceId: number; readonly repositoryId?: number } | undefined
> {
  if (places.length === 0) return () => undefined
  const namespaces = await db
    .selectFrom('account')
    .select(['id', 'name'])
    .where('name', 'in', [...new Set(places.map(({ namespace }) => namespace))])
    .execute()
  const names = [...new Set(places.flatMap(({ repository }) => repository ?? []))]
  const repositories =
    namespaces.length === 0 || names.length === 0
      ? []
      : await db
          .selectFrom('repository')
          .select(['id', 'namespace_id', 'name'])
          .where(
            'namespace_id',
            'in',
            namespaces.map(({ id }) => id),
          )
          .where('name', 'in', names)
          .execute()
  const namespaceIds = new Map(namespaces.map(({ id, name }) => [name, id]))
  const repositoryIds = new Map(
    repositories.map(({ id, namespace_id, name }) => [`${namespace_id}/${name}`, id]),
  )
  return ({ namespace, repository }) => {
    const namespaceId = namespaceIds.get(namespace)
    if (namespaceId === undefined) return undefined
    const repositoryId = repositoryIds.get(`${namespaceId}/${repository}`)
    return { namespaceId, ...(repositoryId === undefined ? {} : { repositoryId }) }
  }
}

/** An account that an entry names, whether it is still there or not. */
export interface LoggedAccount {
  readonly id: number
  readonly kind: 'user' | 'organization' | 'robot'
  readonly name: string
}

/** The accounts of these ids, also those that were deleted, in one query. */
export async function findLoggedAccounts(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, LoggedAccount>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('account')
    .select(['id', 'kind', 'name'])
    .where('id', 'in', [...ids])
    .unionAll((eb) =>
      eb
        .selectFrom('former_account')
        .select(['id', 'kind', 'name'])
        .where('id', 'in', [...ids]),
    )
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** The account of that name, or else the last that had it. */
export async function findLoggedAccountNamed(
  db: Db,
  name: string,
): Promise<LoggedAccount | undefined> {
  const account = await db
    .selectFrom('account')
    .select(['id', 'kind', 'name'])
    .where('name', '=', name)
    .executeTakeFirst()
  if (account !== undefined) return account
  return await db
    .selectFrom('former_account')
    .select(['id', 'kind', 'name'])
    .where('name', '=', name)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
