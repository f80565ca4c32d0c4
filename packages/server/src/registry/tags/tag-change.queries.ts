import type { Db, Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'

/** A tag as it is now, locked by its caller. */
export interface PointedTag {
  readonly id: number
  readonly digest: Digest
  readonly manifestId: number
  readonly startMs: number
  readonly endMs: number | undefined
}

/** Undefined when there is no such tag, or it has expired. */
export async function findPointedTag(
  db: Db,
  tag: { readonly repositoryId: number; readonly name: string; readonly nowMs: number },
): Promise<PointedTag | undefined> {
  const row = await db
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .select([
      'tag.id',
      'tag.manifest_id',
      'tag.lifetime_start_ms',
      'tag.lifetime_end_ms',
      'manifest.digest',
    ])
    .where('tag.repository_id', '=', tag.repositoryId)
    .where('tag.name', '=', tag.name)
    .where('tag.is_current', '=', 1)
    .where((eb) =>
      eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', tag.nowMs)]),
    )
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    digest: row.digest as Digest,
    manifestId: row.manifest_id,
    startMs: row.lifetime_start_ms,
    endMs: row.lifetime_end_ms ?? undefined,
  }
}

/** A manifest that a tag is to point to, with what has to be known for that. */
export interface KeptManifest {
  readonly id: number
  readonly content: Uint8Array
  readonly mediaType: string
  readonly isDeleted: boolean
  readonly expiresAfterSeconds: number | undefined
}

export async function findKeptManifest(
  db: Db,
  repositoryId: number,
  digest: Digest,
): Promise<KeptManifest | undefined> {
  const row = await db
    .selectFrom('manifest')
    .select(['id', 'content', 'media_type', 'deleted_at_ms', 'expires_after_seconds'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    content: row.content,
    mediaType: row.media_type,
    isDeleted: row.deleted_at_ms !== null,
    expiresAfterSeconds: row.expires_after_seconds ?? undefined,
  }
}

export async function setTagEnd(tx: Tx, tagId: number, endMs: number | undefined): Promise<void> {
  await tx
    .updateTable('tag')
    .set({ lifetime_end_ms: endMs ?? null })
    .where('id', '=', tagId)
    .execute()
}

/**
 * Removes intervals in which a tag pointed to a manifest from its history: the current one, or all
 * that are over. Answers with how many there were.
 */
export async function deleteIntervals(
  tx: Tx,
  given: {
    readonly repositoryId: number
    readonly name: string
    readonly manifestId: number
    readonly isCurrent: boolean
    readonly nowMs: number
  },
): Promise<number> {
  const { repositoryId, name, manifestId, isCurrent, nowMs } = given
  const rows = await tx
    .deleteFrom('tag')
    .where('repository_id', '=', repositoryId)
    .where('name', '=', name)
    .where('manifest_id', '=', manifestId)
    .where((eb) => {
      const isLiving = eb.and([
        eb('is_current', '=', 1),
        eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', nowMs)]),
      ])
      return isCurrent ? isLiving : eb.not(isLiving)
    })
    .returning('id')
    .execute()
  return rows.length
}

/** How often something was pulled, and when last. */
export interface Pulls {
  readonly count: number
  readonly lastAtMs: number | undefined
}

export async function findPullsOfTag(db: Db, repositoryId: number, name: string): Promise<Pulls> {
  const row = await db
    .selectFrom('tag_pulls')
    .select(['pulls', 'last_pulled_at_ms'])
    .where('repository_id', '=', repositoryId)
    .where('tag', '=', name)
    .executeTakeFirst()
  return { count: row?.pulls ?? 0, lastAtMs: row?.last_pulled_at_ms }
}

export async function findPullsOfManifest(db: Db, manifestId: number): Promise<Pulls> {
  const row = await db
    .selectFrom('manifest_pulls')
    .select(['pulls', 'last_pulled_at_ms'])
    .where('manifest_id', '=', manifestId)
    .executeTakeFirst()
  return { count: row?.pulls ?? 0, lastAtMs: row?.last_pulled_at_ms }
}
