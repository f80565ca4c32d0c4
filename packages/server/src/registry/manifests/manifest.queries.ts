import { type BerthDatabase, type Db, statement, type Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { type ReadyBody, readyBody } from '../http/registry-exchange.ts'
import { inParts } from './in-parts.ts'
import type { ParsedManifest } from './manifest.ts'
import { manifestKind } from './manifest-kind.ts'
import { isIndexMediaType } from './media-type.ts'

/** A manifest as it is served. */
export interface StoredManifest {
  readonly id: number
  readonly digest: Digest
  readonly mediaType: string
  readonly sizeBytes: number
  readonly body: ReadyBody
}

interface Row {
  readonly id: number
  readonly digest: Digest
  readonly media_type: string
  readonly content: Uint8Array
}

/** A manifest that a repository serves under a digest, compiled once. */
export function prepareFindManifest(database: BerthDatabase) {
  const query = database.prepare<{ repositoryId: number; digest: Digest }, Row>((db, parameter) =>
    db
      .selectFrom('manifest')
      .select(['id', 'digest', 'media_type', 'content'])
      .$castTo<Row>()
      .where('repository_id', '=', parameter('repositoryId'))
      .where('digest', '=', parameter('digest'))
      .where('deleted_at_ms', 'is', null),
  )
  return async (repositoryId: number, digest: Digest): Promise<StoredManifest | undefined> => {
    const row = await query.first({ repositoryId, digest })
    return row === undefined ? undefined : manifestOf(row)
  }
}

export async function findManifestById(db: Db, id: number): Promise<StoredManifest | undefined> {
  const row = await db
    .selectFrom('manifest')
    .select(['id', 'digest', 'media_type', 'content'])
    .$castTo<Row>()
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : manifestOf(row)
}

/** Which of these blobs the repository has, by digest, with their sizes. */
export async function findBlobsOf(
  tx: Tx,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<Map<Digest, { readonly id: number; readonly sizeBytes: number }>> {
  const found = new Map<Digest, { id: number; sizeBytes: number }>()
  for (const part of inParts(digests)) {
    const rows = await tx
      .selectFrom('blob')
      .innerJoin('repository_blob', 'repository_blob.blob_id', 'blob.id')
      .select(['blob.id', 'blob.digest', 'blob.size_bytes'])
      .where('repository_blob.repository_id', '=', repositoryId)
      .where('blob.digest', 'in', part)
      .execute()
    for (const row of rows) {
      found.set(row.digest as Digest, { id: row.id, sizeBytes: row.size_bytes })
    }
  }
  return found
}

interface FoundManifest {
  readonly id: number
  readonly sizeBytes: number
  readonly indexDepth: number
}

/** Which of these manifests the repository serves, by digest. */
export async function findManifestsOf(
  tx: Tx,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<Map<Digest, FoundManifest>> {
  const found = new Map<Digest, FoundManifest>()
  for (const part of inParts(digests)) {
    const rows = await tx
      .selectFrom('manifest')
      .select(['id', 'digest', 'size_bytes', 'index_depth'])
      .where('repository_id', '=', repositoryId)
      .where('digest', 'in', part)
      .where('deleted_at_ms', 'is', null)
      .execute()
    for (const row of rows) {
      found.set(row.digest as Digest, {
        id: row.id,
        sizeBytes: row.size_bytes,
        indexDepth: row.index_depth,
      })
    }
  }
  return found
}

/** The row of a manifest, also of one that was deleted by digest. */
export async function findManifestRow(
  db: Db,
  repositoryId: number,
  digest: Digest,
): Promise<{ readonly id: number; readonly isDeleted: boolean } | undefined> {
  const row = await manifestRowStatement.first(db, { repositoryId, digest })
  return row === undefined ? undefined : { id: row.id, isDeleted: row.deleted_at_ms !== null }
}

const manifestRowStatement = statement<{ repositoryId: number; digest: Digest }>()(
  (db, parameter) =>
    db
      .selectFrom('manifest')
      .select(['id', 'deleted_at_ms'])
      .where('repository_id', '=', parameter('repositoryId'))
      .where('digest', '=', parameter('digest')),
)

export interface NewManifest {
  readonly repositoryId: number
  readonly digest: Digest
  readonly content: Uint8Array
  readonly parsed: ParsedManifest
  readonly indexDepth: number
  readonly expiresAfterSeconds: number | undefined
  readonly fixesTags: boolean
  readonly platforms: readonly string[]
  readonly nowMs: number
}

/** Stores a manifest's bytes, and answers with its id; undefined when another push was faster. */
export async function insertManifest(
  tx: Tx,
  manifest: NewManifest,
  descriptor: string,
): Promise<number | undefined> {
  const { parsed } = manifest
  const row = await tx
    .insertInto('manifest')
    .values({
      repository_id: manifest.repositoryId,
      digest: manifest.digest,
      media_type: parsed.mediaType,
      size_bytes: manifest.content.byteLength,
      content: manifest.content,
      config_media_type: parsed.configMediaType ?? null,
      artifact_type: parsed.artifactType ?? null,
      subject_digest: parsed.subject?.digest ?? null,
      index_depth: manifest.indexDepth,
      descriptor,
      first_pushed_at_ms: manifest.nowMs,
      pushed_at_ms: manifest.nowMs,
      deleted_at_ms: null,
      layers_bytes: isIndexMediaType(parsed.mediaType) ? null : layersBytesOf(parsed),
      expires_after_seconds: manifest.expiresAfterSeconds ?? null,
      fixes_tags: manifest.fixesTags ? 1 : 0,
      kind: manifestKind(parsed),
      platforms: JSON.stringify(manifest.platforms),
    })
    .onConflict((conflict) => conflict.columns(['repository_id', 'digest']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Puts a manifest's bytes back, when the row has others. */
export async function restoreContent(
  tx: Tx,
  manifestId: number,
  content: Uint8Array,
): Promise<void> {
  await tx
    .updateTable('manifest')
    .set({ content, size_bytes: content.byteLength })
    .where('id', '=', manifestId)
    .execute()
}

function layersBytesOf({ layers }: ParsedManifest): number {
  return layers.reduce((bytes, layer) => bytes + layer.sizeBytes, 0)
}

/** A manifest that was pushed again: young, and served, also if it had been deleted. */
export async function reviveManifest(tx: Tx, manifestId: number, nowMs: number): Promise<void> {
  await reviveStatement.all(tx, { manifestId, nowMs })
}

const reviveStatement = statement<{ manifestId: number; nowMs: number }>()((db, parameter) =>
  db
    .updateTable('manifest')
    .set({ pushed_at_ms: parameter('nowMs'), deleted_at_ms: null })
    .where('id', '=', parameter('manifestId')),
)

/** Marks a manifest as deleted; its row stays for the history of its tags. */
export async function markDeleted(tx: Tx, manifestId: number, nowMs: number): Promise<void> {
  await tx
    .updateTable('manifest')
    .set({ deleted_at_ms: nowMs })
    .where('id', '=', manifestId)
    .execute()
}

function manifestOf(row: Row): StoredManifest {
  return {
    id: row.id,
    digest: row.digest,
    mediaType: row.media_type,
    sizeBytes: row.content.byteLength,
    body: readyBody(row.content),
  }
}
