import { rememberAccounts } from '../logs/former-account.service.ts'
import { randomUUID } from 'node:crypto'

import type { Selectable } from 'kysely'

import { indexAccount } from '../search/search-index.service.ts'
import type { AccountTable, BerthDatabase, Db, Tx } from '../schema/tables.ts'
import type { Account, Namespace } from './account.ts'

const columns = [
  'account.id',
  'account.uuid',
  'account.kind',
  'account.name',
  'account.owner_id',
  'account.email',
  'account.is_enabled',
  'account.is_superuser',
  'account.credentials_changed_at_ms',
] as const
export const accountColumns = columns

type Row = Pick<
  Selectable<AccountTable>,
  (typeof columns)[number] extends `account.${infer Name}` ? Name : never
>

export async function findAccount(db: Db, name: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(columns)
    .where('name', '=', name)
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : accountOf(row)
}

/** An account by its id, unless it was deleted. */
export async function findAccountById(db: Db, id: number): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(columns)
    .where('id', '=', id)
    .where('deleted_at_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : accountOf(row)
}

/** The user with an e-mail address, which is kept in small letters; imported ones as they were. */
export async function findUserByEmail(db: Db, email: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(columns)
    .where('email', 'in', [...new Set([email, email.toLowerCase()])])
    .where('kind', '=', 'user')
    .executeTakeFirst()
  return row === undefined ? undefined : accountOf(row)
}

export async function findNamespace(db: Db, name: string): Promise<Namespace | undefined> {
  const account = await findAccount(db, name)
  return account === undefined ? undefined : namespaceOf(account)
}

/** The lookup of {@link findAccount}, compiled once: every request with a token makes it. */
export function prepareFindAccount(database: BerthDatabase) {
  const query = database.prepare<{ name: string }, Row>((db, parameter) =>
    db
      .selectFrom('account')
      .select(columns)
      .where('name', '=', parameter('name'))
      .where('deleted_at_ms', 'is', null),
  )
  return async (name: string): Promise<Account | undefined> => {
    const row = await query.first({ name })
    return row === undefined ? undefined : accountOf(row)
  }
}

function namespaceOf(account: Account): Namespace | undefined {
  if (account.kind === 'robot') return undefined
  return { id: account.id, name: account.name, kind: account.kind, isEnabled: account.isEnabled }
}

export async function insertAccount(
  tx: Tx,
  account: {
    readonly kind: 'user' | 'organization' | 'robot'
    readonly name: string
    readonly ownerId?: number
    readonly email?: string
    /** Of an organization. */
    readonly contactEmail?: string
    readonly passwordHash?: string
    readonly description?: string
    /** JSON. */
    readonly metadata?: string
    readonly isVerified?: boolean
    readonly isSuperUser?: boolean
    readonly nowMs: number
  },
): Promise<Account> {
  const row = await tx
    .insertInto('account')
    .values({
      uuid: randomUUID(),
      kind: account.kind,
      name: account.name,
      owner_id: account.ownerId ?? null,
      email: account.email ?? null,
      password_hash: account.passwordHash ?? null,
      description: account.description ?? '',
      is_enabled: 1,
      is_verified: account.isVerified === true ? 1 : 0,
      is_superuser: account.isSuperUser === true ? 1 : 0,
      credentials_changed_at_ms: account.nowMs,
      created_at_ms: account.nowMs,
      last_used_at_ms: null,
      metadata: account.metadata ?? null,
      contact_email: account.contactEmail ?? null,
    })
    .returning(columns)
    .executeTakeFirstOrThrow()
  const created = accountOf(row)
  await indexAccount(tx, created)
  return created
}

export async function setPasswordHash(
  tx: Tx,
  accountId: number,
  passwordHash: string,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('account')
    .set({
      password_hash: passwordHash,
      credentials_changed_at_ms: nowMs,
    })
    .where('id', '=', accountId)
    .execute()
}

export async function setEnabled(tx: Tx, accountId: number, isEnabled: boolean): Promise<void> {
  await tx
    .updateTable('account')
    .set({ is_enabled: isEnabled ? 1 : 0 })
    .where('id', '=', accountId)
    .execute()
}

export async function setSuperUser(tx: Tx, accountId: number, isSuperUser: boolean): Promise<void> {
  await tx
    .updateTable('account')
    .set({ is_superuser: isSuperUser ? 1 : 0 })
    .where('id', '=', accountId)
    .execute()
}

/** Removes a robot, with its rights and its token. Accounts that own repositories stay. */
export async function deleteRobotAccount(tx: Tx, accountId: number): Promise<void> {
  await rememberAccounts(tx, [accountId])
  await tx.deleteFrom('account').where('id', '=', accountId).where('kind', '=', 'robot').execute()
}

/** Whether there is a user, beside one. */
export async function hasUserBeside(db: Db, accountId: number): Promise<boolean> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('kind', '=', 'user')
    .where('id', '<>', accountId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function hasAnyUser(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('account')
    .select('id')
    .where('kind', '=', 'user')
    .where('deleted_at_ms', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export function accountOf(row: Row): Account {
  return {
    id: row.id,
    uuid: row.uuid,
    kind: row.kind,
    name: row.name,
    ownerId: row.owner_id ?? undefined,
    email: row.email ?? undefined,
    isEnabled: row.is_enabled === 1,
    isAppointedSuperUser: row.is_superuser === 1,
    credentialsChangedAtMs: row.credentials_changed_at_ms,
  }
}
