import type { Selectable } from 'kysely'

import {
  type BerthDatabase,
  type Db,
  statement,
  type Tx,
  type UploadTable,
} from '../../schema/tables.ts'
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
  const { owner, location, algorithm, state, nowMs } = upload
  await insertStatement.all(tx, {
    ...owner,
    location,
    algorithm,
    receivedBytes: state.receivedBytes,
    driverState: driverStateOf(state),
    nowMs,
  })
}

const insertStatement = statement<{
  id: string
  repositoryId: number
  accountId: number
  location: string
  algorithm: DigestAlgorithm
  receivedBytes: number
  driverState: string
  nowMs: number
}>()((db, parameter) =>
  db.insertInto('upload').values({
    id: parameter('id'),
    repository_id: parameter('repositoryId'),
    account_id: parameter('accountId'),
    location: parameter('location'),
    algorithm: parameter('algorithm'),
    received_bytes: parameter('receivedBytes'),
    digest_so_far: null,
    hash_state: null,
    driver_state: parameter('driverState'),
    writer: null,
    writer_until_ms: 0,
    created_at_ms: parameter('nowMs'),
    updated_at_ms: parameter('nowMs'),
  }),
)

/** Counts the unfinished uploads of an account and of a repository, and stops at the limits. */
export async function countUploads(
  tx: Tx,
  owner: {
    readonly accountId: number
    readonly accountLimit: number
    readonly repositoryId: number
    readonly repositoryLimit: number
  },
): Promise<{ readonly ofAccount: number; readonly ofRepository: number }> {
  const row = await countStatement.first(tx, owner)
  return {
    ofAccount: Number(row?.of_account ?? 0),
    ofRepository: Number(row?.of_repository ?? 0),
  }
}

const countStatement = statement<{
  accountId: number
  accountLimit: number
  repositoryId: number
  repositoryLimit: number
}>()((db, parameter) =>
  db.selectNoFrom([
    countOf(db, 'account_id', parameter('accountId'), parameter('accountLimit')).as('of_account'),
    countOf(db, 'repository_id', parameter('repositoryId'), parameter('repositoryLimit')).as(
      'of_repository',
    ),
  ]),
)

function countOf(db: Db, owner: 'account_id' | 'repository_id', id: number, limit: number) {
  return db
    .selectFrom(
      db.selectFrom('upload').select('id').where(owner, '=', id).limit(limit).as('unfinished'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .$asScalar()
}

/** Makes `writer` the only one who may write, unless somebody else is; undefined then. */
export async function claimUpload(
  tx: Tx,
  owner: UploadOwner,
  claim: { readonly writer: string; readonly untilMs: number; readonly nowMs: number },
): Promise<Upload | undefined> {
  const row = await claimStatement.first(tx, { ...owner, ...claim })
  return row === undefined ? undefined : uploadOf(row)
}

const claimStatement = statement<
  UploadOwner & { writer: string; untilMs: number; nowMs: number }
>()((db, parameter) =>
  db
    .updateTable('upload')
    .set({ writer: parameter('writer'), writer_until_ms: parameter('untilMs') })
    .where('id', '=', parameter('id'))
    .where('repository_id', '=', parameter('repositoryId'))
    .where('account_id', '=', parameter('accountId'))
    .where((eb) =>
      eb.or([eb('writer', 'is', null), eb('writer_until_ms', '<', parameter('nowMs'))]),
    )
    .returningAll(),
)

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
  const row = await saveStatement.first(tx, {
    id,
    writer,
    algorithm: progress.algorithm,
    receivedBytes: state.receivedBytes,
    digestSoFar: progress.digestSoFar ?? null,
    hashState: progress.hashState ?? null,
    driverState: driverStateOf(state),
    nowMs: progress.nowMs,
  })
  return row !== undefined
}

const saveStatement = statement<{
  id: string
  writer: string
  algorithm: DigestAlgorithm
  receivedBytes: number
  digestSoFar: string | null
  hashState: Uint8Array | null
  driverState: string
  nowMs: number
}>()((db, parameter) =>
  db
    .updateTable('upload')
    .set({
      algorithm: parameter('algorithm'),
      received_bytes: parameter('receivedBytes'),
      digest_so_far: parameter('digestSoFar'),
      hash_state: parameter('hashState'),
      driver_state: parameter('driverState'),
      writer: null,
      writer_until_ms: 0,
      updated_at_ms: parameter('nowMs'),
    })
    .where('id', '=', parameter('id'))
    .where('writer', '=', parameter('writer'))
    .returning('id'),
)

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
  const row =
    writer === undefined
      ? await deleteFreeStatement.first(tx, { ...owner, nowMs })
      : await deleteClaimedStatement.first(tx, { ...owner, writer })
  return row !== undefined
}

const deleteFreeStatement = statement<UploadOwner & { nowMs: number }>()((db, parameter) =>
  db
    .deleteFrom('upload')
    .where('id', '=', parameter('id'))
    .where('repository_id', '=', parameter('repositoryId'))
    .where('account_id', '=', parameter('accountId'))
    .where((eb) =>
      eb.or([eb('writer', 'is', null), eb('writer_until_ms', '<', parameter('nowMs'))]),
    )
    .returning('id'),
)

const deleteClaimedStatement = statement<UploadOwner & { writer: string }>()((db, parameter) =>
  db
    .deleteFrom('upload')
    .where('id', '=', parameter('id'))
    .where('repository_id', '=', parameter('repositoryId'))
    .where('account_id', '=', parameter('accountId'))
    .where('writer', '=', parameter('writer'))
    .returning('id'),
)

function driverStateOf(state: UploadState): string {
  return JSON.stringify({ key: state.key, ...state.driverState })
}

export function uploadOf(row: Row): Upload {
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
