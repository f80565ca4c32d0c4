import type { Db, Tx } from '../../schema/tables.ts'
import type { NamedToken } from './named-token.ts'
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
