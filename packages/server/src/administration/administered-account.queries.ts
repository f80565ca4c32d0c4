import { accountColumns, accountOf } from '../namespaces/account-lookup.service.ts'
import type { Db, Tx } from '../schema/tables.ts'
import type {
  AccountPage,
  AdministeredOrganization,
  AdministeredUser,
} from './administered-account.ts'

/** Users by their ids, from the index that has this order. */
export async function listUsers(
  db: Db,
  page: AccountPage & { readonly isOnlyEnabled: boolean },
): Promise<AdministeredUser[]> {
  let query = db
    .selectFrom('account')
    .select([...accountColumns, 'account.is_verified'])
    .where('kind', '=', 'user')
    .where('deleted_at_ms', 'is', null)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
  if (page.isOnlyEnabled) query = query.where('is_enabled', '=', 1)
  const rows = await query.execute()
  return rows.map((row) => ({ account: accountOf(row), isEmailVerified: row.is_verified === 1 }))
}

/** The users of these names that are there, in one query. */
export async function findUsers(db: Db, names: readonly string[]): Promise<AdministeredUser[]> {
  if (names.length === 0) return []
  const rows = await db
    .selectFrom('account')
    .select([...accountColumns, 'account.is_verified'])
    .where('name', 'in', names)
    .where('kind', '=', 'user')
    .where('deleted_at_ms', 'is', null)
    .execute()
  return rows.map((row) => ({ account: accountOf(row), isEmailVerified: row.is_verified === 1 }))
}

export async function listOrganizations(
  db: Db,
  page: AccountPage,
): Promise<AdministeredOrganization[]> {
  const rows = await db
    .selectFrom('account')
    .select([...accountColumns, 'account.contact_email'])
    .where('kind', '=', 'organization')
    .where('deleted_at_ms', 'is', null)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    account: accountOf(row),
    contactEmail: row.contact_email ?? undefined,
  }))
}

export async function findOrganization(
  db: Db,
  name: string,
): Promise<AdministeredOrganization | undefined> {
  const row = await db
    .selectFrom('account')
    .select([...accountColumns, 'account.contact_email'])
    .where('name', '=', name)
    .where('kind', '=', 'organization')
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined
    ? undefined
    : { account: accountOf(row), contactEmail: row.contact_email ?? undefined }
}

/** Columns of a user that whoever runs the registry may set. */
export interface UserColumns {
  readonly email?: string
  readonly isEnabled?: boolean
  readonly isSuperUser?: boolean
  /** What was issued before is not believed any more. */
  readonly credentialsChangedAtMs?: number
}

export async function updateUser(tx: Tx, userId: number, columns: UserColumns): Promise<void> {
  const { email, isEnabled, isSuperUser, credentialsChangedAtMs } = columns
  const values = {
    // Whoever runs the registry vouches for the address.
    ...(email === undefined ? {} : { email, is_verified: 1 }),
    ...(isEnabled === undefined ? {} : { is_enabled: isEnabled ? 1 : 0 }),
    ...(isSuperUser === undefined ? {} : { is_superuser: isSuperUser ? 1 : 0 }),
    ...(credentialsChangedAtMs === undefined
      ? {}
      : { credentials_changed_at_ms: credentialsChangedAtMs }),
  }
  if (Object.keys(values).length === 0) return
  await tx.updateTable('account').set(values).where('id', '=', userId).execute()
}

/** Puts somebody into the oldest team that administers an organization. */
export async function joinOwners(tx: Tx, organizationId: number, accountId: number): Promise<void> {
  await tx
    .insertInto('team_member')
    .columns(['team_id', 'account_id'])
    .expression((eb) =>
      eb
        .selectFrom('team')
        .select((inner) => ['team.id', inner.val(accountId).as('account_id')])
        .where('organization_id', '=', organizationId)
        .where('role', '=', 'admin')
        .orderBy('id')
        .limit(1),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
