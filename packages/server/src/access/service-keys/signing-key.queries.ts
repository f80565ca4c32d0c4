import type { Db, Tx } from '../../schema/tables.ts'

export interface StoredSigningKey {
  readonly kid: string
  readonly service: string
  /** JWK */
  readonly publicKey: string
  readonly encryptedPrivateKey: string
  readonly createdAtMs: number
  readonly retiresAtMs: number
  readonly expiresAtMs: number
}

/** The newest key of ours that still signs. */
export async function findSigningKey(
  db: Db,
  service: string,
  nowMs: number,
): Promise<StoredSigningKey | undefined> {
  const row = await db
    .selectFrom('service_key')
    .selectAll()
    .where('service', '=', service)
    .where('retires_at_ms', '>', nowMs)
    .where('encrypted_private_key', 'is not', null)
    .where('expires_at_ms', 'is not', null)
    .where('approval_kind', 'is not', null)
    .orderBy('retires_at_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined || row.encrypted_private_key === null || row.expires_at_ms === null) {
    return undefined
  }
  return {
    kid: row.kid,
    service: row.service,
    publicKey: row.public_key,
    encryptedPrivateKey: row.encrypted_private_key,
    createdAtMs: row.created_at_ms,
    retiresAtMs: row.retires_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}

/**
 * A key that registry tokens may be signed with: approved, not expired, and made here. Whoever
 * may make or approve keys of services could otherwise make tokens for everything.
 */
export async function findVerifyingKey(
  db: Db,
  service: string,
  kid: string,
  nowMs: number,
): Promise<{ readonly publicKey: string; readonly expiresAtMs: number | undefined } | undefined> {
  const row = await db
    .selectFrom('service_key')
    .select(['public_key', 'expires_at_ms'])
    .where('kid', '=', kid)
    .where('service', '=', service)
    .where('encrypted_private_key', 'is not', null)
    .where('approval_kind', 'is not', null)
    .where((eb) => eb.or([eb('expires_at_ms', 'is', null), eb('expires_at_ms', '>', nowMs)]))
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { publicKey: row.public_key, expiresAtMs: row.expires_at_ms ?? undefined }
}

export async function insertSigningKey(tx: Tx, key: StoredSigningKey): Promise<void> {
  await tx
    .insertInto('service_key')
    .values({
      kid: key.kid,
      service: key.service,
      public_key: key.publicKey,
      encrypted_private_key: key.encryptedPrivateKey,
      created_at_ms: key.createdAtMs,
      retires_at_ms: key.retiresAtMs,
      expires_at_ms: key.expiresAtMs,
      approval_kind: 'automatic',
      approved_at_ms: key.createdAtMs,
    })
    .execute()
}

export async function deleteKeysExpiredBefore(
  tx: Tx,
  service: string,
  beforeMs: number,
): Promise<number> {
  const result = await tx
    .deleteFrom('service_key')
    .where('service', '=', service)
    .where('expires_at_ms', '<', beforeMs)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}
