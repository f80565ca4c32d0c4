import { sql } from 'kysely'

import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { isIndexMediaType } from '../manifests/media-type.ts'
import type { DetailsPlace, TagDetails, TagOrder, TagSearch } from './tag-details.ts'

/** A stretch of a repository's current tags, in an order that an index has. */
export interface TagStretch {
  readonly repositoryId: number
  readonly search: TagSearch
  readonly nowMs: number
  readonly after: DetailsPlace | undefined
}

/** A tag that was found, and where it stands. */
export interface FoundTag {
  readonly id: number
  readonly name: string
  readonly startMs: number
}

/** So many signs of a name sort behind all that begin with what comes before them. */
const behindAllSigns = '\u{10FFFF}'

/**
 * The tags in the first rows of a stretch that the search lets through.
 *
 * @param rows how many rows of the index are looked at
 */
export async function findTags(
  db: Db,
  stretch: TagStretch,
  { rows, limit }: { readonly rows: number; readonly limit: number },
): Promise<FoundTag[]> {
  const { search, nowMs } = stretch
  const { namePart, prefix, pushedFromMs, pushedBeforeMs } = search
  const direction = search.order.isDescending ? 'desc' : 'asc'
  const found = await db
    .selectFrom(rowsOf(db, stretch, direction).limit(rows).as('tag'))
    .select(['tag.id', 'tag.name', 'tag.lifetime_start_ms'])
    .where((eb) =>
      eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', nowMs)]),
    )
    .$if(namePart !== undefined, (query) =>
      query.where(sql<boolean>`lower(tag.name) like ${`%${escaped(namePart ?? '')}%`} escape '\\'`),
    )
    .$if(prefix !== undefined, (query) =>
      query
        .where('tag.name', '>=', prefix ?? '')
        .where('tag.name', '<', `${prefix}${behindAllSigns}`),
    )
    .$if(pushedFromMs !== undefined, (query) =>
      query.where('tag.lifetime_start_ms', '>=', pushedFromMs ?? 0),
    )
    .$if(pushedBeforeMs !== undefined, (query) =>
      query.where('tag.lifetime_start_ms', '<', pushedBeforeMs ?? 0),
    )
    .$if(search.hidesCompanions, (query) =>
      query.where((eb) =>
        eb.and(
          ['sig', 'att', 'sbom'].map((kind) => eb('tag.name', 'not like', `sha256-%.${kind}`)),
        ),
      ),
    )
    .$if(search.order.by === 'name', (query) => query.orderBy('tag.name', direction))
    .$if(search.order.by === 'pushed', (query) =>
      query.orderBy('tag.lifetime_start_ms', direction).orderBy('tag.id', direction),
    )
    .limit(limit)
    .execute()
  return found.map((row) => ({ id: row.id, name: row.name, startMs: row.lifetime_start_ms }))
}

/** Where so many rows of a stretch end; undefined when it has no more than that. */
export async function findEndOfRows(
  db: Db,
  stretch: TagStretch,
  rows: number,
): Promise<DetailsPlace | undefined> {
  const direction = stretch.search.order.isDescending ? 'desc' : 'asc'
  const found = await rowsOf(db, stretch, direction)
    .limit(1)
    .offset(rows - 1)
    .executeTakeFirst()
  if (found === undefined) return undefined
  return placeOf(stretch.search.order, {
    id: found.id,
    name: found.name,
    startMs: found.lifetime_start_ms,
  })
}

export function placeOf({ by }: TagOrder, { id, name, startMs }: FoundTag): DetailsPlace {
  return by === 'name' ? { name } : { startMs, id }
}

/** The rows of an index from a place on, within what the index can bound of the search. */
function rowsOf(db: Db, { repositoryId, search, after }: TagStretch, direction: 'asc' | 'desc') {
  const beyond = search.order.isDescending ? '<' : '>'
  const { prefix, pushedFromMs, pushedBeforeMs } = search
  const isByName = search.order.by === 'name'
  return (
    db
      .selectFrom('tag')
      .select(['id', 'name', 'lifetime_start_ms', 'lifetime_end_ms'])
      .where('repository_id', '=', repositoryId)
      // Written out, so that SQLite sees that the indexes of current tags have all that is asked for.
      .where('is_current', '=', sql.lit(1))
      .$if(isByName && prefix !== undefined, (query) =>
        query.where('name', '>=', prefix ?? '').where('name', '<', `${prefix}${behindAllSigns}`),
      )
      .$if(!isByName && pushedFromMs !== undefined, (query) =>
        query.where('lifetime_start_ms', '>=', pushedFromMs ?? 0),
      )
      .$if(!isByName && pushedBeforeMs !== undefined, (query) =>
        query.where('lifetime_start_ms', '<', pushedBeforeMs ?? 0),
      )
      .$if(after !== undefined, (query) =>
        query.where((eb) => {
          if (after === undefined) return eb.val(true)
          if ('name' in after) return eb('name', beyond, after.name)
          const { startMs, id } = after
          return eb(eb.refTuple('lifetime_start_ms', 'id'), beyond, eb.tuple(startMs, id))
        }),
      )
      .$if(isByName, (query) => query.orderBy('name', direction))
      .$if(!isByName, (query) =>
        query.orderBy('lifetime_start_ms', direction).orderBy('id', direction),
      )
  )
}

/** The signs of a pattern as themselves. */
function escaped(text: string): string {
  return text.toLowerCase().replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)
}

/** Referrers that are counted, and children that are added up. */
const countMaximum = 100
const childrenMaximum = 1_000

/** What is told of some tags, by their ids: no companions yet, which are tags themselves. */
export async function describeTags(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, TagDetails>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .leftJoin('tag_pulls', (join) =>
      join
        .onRef('tag_pulls.repository_id', '=', 'tag.repository_id')
        .onRef('tag_pulls.tag', '=', 'tag.name'),
    )
    .select([
      'tag.id',
      'tag.name',
      'tag.lifetime_start_ms',
      'tag.lifetime_end_ms',
      'tag.is_immutable',
      'tag.began_by',
      'manifest.digest',
      'manifest.media_type',
      'manifest.kind',
      'manifest.artifact_type',
      'manifest.platforms',
      'manifest.layers_bytes',
      'tag_pulls.pulls',
      'tag_pulls.last_pulled_at_ms',
    ])
    .select((eb) => [
      eb
        .selectFrom(
          eb
            .selectFrom('manifest_child')
            .innerJoin('manifest as child', 'child.id', 'manifest_child.child_id')
            .select('child.layers_bytes')
            .whereRef('manifest_child.manifest_id', '=', 'manifest.id')
            .where('child.deleted_at_ms', 'is', null)
            .limit(childrenMaximum)
            .as('children'),
        )
        .select((inner) => inner.fn.sum<number | null>('children.layers_bytes').as('bytes'))
        .$asScalar()
        .as('children_bytes'),
      eb
        .selectFrom(
          eb
            .selectFrom('manifest as referrer')
            .select('referrer.id')
            .whereRef('referrer.repository_id', '=', 'manifest.repository_id')
            .whereRef('referrer.subject_digest', '=', 'manifest.digest')
            .where('referrer.deleted_at_ms', 'is', null)
            .limit(countMaximum)
            .as('referrers'),
        )
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .$asScalar()
        .as('referrer_count'),
      eb
        .selectFrom(
          eb
            .selectFrom('manifest as signature')
            .select('signature.id')
            .whereRef('signature.repository_id', '=', 'manifest.repository_id')
            .whereRef('signature.subject_digest', '=', 'manifest.digest')
            .where('signature.kind', '=', 'signature')
            .where('signature.deleted_at_ms', 'is', null)
            .limit(1)
            .as('signatures'),
        )
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .$asScalar()
        .as('signature_count'),
    ])
    .where('tag.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => {
      const { media_type: mediaType, children_bytes: childrenBytes } = row
      const isIndex = isIndexMediaType(mediaType)
      const details: TagDetails = {
        name: row.name,
        digest: row.digest as Digest,
        mediaType,
        kind: row.kind ?? (isIndex ? 'index' : 'artifact'),
        artifactType: row.artifact_type ?? undefined,
        platforms: row.platforms === null ? [] : (JSON.parse(row.platforms) as string[]),
        sizeBytes: isIndex
          ? childrenBytes === null
            ? undefined
            : Number(childrenBytes)
          : (row.layers_bytes ?? undefined),
        pushedAtMs: row.lifetime_start_ms,
        pushedBy: row.began_by ?? undefined,
        pulls: row.pulls ?? 0,
        lastPulledAtMs: row.last_pulled_at_ms ?? undefined,
        expiresAtMs: row.lifetime_end_ms ?? undefined,
        isImmutable: row.is_immutable === 1,
        referrers: Number(row.referrer_count),
        isSigned: Number(row.signature_count) > 0,
      }
      return [row.id, details]
    }),
  )
}

/** Which of these tags are there now. */
export async function findCurrentNames(
  db: Db,
  repositoryId: number,
  names: readonly string[],
  nowMs: number,
): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const rows = await db
    .selectFrom('tag')
    .select('name')
    .where('repository_id', '=', repositoryId)
    .where('name', 'in', names)
    .where('is_current', '=', sql.lit(1))
    .where((eb) => eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', nowMs)]))
    .execute()
  return new Set(rows.map(({ name }) => name))
}
