import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import type { OrganizationChange, OrganizationDetails, TeamOverview } from './organization.ts'

export async function findOrganizationDetails(
  db: Db,
  organizationId: number,
): Promise<OrganizationDetails> {
  const row = await db
    .selectFrom('account')
    .select(['contact_email', 'sends_invoices', 'invoice_email_address', 'tag_expiration_seconds'])
    .where('id', '=', organizationId)
    .executeTakeFirstOrThrow()
  return {
    contactEmail: row.contact_email ?? undefined,
    sendsInvoices: row.sends_invoices === 1,
    invoiceEmailAddress: row.invoice_email_address ?? undefined,
    tagExpirationSeconds: row.tag_expiration_seconds ?? undefined,
  }
}

/** All teams of an organization in one query, the oldest first: `owners`. */
export async function listTeamOverviews(
  db: Db,
  organizationId: number,
  viewerId: number,
): Promise<TeamOverview[]> {
  const rows = await db
    .selectFrom('team')
    .select(['team.name', 'team.description', 'team.role'])
    .select((eb) => [
      eb
        .selectFrom('repository_permission')
        .whereRef('repository_permission.team_id', '=', 'team.id')
        .select((counted) => counted.fn.countAll<number>().as('count'))
        .as('repository_count'),
      eb
        .selectFrom('team_member')
        .whereRef('team_member.team_id', '=', 'team.id')
        .select((counted) => counted.fn.countAll<number>().as('count'))
        .as('member_count'),
      eb
        .selectFrom('team_member')
        .whereRef('team_member.team_id', '=', 'team.id')
        .where('team_member.account_id', '=', viewerId)
        .select(sql<number>`1`.as('one'))
        .as('own'),
    ])
    .where('team.organization_id', '=', organizationId)
    .orderBy('team.id')
    .execute()
  return rows.map((row) => ({
    name: row.name,
    description: row.description,
    role: row.role,
    repositoryCount: Number(row.repository_count),
    memberCount: Number(row.member_count),
    isOwn: row.own !== null,
  }))
}

export async function updateOrganization(
  tx: Tx,
  organizationId: number,
  change: OrganizationChange,
): Promise<void> {
  const { contactEmail, sendsInvoices, invoiceEmailAddress, tagExpirationSeconds } = change
  const columns = {
    ...(contactEmail === undefined ? {} : { contact_email: contactEmail }),
    ...(sendsInvoices === undefined ? {} : { sends_invoices: sendsInvoices ? 1 : 0 }),
    ...(invoiceEmailAddress === undefined ? {} : { invoice_email_address: invoiceEmailAddress }),
    ...(tagExpirationSeconds === undefined ? {} : { tag_expiration_seconds: tagExpirationSeconds }),
  }
  if (Object.keys(columns).length === 0) return
  await tx.updateTable('account').set(columns).where('id', '=', organizationId).execute()
}

export async function listOrganizationNames(
  db: Db,
  page: { readonly afterName: string; readonly limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('account')
    .select('name')
    .where('kind', '=', 'organization')
    .where('kind', '<>', 'robot')
    .where('deleted_at_ms', 'is', null)
    .where('name', '>', page.afterName)
    .orderBy('name')
    .limit(page.limit)
    .execute()
  return rows.map((row) => row.name)
}
