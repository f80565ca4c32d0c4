import type { Db } from '../schema/tables.ts'
import type { AdministeredAppToken } from './app-token.ts'

/** The tokens of all users, in the order in which they were made. */
export async function listAllAppTokens(
  db: Db,
  page: {
    readonly afterId: number
    readonly limit: number
    /** Only those that end before this instant. */
    readonly expiresBeforeMs: number | undefined
  },
): Promise<AdministeredAppToken[]> {
  let query = db
    .selectFrom('app_token')
    .innerJoin('account', 'account.id', 'app_token.account_id')
    .select(['app_token.id', 'app_token.uuid', 'account.name as username', 'app_token.title'])
    .select(['app_token.created_at_ms', 'app_token.expires_at_ms', 'app_token.last_used_at_ms'])
    .where('app_token.id', '>', page.afterId)
    .orderBy('app_token.id')
    .limit(page.limit)
  if (page.expiresBeforeMs !== undefined) {
    query = query.where('app_token.expires_at_ms', '<=', page.expiresBeforeMs)
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    uuid: row.uuid,
    username: row.username,
    title: row.title,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms ?? undefined,
    lastUsedAtMs: row.last_used_at_ms ?? undefined,
  }))
}
