import type { Selectable } from 'kysely'

import type { LogMetadata } from '../../logs/log-entry.ts'
import type { Db, ServiceKeyTable, Tx } from '../../schema/tables.ts'
import type { PublicJwk } from './key-pair.ts'
import type { KeyApproval, ServiceKey, ServiceKeyChange } from './service-key.ts'

type Row = Selectable<ServiceKeyTable> & { readonly approver_name: string | null }

const selectKeys = (db: Db | Tx) =>
  db
    .selectFrom('service_key')
    .leftJoin('account', 'account.id', 'service_key.approver_id')
    .selectAll('service_key')
    .select('account.name as approver_name')

/** All keys, the oldest first; a bounded number of them, which no registry comes near. */
export async function listServiceKeys(
  db: Db,
  filter: { readonly service?: string; readonly approvedAndValidAtMs?: number },
  limit: number,
): Promise<ServiceKey[]> {
  const { service, approvedAndValidAtMs } = filter
  let query = selectKeys(db).orderBy('service_key.id').limit(limit)
  if (service !== undefined) query = query.where('service_key.service', '=', service)
  if (approvedAndValidAtMs !== undefined) {
    query = query
      .where('service_key.approval_kind', 'is not', null)
      .where((eb) =>
        eb.or([
          eb('service_key.expires_at_ms', 'is', null),
          eb('service_key.expires_at_ms', '>', approvedAndValidAtMs),
        ]),
      )
  }
  return (await query.execute()).map(keyOf)
}

export async function findServiceKey(db: Db | Tx, kid: string): Promise<ServiceKey | undefined> {
  const row = await selectKeys(db).where('service_key.kid', '=', kid).executeTakeFirst()
  return row === undefined ? undefined : keyOf(row)
}

export async function insertServiceKey(
  tx: Tx,
  key: Omit<ServiceKey, 'approval'>,
  approval: ApprovalRow | undefined,
): Promise<void> {
  const neverMs = Number.MAX_SAFE_INTEGER
  await tx
    .insertInto('service_key')
    .values({
      kid: key.kid,
      service: key.service,
      name: key.name,
      metadata: JSON.stringify(key.metadata),
      public_key: JSON.stringify(key.jwk),
      encrypted_private_key: null,
      created_at_ms: key.createdAtMs,
      retires_at_ms: key.expiresAtMs ?? neverMs,
      expires_at_ms: key.expiresAtMs ?? null,
      rotation_seconds: key.rotationSeconds ?? null,
      ...approvalColumns(approval),
    })
    .execute()
}

/** How a key came to be believed, as it is stored. */
export interface ApprovalRow {
  readonly kind: KeyApproval['kind']
  readonly atMs: number
  readonly approverId: number | undefined
  readonly notes: string
}

export async function setApproval(tx: Tx, kid: string, approval: ApprovalRow): Promise<void> {
  await tx
    .updateTable('service_key')
    .set(approvalColumns(approval))
    .where('kid', '=', kid)
    .execute()
}

export async function updateServiceKey(
  tx: Tx,
  kid: string,
  { name, metadata, expiresAtMs }: ServiceKeyChange,
): Promise<void> {
  const columns = {
    ...(name === undefined ? {} : { name }),
    ...(metadata === undefined ? {} : { metadata: JSON.stringify(metadata) }),
    ...(expiresAtMs === undefined ? {} : { expires_at_ms: expiresAtMs }),
  }
  if (Object.keys(columns).length === 0) return
  await tx.updateTable('service_key').set(columns).where('kid', '=', kid).execute()
}

export async function deleteServiceKey(tx: Tx, kid: string): Promise<void> {
  await tx.deleteFrom('service_key').where('kid', '=', kid).execute()
}

/** Removes keys that expired long ago, and those that nobody approved in time. */
export async function deleteDeadServiceKeys(
  tx: Tx,
  before: { readonly expiredMs: number; readonly submittedMs: number },
): Promise<number> {
  const result = await tx
    .deleteFrom('service_key')
    .where((eb) =>
      eb.or([
        eb('expires_at_ms', '<', before.expiredMs),
        eb.and([eb('approval_kind', 'is', null), eb('created_at_ms', '<', before.submittedMs)]),
      ]),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

function approvalColumns(approval: ApprovalRow | undefined) {
  return {
    approval_kind: approval?.kind ?? null,
    approved_at_ms: approval?.atMs ?? null,
    approver_id: approval?.approverId ?? null,
    approval_notes: approval?.notes ?? '',
  }
}

function keyOf(row: Row): ServiceKey {
  const { n, e } = JSON.parse(row.public_key) as { n: string; e: string }
  const jwk: PublicJwk = { kty: 'RSA', n, e, kid: row.kid }
  return {
    kid: row.kid,
    service: row.service,
    name: row.name,
    metadata: JSON.parse(row.metadata) as LogMetadata,
    jwk,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms ?? undefined,
    rotationSeconds: row.rotation_seconds ?? undefined,
    approval:
      row.approval_kind === null
        ? undefined
        : {
            kind: row.approval_kind,
            atMs: row.approved_at_ms ?? row.created_at_ms,
            approverName: row.approver_name ?? undefined,
            notes: row.approval_notes,
          },
  }
}
