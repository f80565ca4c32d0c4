import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'

/** A manifest as it is stored, and the content that the database links it to. */
export interface LinkedManifest {
  readonly id: number
  readonly repository: string
  readonly digest: Digest
  readonly mediaType: string
  readonly content: Uint8Array
  readonly isDeleted: boolean
  /** Digests of the blobs and manifests that it is linked to and that its repository has. */
  readonly linked: ReadonlySet<string>
  /** Digests of what was not there when it was pushed. */
  readonly lacking: ReadonlySet<string>
}

const manifestsPerPage = 500
const manifestsPerGroup = 50
const bytesPerGroup = 8 * 1024 * 1024

/** The ids of all manifests, in groups that fit into memory with their bytes. */
export async function* groupsOfManifests(db: Db): AsyncIterable<number[]> {
  let afterId = 0
  let group: number[] = []
  let groupBytes = 0
  for (;;) {
    const page = await db
      .selectFrom('manifest')
      .select(['id', 'size_bytes'])
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(manifestsPerPage)
      .execute()
    for (const { id, size_bytes: sizeBytes } of page) {
      if (group.length === manifestsPerGroup || groupBytes + sizeBytes > bytesPerGroup) {
        if (group.length > 0) yield group
        group = []
        groupBytes = 0
      }
      group.push(id)
      groupBytes += sizeBytes
    }
    const last = page.at(-1)
    if (last === undefined) break
    afterId = last.id
  }
  if (group.length > 0) yield group
}

/** The manifests of these ids that are still there. */
export async function linkedManifests(db: Db, ids: readonly number[]): Promise<LinkedManifest[]> {
  const rows = await db
    .selectFrom('manifest')
    .innerJoin('repository', 'repository.id', 'manifest.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select([
      'manifest.id',
      'manifest.digest',
      'manifest.media_type',
      'manifest.content',
      'manifest.deleted_at_ms',
      'repository.name',
      'account.name as namespace',
    ])
    .where('manifest.id', 'in', ids)
    .where('repository.name', '>', beforeAllNames)
    .where('account.name', '>', beforeAllNames)
    .orderBy('manifest.id')
    .execute()
  const linked = gathered([...(await blobLinks(db, ids)), ...(await childLinks(db, ids))])
  const lacking = gathered(await lackingChildren(db, ids))
  return rows.map((row) => ({
    id: row.id,
    repository: `${row.namespace}/${row.name}`,
    digest: row.digest as Digest,
    mediaType: row.media_type,
    content: row.content,
    isDeleted: row.deleted_at_ms !== null,
    linked: linked.get(row.id) ?? new Set(),
    lacking: lacking.get(row.id) ?? new Set(),
  }))
}

interface Link {
  readonly manifest_id: number
  readonly digest: string
}

async function blobLinks(db: Db, ids: readonly number[]): Promise<Link[]> {
  return await db
    .selectFrom('manifest_blob')
    .innerJoin('manifest', 'manifest.id', 'manifest_blob.manifest_id')
    .innerJoin('repository_blob', (join) =>
      join
        .onRef('repository_blob.blob_id', '=', 'manifest_blob.blob_id')
        .onRef('repository_blob.repository_id', '=', 'manifest.repository_id'),
    )
    .innerJoin('blob', 'blob.id', 'manifest_blob.blob_id')
    .select(['manifest_blob.manifest_id', 'blob.digest'])
    .where('manifest_blob.manifest_id', 'in', ids)
    .execute()
}

async function childLinks(db: Db, ids: readonly number[]): Promise<Link[]> {
  return await db
    .selectFrom('manifest_child')
    .innerJoin('manifest', 'manifest.id', 'manifest_child.manifest_id')
    .innerJoin('manifest as child', (join) =>
      join
        .onRef('child.id', '=', 'manifest_child.child_id')
        .onRef('child.repository_id', '=', 'manifest.repository_id')
        .onRef('child.digest', '=', 'manifest_child.child_digest'),
    )
    .select(['manifest_child.manifest_id', 'child.digest'])
    .where('manifest_child.manifest_id', 'in', ids)
    .execute()
}

async function lackingChildren(db: Db, ids: readonly number[]): Promise<Link[]> {
  return await db
    .selectFrom('manifest_child')
    .select(['manifest_id', 'child_digest as digest'])
    .where('manifest_id', 'in', ids)
    .where('child_id', 'is', null)
    .execute()
}

function gathered(links: readonly Link[]): Map<number, Set<string>> {
  const byManifest = new Map<number, Set<string>>()
  for (const link of links) {
    const digests = byManifest.get(link.manifest_id)
    if (digests === undefined) byManifest.set(link.manifest_id, new Set([link.digest]))
    else digests.add(link.digest)
  }
  return byManifest
}
