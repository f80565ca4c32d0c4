import type { Db, Tx } from '../../schema/tables.ts'
import { inParts } from '../manifests/in-parts.ts'

/** Levels of indexes in indexes; the configuration allows no more than a hundred. */
const depthMaximum = 100

/** A manifest of a tree that was deleted by its digest, as it has to be stored again. */
export interface DeletedManifest {
  readonly digest: string
  readonly mediaType: string
  readonly content: Uint8Array
}

/** What stands below manifests: who names whom. */
async function childrenOf(
  db: Db,
  manifestIds: readonly number[],
): Promise<{ readonly manifestId: number; readonly childId: number | undefined }[]> {
  const children: { manifestId: number; childId: number | undefined }[] = []
  for (const part of inParts(manifestIds)) {
    const rows = await db
      .selectFrom('manifest_child')
      .select(['manifest_id', 'child_id'])
      .where('manifest_id', 'in', part)
      .execute()
    for (const row of rows) {
      children.push({ manifestId: row.manifest_id, childId: row.child_id ?? undefined })
    }
  }
  return children
}

/** The deleted manifests of a tree, children before those that name them. */
export async function findDeletedInTree(tx: Tx, rootId: number): Promise<number[]> {
  const seen = new Set([rootId])
  for (let level = [rootId], depth = 0; level.length > 0 && depth < depthMaximum; depth += 1) {
    const below = await childrenOf(tx, level)
    level = []
    for (const { childId } of below) {
      if (childId === undefined || seen.has(childId)) continue
      seen.add(childId)
      level.push(childId)
    }
  }
  const deleted: { id: number; index_depth: number }[] = []
  for (const part of inParts([...seen])) {
    deleted.push(
      ...(await tx
        .selectFrom('manifest')
        .select(['id', 'index_depth'])
        .where('id', 'in', part)
        .where('deleted_at_ms', 'is not', null)
        .execute()),
    )
  }
  return deleted.toSorted((left, right) => left.index_depth - right.index_depth).map(({ id }) => id)
}

export async function findDeletedManifest(tx: Tx, id: number): Promise<DeletedManifest> {
  const row = await tx
    .selectFrom('manifest')
    .select(['digest', 'media_type', 'content'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return { digest: row.digest, mediaType: row.media_type, content: row.content }
}

/**
 * Which of these manifests lack something in the repository that they name: a blob, or a child,
 * however deep.
 */
export async function findIncomplete(
  db: Db,
  repositoryId: number,
  manifestIds: readonly number[],
  { mayLackChildren }: { readonly mayLackChildren: boolean },
): Promise<Set<number>> {
  const incomplete = new Set<number>()
  const all = new Set(manifestIds)
  const parentsOf = new Map<number, number[]>()
  for (let level = [...all], depth = 0; level.length > 0 && depth < depthMaximum; depth += 1) {
    const below = await childrenOf(db, level)
    level = []
    for (const { manifestId, childId } of below) {
      if (childId === undefined) {
        if (!mayLackChildren) incomplete.add(manifestId)
        continue
      }
      parentsOf.set(childId, [...(parentsOf.get(childId) ?? []), manifestId])
      if (all.has(childId)) continue
      all.add(childId)
      level.push(childId)
    }
  }
  for (const part of inParts([...all])) {
    const rows = await db
      .selectFrom('manifest_blob')
      .leftJoin('repository_blob', (join) =>
        join
          .onRef('repository_blob.blob_id', '=', 'manifest_blob.blob_id')
          .on('repository_blob.repository_id', '=', repositoryId),
      )
      .select('manifest_blob.manifest_id')
      .distinct()
      .where('manifest_blob.manifest_id', 'in', part)
      .where('repository_blob.blob_id', 'is', null)
      .execute()
    for (const row of rows) incomplete.add(row.manifest_id)
  }
  const toTell = [...incomplete]
  for (let id = toTell.pop(); id !== undefined; id = toTell.pop()) {
    for (const parent of parentsOf.get(id) ?? []) {
      if (incomplete.has(parent)) continue
      incomplete.add(parent)
      toTell.push(parent)
    }
  }
  return incomplete
}
