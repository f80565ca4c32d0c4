import type { Selectable } from 'kysely'

import type { BerthDatabase, Db, Tx, UploadTable } from '../../schema/tables.ts'
import type { UploadState } from '../../storage/storage-driver.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { DigestAlgorithm } from '../digest.ts'
import type { Upload } from './upload.ts'

type Row = Selectable<UploadTable>

/** Which upload, of whom: an id alone opens nothing. */
export interface UploadOwner {
  readonly id: string
  readonly repositoryId: number
  readonly accountId: number
}

export function prepareFindUpload(database: BerthDatabase) {
  const query = database.prepare<UploadOwner, Row>((db, parameter) =>
    db
      .selectFrom('upload')
      .selectAll()
      .where('id', '=', parameter('id'))
      .where('repository_id', '=', parameter('repositoryId'))
      .where('account_id', '=', parameter('accountId')),
  )
  return async (owner: UploadOwner): Promise<Upload | undefined> => {
    const row = await query.first(owner)
    return row === undefined ? undefined : uploadOf(row)
  }
}

export async function insertUpload(
  tx: Tx,
  upload: {
    readonly owner: UploadOwner
    readonly location: string
    readonly algorithm: DigestAlgorithm
    readonly state: UploadState
    readonly nowMs: number
  },
): Promise<void> {
  const { owner, state, nowMs } = upload
  await tx
    .insertInto('upload')
    .values({
      id: owner.id,
      repository_id: owner.repositoryId,
      account_id: owner.accountId,
      location: upload.location,
      algorithm: upload.algorithm,
      received_bytes: state.receivedBytes,
      digest_so_far: null,
      hash_state: null,
      driver_state: JSON.stringify({ key: state.key, ...state.driverState }),
      writer: null,
      writer_until_ms: 0,
      created_at_ms: nowMs,
      updated_at_ms: nowMs,
    })
    .execute()
}

/** Counts the unfinished uploads of an account or a repository, and stops at `limit`. */
export async function countUploads(
  db: Db,
  owner: { readonly accountId: number } | { readonly repositoryId: number },
  limit: number,
): Promise<number> {
  let inner = db.selectFrom('upload').select('id').limit(limit)
  inner =
    'accountId' in owner
      ? inner.where('account_id', '=', owner.accountId)
      : inner.where('repository_id', '=', owner.repositoryId)
  const { count } = await db
    .selectFrom(inner.as('unfinished'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Makes `writer` the only one who may write, unless somebody else is; undefined then. */
export async function claimUpload(
  tx: Tx,
  owner: UploadOwner,
  claim: { readonly writer: string; readonly untilMs: number; readonly nowMs: number },
): Promise<Upload | undefined> {
  const row = await tx
    .updateTable('upload')
    .set({ writer: claim.writer, writer_until_ms: claim.untilMs })
    .where('id', '=', owner.id)
    .where('repository_id', '=', owner.repositoryId)
    .where('account_id', '=', owner.accountId)
    .where((eb) => eb.or([eb('writer', 'is', null), eb('writer_until_ms', '<', claim.nowMs)]))
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? undefined : uploadOf(row)
}

/** Makes a claim last longer; false when it was lost. */
export async function extendClaim(
  tx: Tx,
  id: string,
  writer: string,
  untilMs: number,
): Promise<boolean> {
  const row = await tx
    .updateTable('upload')
    .set({ writer_until_ms: untilMs })
    .where('id', '=', id)
    .where('writer', '=', writer)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Remembers what was received and gives the claim back; false when the claim was lost. */
export async function saveProgress(
  tx: Tx,
  id: string,
  writer: string,
  progress: {
    /** Of the digest so far: a request that names another while there are no bytes changes it. */
    readonly algorithm: DigestAlgorithm
    readonly state: UploadState
    readonly digestSoFar: string | undefined
    readonly hashState: Uint8Array | undefined
    readonly nowMs: number
  },
): Promise<boolean> {
  const { state } = progress
  const row = await tx
    .updateTable('upload')
    .set({
      algorithm: progress.algorithm,
      received_bytes: state.receivedBytes,
      digest_so_far: progress.digestSoFar ?? null,
      hash_state: progress.hashState ?? null,
      driver_state: JSON.stringify({ key: state.key, ...state.driverState }),
      writer: null,
      writer_until_ms: 0,
      updated_at_ms: progress.nowMs,
    })
    .where('id', '=', id)
    .where('writer', '=', writer)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Removes an upload's row, as the holder of the claim `writer` or, without one, while
 * nobody writes. False when there is no such row any more.
 */
export async function deleteUpload(
  tx: Tx,
  owner: UploadOwner,
  by: { readonly writer: string | undefined; readonly nowMs: number },
): Promise<boolean> {
  const { writer, nowMs } = by
  const row = await tx
    .deleteFrom('upload')
    .where('id', '=', owner.id)
    .where('repository_id', '=', owner.repositoryId)
    .where('account_id', '=', owner.accountId)
    .where((eb) =>
      writer === undefined
        ? eb.or([eb('writer', 'is', null), eb('writer_until_ms', '<', nowMs)])
        : eb('writer', '=', writer),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Uploads that nobody has touched since `beforeMs` and nobody writes to, oldest first. */
export async function findStaleUploads(
  db: Db,
  options: { readonly beforeMs: number; readonly nowMs: number; readonly limit: number },
): Promise<Upload[]> {
  const rows = await db
    .selectFrom('upload')
    .selectAll()
    .where('updated_at_ms', '<', options.beforeMs)
    .where((eb) => eb.or([eb('writer', 'is', null), eb('writer_until_ms', '<', options.nowMs)]))
    .orderBy('updated_at_ms')
    .orderBy('id')
    .limit(options.limit)
    .execute()
  return rows.map(uploadOf)
}

/** Whether an upload or a blob lies at a key. */
export async function isKeyKnown(
  db: Db,
  location: string,
  id: string,
  key: string,
): Promise<boolean> {
  const upload = await db
    .selectFrom('upload')
    .select('id')
    .where('id', '=', id)
    .where('location', '=', location)
    .executeTakeFirst()
  if (upload !== undefined) return true
  const placement = await db
    .selectFrom('blob_placement')
    .select('blob_id')
    .where('location', '=', location)
    .where('storage_key', '=', key)
    .limit(1)
    .executeTakeFirst()
  return placement !== undefined
}

function uploadOf(row: Row): Upload {
  const { key, ...driverState } = JSON.parse(row.driver_state) as Record<string, unknown> & {
    key: string
  }
  return {
    id: row.id,
    repositoryId: row.repository_id,
    accountId: row.account_id,
    location: row.location,
    algorithm: row.algorithm,
    state: { key: storageKey(key), receivedBytes: row.received_bytes, driverState },
    digestSoFar: row.digest_so_far ?? undefined,
    hashState: row.hash_state ?? undefined,
  }
}
