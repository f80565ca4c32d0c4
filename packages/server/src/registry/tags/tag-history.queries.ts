import { sql } from 'kysely'

import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { isIndexMediaType } from '../manifests/media-type.ts'
import type { CurrentTag, TagFilter, TagInterval, TagPlace } from './tag-history.ts'

/** A stretch of the history of a repository's tags, from newer to older. */
export interface Stretch {
  readonly repositoryId: number
  readonly filter: TagFilter
  readonly nowMs: number
  /** What ended at this instant or before is left out. */
  readonly sinceMs: number
  /** Begins behind this one. */
  readonly after: TagPlace | undefined
  /** Ends with this one. */
  readonly until: TagPlace | undefined
}

/** Intervals of a stretch that the filter lets through; each with what the list says of it. */
export async function listIntervals(
  db: Db,
  stretch: Stretch,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ interval: Omit<TagInterval, 'children'>; place: TagPlace }[]> {
  // What is passed over is counted in the index alone; only a page is looked up.
  const rows = await db
    .selectFrom(
      intervalsIn(db, stretch)
        .select('id')
        .orderBy('lifetime_start_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(page.limit)
        .offset(page.offset)
        .as('shown'),
    )
    .innerJoin('tag', 'tag.id', 'shown.id')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .select([
      'tag.id',
      'tag.name',
      'tag.manifest_id',
      'tag.lifetime_start_ms',
      'tag.lifetime_end_ms',
      'tag.is_reversion',
      'tag.began_by',
      'tag.ended_by',
      'tag.is_immutable',
      'manifest.digest',
      'manifest.media_type',
      'manifest.layers_bytes',
    ])
    .orderBy('tag.lifetime_start_ms', 'desc')
    .orderBy('tag.id', 'desc')
    .execute()
  return rows.map((row) => ({
    place: { startMs: row.lifetime_start_ms, id: row.id },
    interval: {
      name: row.name,
      manifestId: row.manifest_id,
      digest: row.digest as Digest,
      isIndex: isIndexMediaType(row.media_type),
      layersBytes: row.layers_bytes ?? undefined,
      startMs: row.lifetime_start_ms,
      endMs: row.lifetime_end_ms ?? undefined,
      isReversion: row.is_reversion === 1,
      begunBy: row.began_by ?? undefined,
      endedBy: row.ended_by ?? undefined,
      isImmutable: row.is_immutable === 1,
    },
  }))
}

/** The tags that are there now, in the order of their names. */
export async function listCurrent(
  db: Db,
  page: {
    readonly repositoryId: number
    readonly after: string
    readonly nowMs: number
    readonly limit: number
  },
): Promise<CurrentTag[]> {
  const rows = await db
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .select([
      'tag.name',
      'tag.lifetime_start_ms',
      'tag.lifetime_end_ms',
      'tag.is_immutable',
      'manifest.digest',
      'manifest.layers_bytes',
    ])
    .where('tag.repository_id', '=', page.repositoryId)
    .where('tag.is_current', '=', sql.lit(1))
    .where('tag.name', '>', page.after)
    .where((eb) =>
      eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', page.nowMs)]),
    )
    .orderBy('tag.name')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    name: row.name,
    digest: row.digest as Digest,
    layersBytes: row.layers_bytes ?? undefined,
    startMs: row.lifetime_start_ms,
    endMs: row.lifetime_end_ms ?? undefined,
    isImmutable: row.is_immutable === 1,
  }))
}

export async function countIntervals(db: Db, stretch: Stretch): Promise<number> {
  const { count } = await intervalsIn(db, stretch)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The place so many intervals on, whatever their names have in them; undefined past the end. */
export async function findPlace(
  db: Db,
  stretch: Stretch,
  intervalsOn: number,
): Promise<TagPlace | undefined> {
  const { namePart: _, ...filter } = stretch.filter
  const row = await intervalsIn(db, { ...stretch, filter })
    .select(['lifetime_start_ms', 'id'])
    .orderBy('lifetime_start_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .offset(intervalsOn - 1)
    .executeTakeFirst()
  return row === undefined ? undefined : { startMs: row.lifetime_start_ms, id: row.id }
}

function intervalsIn(db: Db, stretch: Stretch) {
  const { repositoryId, filter, nowMs, sinceMs, after, until } = stretch
  const { name, namePart } = filter
  return db
    .selectFrom('tag')
    .where('repository_id', '=', repositoryId)
    .$if(!filter.isOnlyCurrent, (query) =>
      query.where((eb) =>
        eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', sinceMs)]),
      ),
    )
    .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''))
    .$if(namePart !== undefined, (query) =>
      query.where(sql<boolean>`lower(name) like ${`%${escaped(namePart ?? '')}%`} escape '\\'`),
    )
    .$if(filter.isOnlyCurrent, (query) =>
      query
        // Written out, so that SQLite sees that the index of current tags has all that is asked for.
        .where('is_current', '=', sql.lit(1))
        .where((eb) =>
          eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', nowMs)]),
        ),
    )
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('lifetime_start_ms', 'id'),
          '<',
          eb.tuple(after?.startMs ?? 0, after?.id ?? 0),
        ),
      ),
    )
    .$if(until !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('lifetime_start_ms', 'id'),
          '>=',
          eb.tuple(until?.startMs ?? 0, until?.id ?? 0),
        ),
      ),
    )
}

/** The signs of a pattern as themselves. */
function escaped(text: string): string {
  return text.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
}

/** Which children some indexes have, and whether each is here, by the id of the index. */
export async function findChildren(
  db: Db,
  indexIds: readonly number[],
): Promise<Map<number, Map<Digest, boolean>>> {
  const children = new Map<number, Map<Digest, boolean>>(indexIds.map((id) => [id, new Map()]))
  if (indexIds.length === 0) return children
  const rows = await db
    .selectFrom('manifest_child')
    .leftJoin('manifest', (join) =>
      join
        .onRef('manifest.id', '=', 'manifest_child.child_id')
        .on('manifest.deleted_at_ms', 'is', null),
    )
    .select(['manifest_child.manifest_id', 'manifest_child.child_digest', 'manifest.id'])
    .where('manifest_child.manifest_id', 'in', indexIds)
    .orderBy('manifest_child.child_digest')
    .execute()
  for (const row of rows) {
    children.get(row.manifest_id)?.set(row.child_digest as Digest, row.id !== null)
  }
  return children
}
