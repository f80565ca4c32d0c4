import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'

/** What one name points to now, and what it pointed to at a moment. */
export interface TagAtMoment {
  readonly name: string
  readonly former: PointedManifest | undefined
  readonly current: PointedNow | undefined
}

export interface PointedManifest {
  readonly manifestId: number
  readonly digest: Digest
}

export interface PointedNow extends PointedManifest {
  readonly startMs: number
  readonly isImmutable: boolean
}

interface Stretch {
  readonly repositoryId: number
  readonly momentMs: number
  readonly nowMs: number
  /** Names after this one. */
  readonly after: string
  /** Only this name. */
  readonly name: string | undefined
  readonly namesMaximum: number
}

/**
 * Names that are tags now or were at the moment, in the order of their bytes, and where to go on:
 * undefined at the end.
 */
export async function listTagsAtMoment(
  db: Db,
  stretch: Stretch,
): Promise<{ readonly tags: readonly TagAtMoment[]; readonly nextAfter: string | undefined }> {
  const { repositoryId, momentMs, nowMs, name, namesMaximum } = stretch
  // A name has two intervals at most that one of the two instants lies in.
  const limit = 2 * namesMaximum
  let query = db
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .select([
      'tag.name',
      'tag.manifest_id',
      'tag.lifetime_start_ms',
      'tag.lifetime_end_ms',
      'tag.is_current',
      'tag.is_immutable',
      'manifest.digest',
    ])
    .where('tag.repository_id', '=', repositoryId)
    .where('tag.name', '>', stretch.after)
    .where((eb) => {
      const lastsBeyond = (atMs: number) =>
        eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', atMs)])
      return eb.or([
        eb.and([eb('tag.is_current', '=', 1), lastsBeyond(nowMs)]),
        eb.and([eb('tag.lifetime_start_ms', '<=', momentMs), lastsBeyond(momentMs)]),
      ])
    })
    .orderBy('tag.name')
    .orderBy('tag.lifetime_start_ms')
    .limit(limit)
  if (name !== undefined) query = query.where('tag.name', '=', name)
  const rows = await query.execute()
  const groups = [...Map.groupBy(rows, (row) => row.name)]
  const isWhole = rows.length < limit
  // The last name may have another interval behind the limit.
  const whole = isWhole ? groups : groups.slice(0, -1)
  const lasts = (row: (typeof rows)[number], atMs: number) =>
    row.lifetime_end_ms === null || row.lifetime_end_ms > atMs
  const tags = whole.map(([tagName, intervals]) => {
    const former = intervals.find(
      (row) => row.lifetime_start_ms <= momentMs && lasts(row, momentMs),
    )
    const current = intervals.find((row) => row.is_current === 1 && lasts(row, nowMs))
    return {
      name: tagName,
      former: former === undefined ? undefined : pointedBy(former),
      current:
        current === undefined
          ? undefined
          : {
              ...pointedBy(current),
              startMs: current.lifetime_start_ms,
              isImmutable: current.is_immutable === 1,
            },
    }
  })
  return { tags, nextAfter: isWhole ? undefined : tags.at(-1)?.name }
}

function pointedBy(row: { readonly manifest_id: number; readonly digest: string }) {
  return { manifestId: row.manifest_id, digest: row.digest as Digest }
}
