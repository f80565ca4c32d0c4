import { randomUUID } from 'node:crypto'

import type { Selectable } from 'kysely'

import { accountColumns, accountOf } from '../../namespaces/account-lookup.service.ts'
import type { Db, OauthTokenTable, Tx } from '../../schema/tables.ts'
import { parseScopes } from './oauth-scope.ts'
import type { LiveOauthToken, OauthToken } from './oauth-token.ts'

const columns = [
  'oauth_token.id as token_id',
  'oauth_token.uuid as token_uuid',
  'oauth_token.scope',
  'oauth_token.display_name',
  'oauth_token.created_at_ms as token_created_at_ms',
  'oauth_token.expires_at_ms',
  'oauth_token.last_used_at_ms as token_last_used_at_ms',
] as const
export const oauthTokenColumns = columns

interface Row {
  readonly token_id: number
  readonly token_uuid: string
  readonly scope: string
  readonly display_name: string | null
  readonly token_created_at_ms: number
  readonly expires_at_ms: number
  readonly token_last_used_at_ms: number | null
}

export function oauthTokenOf(row: Row): OauthToken {
  return {
    id: row.token_id,
    uuid: row.token_uuid,
    scope: row.scope,
    displayName: row.display_name ?? undefined,
    createdAtMs: row.token_created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.token_last_used_at_ms ?? undefined,
  }
}

/** A token by its digest or uuid, expired or not, of an account that may be disabled. */
export async function findOauthToken(
  db: Db,
  by: { readonly digest: string } | { readonly uuid: string },
): Promise<LiveOauthToken | undefined> {
  let query = db
    .selectFrom('oauth_token')
    .innerJoin('oauth_application', 'oauth_application.id', 'oauth_token.application_id')
    .innerJoin('account', 'account.id', 'oauth_token.account_id')
    .select(columns)
    .select(['oauth_application.client_id', 'oauth_application.name as application_name'])
    .select('oauth_application.organization_id as application_owner_id')
    .select(accountColumns)
  query =
    'digest' in by
      ? query.where('oauth_token.token_digest', '=', by.digest)
      : query.where('oauth_token.uuid', '=', by.uuid)
  const row = await query.executeTakeFirst()
  const scopes = row === undefined ? undefined : parseScopes(row.scope)
  if (row === undefined || scopes === undefined) return undefined
  return {
    token: oauthTokenOf(row),
    account: accountOf(row),
    application: { clientId: row.client_id, name: row.application_name },
    scopes,
    ownerId: row.application_owner_id,
  }
}

export async function countOauthTokens(tx: Tx, applicationId: number): Promise<number> {
  const row = await tx
    .selectFrom('oauth_token')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('application_id', '=', applicationId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function insertOauthToken(
  tx: Tx,
  token: Omit<Selectable<OauthTokenTable>, 'id' | 'uuid' | 'last_used_at_ms'>,
): Promise<{ readonly id: number; readonly uuid: string }> {
  return await tx
    .insertInto('oauth_token')
    .values({ ...token, uuid: randomUUID(), last_used_at_ms: null })
    .returning(['id', 'uuid'])
    .executeTakeFirstOrThrow()
}

export async function deleteOauthToken(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('oauth_token').where('id', '=', id).execute()
}

/** Writes a use down, unless a later one is written already. */
export async function touchOauthToken(tx: Tx, id: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('oauth_token')
    .set({ last_used_at_ms: nowMs })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at_ms', 'is', null), eb('last_used_at_ms', '<', nowMs)]))
    .execute()
}
