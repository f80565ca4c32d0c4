import { type BerthDatabase, statement, type Tx } from '../schema/tables.ts'

interface Link {
  readonly repositoryId: number
  readonly blobId: number
}

/** Since when a repository has a blob, or somebody has asked for it in order to push. */
export function prepareLinkedAt(database: BerthDatabase) {
  const query = database.prepare<Link, { linked_at_ms: number }>((db, parameter) =>
    db
      .selectFrom('repository_blob')
      .select('linked_at_ms')
      .where('repository_id', '=', parameter('repositoryId'))
      .where('blob_id', '=', parameter('blobId')),
  )
  return async (link: Link): Promise<number | undefined> => (await query.first(link))?.linked_at_ms
}

/** Makes a link young again; false when it is not there. */
export async function renewLink(tx: Tx, link: Link & { readonly nowMs: number }): Promise<boolean> {
  return (await renewLinkStatement.first(tx, link)) !== undefined
}

const renewLinkStatement = statement<Link & { nowMs: number }>()((db, parameter) =>
  db
    .updateTable('repository_blob')
    .set({ linked_at_ms: parameter('nowMs') })
    .where('repository_id', '=', parameter('repositoryId'))
    .where('blob_id', '=', parameter('blobId'))
    .returning('blob_id'),
)

/** When a manifest was pushed last, or somebody has asked for it in order to push. */
export function preparePushedAt(database: BerthDatabase) {
  const query = database.prepare<{ manifestId: number }, { pushed_at_ms: number }>(
    (db, parameter) =>
      db
        .selectFrom('manifest')
        .select('pushed_at_ms')
        .where('id', '=', parameter('manifestId'))
        .where('deleted_at_ms', 'is', null),
  )
  return async (manifestId: number): Promise<number | undefined> =>
    (await query.first({ manifestId }))?.pushed_at_ms
}

/** Makes a manifest young again; false when it is not served any more. */
export async function renewManifest(tx: Tx, manifestId: number, nowMs: number): Promise<boolean> {
  return (await renewManifestStatement.first(tx, { manifestId, nowMs })) !== undefined
}

const renewManifestStatement = statement<{ manifestId: number; nowMs: number }>()((db, parameter) =>
  db
    .updateTable('manifest')
    .set({ pushed_at_ms: parameter('nowMs') })
    .where('id', '=', parameter('manifestId'))
    .where('deleted_at_ms', 'is', null)
    .returning('id'),
)
