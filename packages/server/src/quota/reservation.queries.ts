import { type BerthDatabase, type Db, statement, type Tx } from '../schema/tables.ts'

/** What a namespace uses, and what is held for uploads and for blobs that no manifest names yet. */
export interface Occupancy {
  readonly usedBytes: number
  readonly reservedBytes: number
}

interface OccupancyParameters {
  readonly namespaceId: number
  readonly uploadId: string
  readonly nowMs: number
}

interface OccupancyRow {
  readonly used: number | null
  readonly uploads: string | number | null
  readonly blobs: string | number | null
}

/** Reservations of one upload are left out. Compiled once: each request with bytes asks. */
export function prepareFindOccupancy(database: BerthDatabase) {
  const query = database.prepare<OccupancyParameters, OccupancyRow>((db, parameter) =>
    db.selectNoFrom((eb) => [
      usageOf(db, parameter('namespaceId')).$asScalar().as('used'),
      eb
        .selectFrom('upload_reservation')
        .select((inner) => inner.fn.sum<string | number | null>('size_bytes').as('sum'))
        .where('namespace_id', '=', parameter('namespaceId'))
        .where('expires_at_ms', '>', parameter('nowMs'))
        .where('upload_id', '<>', parameter('uploadId'))
        .$asScalar()
        .as('uploads'),
      eb
        .selectFrom('blob_reservation')
        .select((inner) => inner.fn.sum<string | number | null>('size_bytes').as('sum'))
        .where('namespace_id', '=', parameter('namespaceId'))
        .where('expires_at_ms', '>', parameter('nowMs'))
        .$asScalar()
        .as('blobs'),
    ]),
  )
  return async (of: OccupancyParameters): Promise<Occupancy> => {
    const row = await query.first(of)
    return {
      usedBytes: row?.used ?? 0,
      reservedBytes: Number(row?.uploads ?? 0) + Number(row?.blobs ?? 0),
    }
  }
}

export async function findUsage(db: Db, namespaceId: number): Promise<number> {
  return (await usageStatement.first(db, { namespaceId }))?.used_bytes ?? 0
}

const usageStatement = statement<{ namespaceId: number }>()((db, parameter) =>
  usageOf(db, parameter('namespaceId')),
)

function usageOf(db: Db, namespaceId: number) {
  return db
    .selectFrom('namespace_usage')
    .select('used_bytes')
    .where('namespace_id', '=', namespaceId)
}

export async function reserveForUpload(
  tx: Tx,
  reservation: {
    readonly uploadId: string
    readonly namespaceId: number
    readonly sizeBytes: number
    readonly expiresAtMs: number
  },
): Promise<void> {
  await reserveUploadStatement.all(tx, reservation)
}

const reserveUploadStatement = statement<{
  uploadId: string
  namespaceId: number
  sizeBytes: number
  expiresAtMs: number
}>()((db, parameter) =>
  db
    .insertInto('upload_reservation')
    .values({
      upload_id: parameter('uploadId'),
      namespace_id: parameter('namespaceId'),
      size_bytes: parameter('sizeBytes'),
      expires_at_ms: parameter('expiresAtMs'),
    })
    .onConflict((conflict) =>
      conflict.column('upload_id').doUpdateSet((eb) => ({
        size_bytes: eb.ref('excluded.size_bytes'),
        expires_at_ms: eb.ref('excluded.expires_at_ms'),
      })),
    ),
)

/** What decides whether a namespace has room for a blob that is in the store. */
export async function findRoomForBlob(
  tx: Tx,
  of: { readonly namespaceId: number; readonly blobId: number; readonly nowMs: number },
): Promise<{
  readonly usedBytes: number
  /** The blob costs nothing more: the namespace uses it, or holds room for it. */
  readonly isHeld: boolean
}> {
  const row = await roomForBlobStatement.first(tx, of)
  return { usedBytes: row?.used ?? 0, isHeld: (row?.held ?? null) !== null }
}

const roomForBlobStatement = statement<{ namespaceId: number; blobId: number; nowMs: number }>()(
  (db, parameter) =>
    db.selectNoFrom((eb) => [
      usageOf(db, parameter('namespaceId')).$asScalar().as('used'),
      eb
        .selectFrom('namespace_usage_blob')
        .select('blob_id')
        .where('namespace_id', '=', parameter('namespaceId'))
        .where('blob_id', '=', parameter('blobId'))
        .unionAll(
          eb
            .selectFrom('blob_reservation')
            .select('blob_id')
            .where('namespace_id', '=', parameter('namespaceId'))
            .where('blob_id', '=', parameter('blobId'))
            .where('expires_at_ms', '>', parameter('nowMs')),
        )
        .limit(1)
        .$asScalar()
        .as('held'),
    ]),
)

/** Whether a namespace uses the blob of a digest. */
export async function isDigestUsed(db: Db, namespaceId: number, digest: string): Promise<boolean> {
  const row = await db
    .selectFrom('blob')
    .innerJoin('namespace_usage_blob', 'namespace_usage_blob.blob_id', 'blob.id')
    .select('blob.id')
    .where('blob.digest', '=', digest)
    .where('namespace_usage_blob.namespace_id', '=', namespaceId)
    .executeTakeFirst()
  return row !== undefined
}

export async function reserveForBlob(
  tx: Tx,
  reservation: {
    readonly repositoryId: number
    readonly blobId: number
    readonly namespaceId: number
    readonly accountId: number
    readonly sizeBytes: number
    readonly expiresAtMs: number
  },
): Promise<void> {
  await reserveBlobStatement.all(tx, reservation)
}

const reserveBlobStatement = statement<{
  repositoryId: number
  blobId: number
  namespaceId: number
  accountId: number
  sizeBytes: number
  expiresAtMs: number
}>()((db, parameter) =>
  db
    .insertInto('blob_reservation')
    .values({
      repository_id: parameter('repositoryId'),
      blob_id: parameter('blobId'),
      namespace_id: parameter('namespaceId'),
      account_id: parameter('accountId'),
      size_bytes: parameter('sizeBytes'),
      expires_at_ms: parameter('expiresAtMs'),
    })
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'blob_id']).doUpdateSet((eb) => ({
        account_id: eb.ref('excluded.account_id'),
        size_bytes: eb.ref('excluded.size_bytes'),
        expires_at_ms: eb.ref('excluded.expires_at_ms'),
      })),
    ),
)

/** What a manifest names is used from now on, and needs no reservation. */
export async function releaseNamed(
  tx: Tx,
  repositoryId: number,
  manifestId: number,
): Promise<void> {
  await releaseNamedStatement.all(tx, { repositoryId, manifestId })
}

const releaseNamedStatement = statement<{ repositoryId: number; manifestId: number }>()(
  (db, parameter) =>
    db
      .deleteFrom('blob_reservation')
      .where('repository_id', '=', parameter('repositoryId'))
      .where('blob_id', 'in', (eb) =>
        eb
          .selectFrom('manifest_blob')
          .select('manifest_blob.blob_id')
          .where('manifest_blob.manifest_id', '=', parameter('manifestId')),
      ),
)

/** What an account has brought to a repository without a manifest holds no room any more. */
export async function releaseOf(
  tx: Tx,
  pusher: {
    readonly namespaceId: number
    readonly repositoryId: number
    readonly accountId: number
  },
): Promise<void> {
  await tx
    .deleteFrom('blob_reservation')
    .where('repository_id', '=', pusher.repositoryId)
    .where('account_id', '=', pusher.accountId)
    .execute()
}

/** Forgets some reservations that have run out; answers with how many. */
export async function forgetExpired(tx: Tx, nowMs: number, limit: number): Promise<number> {
  const expired = await tx
    .selectFrom('blob_reservation')
    .select(['repository_id', 'blob_id'])
    .where('expires_at_ms', '<=', nowMs)
    .limit(limit)
    .execute()
  for (const row of expired) {
    await tx
      .deleteFrom('blob_reservation')
      .where('repository_id', '=', row.repository_id)
      .where('blob_id', '=', row.blob_id)
      .where('expires_at_ms', '<=', nowMs)
      .execute()
  }
  return expired.length
}
