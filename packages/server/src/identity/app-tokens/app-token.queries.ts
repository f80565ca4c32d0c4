import type { Selectable } from 'kysely'

import { accountColumns, accountOf } from '../../namespaces/account-lookup.service.ts'
import type { AppTokenTable, Db, Tx } from '../../schema/tables.ts'
import type { AppToken, AppTokenOfAccount } from './app-token.ts'

const columns = [
  'app_token.id as token_id',
  'app_token.uuid as token_uuid',
  'app_token.title',
  'app_token.created_at_ms as token_created_at_ms',
  'app_token.expires_at_ms',
  'app_token.last_used_at_ms as token_last_used_at_ms',
] as const

interface Row {
  readonly token_id: number
  readonly token_uuid: string
  readonly title: string
  readonly token_created_at_ms: number
  readonly expires_at_ms: number | null
  readonly token_last_used_at_ms: number | null
}

/** A token with the sealed half of its text. */
export interface SealedAppToken {
  readonly token: AppToken
  /** The half by which it is found. */
  readonly name: string
  readonly encryptedSecret: string
}

export async function insertAppToken(
  tx: Tx,
  values: Omit<Selectable<AppTokenTable>, 'id' | 'last_used_at_ms'>,
): Promise<AppToken> {
  const row = await tx
    .insertInto('app_token')
    .values({ ...values, last_used_at_ms: null })
    .returning(columns)
    .executeTakeFirstOrThrow()
  return tokenOf(row)
}

export async function countAppTokens(db: Db, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom('app_token')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The tokens of an account, the oldest first; only those that end by an instant, if one is given. */
export async function listAppTokens(
  db: Db,
  accountId: number,
  { endingByMs, limit }: { readonly endingByMs?: number; readonly limit: number },
): Promise<AppToken[]> {
  let query = db.selectFrom('app_token').select(columns).where('account_id', '=', accountId)
  if (endingByMs !== undefined) query = query.where('expires_at_ms', '<=', endingByMs)
  return (await query.orderBy('id').limit(limit).execute()).map(tokenOf)
}

export async function findSealedAppToken(
  db: Db,
  accountId: number,
  uuid: string,
): Promise<SealedAppToken | undefined> {
  const row = await db
    .selectFrom('app_token')
    .select(columns)
    .select(['name', 'encrypted_secret'])
    .where('account_id', '=', accountId)
    .where('uuid', '=', uuid)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { token: tokenOf(row), name: row.name, encryptedSecret: row.encrypted_secret }
}

/** By its name, or by its uuid, with the account as it is now. */
export async function findAppTokenOfAccount(
  db: Db,
  by: { readonly name: string } | { readonly uuid: string },
): Promise<(AppTokenOfAccount & { readonly encryptedSecret: string }) | undefined> {
  const row = await db
    .selectFrom('app_token')
    .innerJoin('account', 'account.id', 'app_token.account_id')
    .select(columns)
    .select('app_token.encrypted_secret')
    .select(accountColumns)
    .$if('name' in by, (query) => query.where('app_token.name', '=', (by as { name: string }).name))
    .$if('uuid' in by, (query) => query.where('app_token.uuid', '=', (by as { uuid: string }).uuid))
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { token: tokenOf(row), account: accountOf(row), encryptedSecret: row.encrypted_secret }
}

/** The token that was there; undefined when there was none. */
export async function deleteAppToken(
  tx: Tx,
  accountId: number,
  uuid: string,
): Promise<AppToken | undefined> {
  const row = await tx
    .deleteFrom('app_token')
    .where('account_id', '=', accountId)
    .where('uuid', '=', uuid)
    .returning(columns)
    .executeTakeFirst()
  return row === undefined ? undefined : tokenOf(row)
}

export async function touchAppToken(tx: Tx, id: number, nowMs: number): Promise<void> {
  await tx.updateTable('app_token').set({ last_used_at_ms: nowMs }).where('id', '=', id).execute()
}

/** Removes tokens that ended before an instant; a bounded number, and says how many. */
export async function deleteAppTokensEndedBefore(
  tx: Tx,
  beforeMs: number,
  limit: number,
): Promise<number> {
  const result = await tx
    .deleteFrom('app_token')
    .where('id', 'in', (eb) =>
      eb.selectFrom('app_token').select('id').where('expires_at_ms', '<', beforeMs).limit(limit),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

function tokenOf(row: Row): AppToken {
  return {
    id: row.token_id,
    uuid: row.token_uuid,
    title: row.title,
    createdAtMs: row.token_created_at_ms,
    expiresAtMs: row.expires_at_ms ?? undefined,
    lastUsedAtMs: row.token_last_used_at_ms ?? undefined,
  }
}
