import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import type { ManifestKind } from './manifest-kind.ts'

/** A manifest of which no list can tell yet what it is. */
export interface UndescribedManifest {
  readonly id: number
  readonly repositoryId: number
  readonly mediaType: string
  readonly content: Uint8Array
}

export async function findUndescribed(db: Db, limit: number): Promise<UndescribedManifest[]> {
  const rows = await db
    .selectFrom('manifest')
    .select(['id', 'repository_id', 'media_type', 'content'])
    .where('kind', 'is', sql.lit(null))
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    repositoryId: row.repository_id,
    mediaType: row.media_type,
    content: row.content,
  }))
}

export interface ManifestFacts {
  readonly id: number
  readonly kind: ManifestKind
  readonly platforms: readonly string[]
}

export async function describeManifests(tx: Tx, manifests: readonly ManifestFacts[]) {
  for (const { id, kind, platforms } of manifests) {
    await tx
      .updateTable('manifest')
      .set({ kind, platforms: JSON.stringify(platforms) })
      .where('id', '=', id)
      .execute()
  }
}
