import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import type { Account } from '../account.ts'
import { accountColumns, accountOf } from '../account.queries.ts'
import type { UserChange, UserDetails, UserOrganization, UserPrompt } from './user.ts'

export async function findUserDetails(db: Db, userId: number): Promise<UserDetails> {
  const row = await db
    .selectFrom('account')
    .select([
      'email',
      'is_verified',
      'given_name',
      'family_name',
      'company',
      'location',
      'sends_invoices',
      'invoice_email_address',
      'tag_expiration_seconds',
    ])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return {
    email: row.email ?? undefined,
    isVerified: row.is_verified === 1,
    givenName: row.given_name ?? undefined,
    familyName: row.family_name ?? undefined,
    company: row.company ?? undefined,
    location: row.location ?? undefined,
    sendsInvoices: row.sends_invoices === 1,
    invoiceEmailAddress: row.invoice_email_address ?? undefined,
    tagExpirationSeconds: row.tag_expiration_seconds ?? undefined,
    prompts: await listPrompts(db, userId),
  }
}

export async function listPrompts(db: Db, userId: number): Promise<UserPrompt[]> {
  const rows = await db
    .selectFrom('user_prompt')
    .select('kind')
    .where('account_id', '=', userId)
    .orderBy('kind', 'desc')
    .execute()
  return rows.map((row) => row.kind as UserPrompt)
}

/** The organizations of which a user is in a team, with the strongest of those teams' roles. */
export async function listOrganizationsOf(
  db: Db,
  userId: number,
  limit: number,
): Promise<UserOrganization[]> {
  const rows = await db
    .selectFrom('team_member')
    .innerJoin('team', 'team.id', 'team_member.team_id')
    .innerJoin('account', 'account.id', 'team.organization_id')
    .select('account.name')
    .select(sql<number>`max(case team.role when 'member' then 0 else 1 end)`.as('may_create'))
    .select(sql<number>`max(case team.role when 'admin' then 1 else 0 end)`.as('is_admin'))
    .where('team_member.account_id', '=', userId)
    .groupBy(['account.id', 'account.name'])
    .orderBy('account.name')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    name: row.name,
    mayCreate: Number(row.may_create) === 1,
    isAdmin: Number(row.is_admin) === 1,
  }))
}

export async function updateUserDetails(
  tx: Tx,
  userId: number,
  change: Omit<UserChange, 'email' | 'name'>,
): Promise<void> {
  const { givenName, familyName, company, location } = change
  const { sendsInvoices, invoiceEmailAddress, tagExpirationSeconds } = change
  const columns = {
    ...(givenName === undefined ? {} : { given_name: givenName }),
    ...(familyName === undefined ? {} : { family_name: familyName }),
    ...(company === undefined ? {} : { company }),
    ...(location === undefined ? {} : { location }),
    ...(sendsInvoices === undefined ? {} : { sends_invoices: sendsInvoices ? 1 : 0 }),
    ...(invoiceEmailAddress === undefined ? {} : { invoice_email_address: invoiceEmailAddress }),
    ...(tagExpirationSeconds === undefined ? {} : { tag_expiration_seconds: tagExpirationSeconds }),
  }
  if (Object.keys(columns).length === 0) return
  await tx.updateTable('account').set(columns).where('id', '=', userId).execute()
}

/** Gives a user an address that is proved. */
export async function setUserEmail(tx: Tx, userId: number, email: string): Promise<void> {
  await tx.updateTable('account').set({ email, is_verified: 1 }).where('id', '=', userId).execute()
}

export async function markVerified(tx: Tx, userId: number): Promise<void> {
  await tx.updateTable('account').set({ is_verified: 1 }).where('id', '=', userId).execute()
}

export async function insertPrompts(
  tx: Tx,
  userId: number,
  kinds: readonly UserPrompt[],
): Promise<void> {
  if (kinds.length === 0) return
  await tx
    .insertInto('user_prompt')
    .values(kinds.map((kind) => ({ account_id: userId, kind })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function deletePrompts(
  tx: Tx,
  userId: number,
  kinds: readonly UserPrompt[],
): Promise<void> {
  if (kinds.length === 0) return
  await tx
    .deleteFrom('user_prompt')
    .where('account_id', '=', userId)
    .where('kind', 'in', kinds)
    .execute()
}

/** Makes an organization of a user, who can do nothing by itself any more. */
export async function turnIntoOrganization(tx: Tx, userId: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('account')
    .set((eb) => ({
      kind: 'organization',
      contact_email: eb.ref('email'),
      email: null,
      password_hash: null,
      is_superuser: 0,
      given_name: null,
      family_name: null,
      company: null,
      location: null,
      credentials_changed_at_ms: nowMs,
    }))
    .where('id', '=', userId)
    .execute()
}

/** An account by its id, whatever it is called now. */
export async function findUserById(db: Db, userId: number): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(accountColumns)
    .where('id', '=', userId)
    .where('kind', '=', 'user')
    .executeTakeFirst()
  return row === undefined ? undefined : accountOf(row)
}
