import type { Db, Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { type TagGuard, TagImmutableError, TagNeverExpiresError } from './tag-guard.ts'

/** A tag as it is now, locked by its caller. */
export interface PointedTag {
  readonly id: number
  readonly digest: Digest
  readonly manifestId: number
  readonly startMs: number
  readonly endMs: number | undefined
  readonly isImmutable: boolean
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
      'tag.is_immutable',
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
    isImmutable: row.is_immutable === 1,
  }
}

/** A manifest that a tag is to point to, with what has to be known for that. */
export interface KeptManifest {
  readonly id: number
  readonly content: Uint8Array
  readonly mediaType: string
  readonly isDeleted: boolean
  readonly expiresAfterSeconds: number | undefined
  /** Its labels make tags immutable that point to it. */
  readonly fixesTags: boolean
}

export async function findKeptManifest(
  db: Db,
  repositoryId: number,
  digest: Digest,
): Promise<KeptManifest | undefined> {
  const row = await db
    .selectFrom('manifest')
    .select(['id', 'content', 'media_type', 'deleted_at_ms', 'expires_after_seconds', 'fixes_tags'])
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
    fixesTags: row.fixes_tags === 1,
  }
}

/** @throws TagNeverExpiresError when an end is given to a tag that stays */
export async function setTagEnd(
  tx: Tx,
  guard: TagGuard,
  tag: Pick<PointedTag, 'id' | 'isImmutable'> & { readonly name: string },
  endMs: number | undefined,
): Promise<void> {
  const mayEnd = !tag.isImmutable || !guard.isOn || guard.mayExpire
  if (endMs !== undefined && !mayEnd) throw new TagNeverExpiresError(tag.name)
  await tx
    .updateTable('tag')
    .set({ lifetime_end_ms: endMs ?? null })
    .where('id', '=', tag.id)
    .execute()
}

/** Makes a tag immutable, and so one that does not expire unless the guard lets it; or no longer. */
export async function setTagImmutable(
  tx: Tx,
  guard: TagGuard,
  tagId: number,
  isImmutable: boolean,
): Promise<void> {
  const losesEnd = isImmutable && !guard.mayExpire
  await tx
    .updateTable('tag')
    .set({ is_immutable: isImmutable ? 1 : 0, ...(losesEnd ? { lifetime_end_ms: null } : {}) })
    .where('id', '=', tagId)
    .execute()
}

/**
 * Removes intervals in which a tag pointed to a manifest from its history: the current one, or all
 * that are over. Answers with how many there were.
 *
 * @throws TagImmutableError when the tag was immutable in one of them
 */
export async function deleteIntervals(
  tx: Tx,
  guard: TagGuard,
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
    .returning('is_immutable')
    .execute()
  const hasImmutable = rows.some((row) => row.is_immutable === 1)
  if (guard.isOn && hasImmutable) throw new TagImmutableError(name, 'its history stays')
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

/**
 * Whether a tag of any name points to a manifest or did so after an instant, or none ever did: what
 * was pushed by its digest alone has no history that could have ended.
 */
export async function wasTaggedSince(
  db: Db,
  manifestId: number,
  sinceMs: number,
): Promise<boolean> {
  const ofManifest = db.selectFrom('tag').select('id').where('manifest_id', '=', manifestId)
  const kept = await ofManifest
    .where((eb) => eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', sinceMs)]))
    .limit(1)
    .executeTakeFirst()
  if (kept !== undefined) return true
  return (await ofManifest.limit(1).executeTakeFirst()) === undefined
}
