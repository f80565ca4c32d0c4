import { sql } from 'kysely'

import type { Db } from '../../schema/tables.ts'
import type { UserDetails, UserOrganization, UserPrompt } from './user.ts'

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
