import type { Db, Tx } from '../../schema/tables.ts'
import type { NamedToken, OwnedToken } from './named-token.ts'
import { oauthTokenColumns, oauthTokenOf } from './oauth-token.queries.ts'

export async function listNamedTokens(
  db: Db,
  applicationId: number,
  page: { readonly afterId: number; readonly limit: number },
): Promise<NamedToken[]> {
  const rows = await db
    .selectFrom('oauth_token')
    .leftJoin('account as creator', 'creator.id', 'oauth_token.created_by_id')
    .select(oauthTokenColumns)
    .select('creator.name as created_by')
    .where('oauth_token.application_id', '=', applicationId)
    .where('oauth_token.display_name', 'is not', null)
    .where('oauth_token.id', '>', page.afterId)
    .orderBy('oauth_token.id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({ ...oauthTokenOf(row), createdBy: row.created_by ?? undefined }))
}

/** The named tokens of all applications of an organization, the oldest first. */
export async function listOwnedTokens(
  db: Db,
  organizationId: number,
  page: { readonly afterId: number; readonly limit: number },
): Promise<OwnedToken[]> {
  const rows = await db
    .selectFrom('oauth_application')
    .innerJoin('oauth_token', 'oauth_token.application_id', 'oauth_application.id')
    .innerJoin('account as owner', 'owner.id', 'oauth_token.account_id')
    .leftJoin('account as creator', 'creator.id', 'oauth_token.created_by_id')
    .select(oauthTokenColumns)
    .select([
      'oauth_application.name as application_name',
      'owner.name as account_name',
      'creator.name as created_by',
    ])
    .where('oauth_application.organization_id', '=', organizationId)
    .where('oauth_token.display_name', 'is not', null)
    .where('oauth_token.id', '>', page.afterId)
    .orderBy('oauth_token.id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    ...oauthTokenOf(row),
    createdBy: row.created_by ?? undefined,
    applicationName: row.application_name,
    accountName: row.account_name,
  }))
}

export async function deleteNamedToken(
  tx: Tx,
  applicationId: number,
  uuid: string,
): Promise<boolean> {
  const result = await tx
    .deleteFrom('oauth_token')
    .where('uuid', '=', uuid)
    .where('application_id', '=', applicationId)
    .where('display_name', 'is not', null)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}
