import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../schema/tables.ts'
import type { FoundBlob, FoundManifest, FoundTag, PlaceInSearch } from './content-search.ts'
import { ownRepositories } from './own-repositories.ts'
import { isVisible } from './repository-search.queries.ts'
import type { Viewer } from './search.ts'
import type { WordRange } from './words.ts'

/** What is looked for. */
export type Sought = 'tag' | 'manifest' | 'blob'

export interface ContentSearch {
  readonly sought: Sought
  readonly range: WordRange
  readonly viewer: Viewer
  readonly after: PlaceInSearch | undefined
  readonly nowMs: number
}

/** Something of the name or digest, whether who searches may see it or not. */
export interface FoundContent {
  readonly id: number
  readonly text: string
  readonly repositoryId: number
  readonly isVisible: boolean
}

/** The first rows of all repositories, in no order; whether the viewer may see each is part of the query. */
export async function findAnywhere(
  db: Db,
  search: ContentSearch,
  rows: number,
): Promise<FoundContent[]> {
  const source = sql`${contentIn(search, sql``)}
    order by ${orderOf(search.sought)} limit ${rows}`
  return await found(db, source, search)
}

/** Repositories of the viewer that are looked through, of each sort; and what is found in them. */
const ownRepositoriesMaximum = 300

/** The same in repositories that the viewer, or a team of it, was given a right on, or owns. */
export async function findInOwn(
  db: Db,
  search: ContentSearch & { readonly accountId: number },
  rows: number,
): Promise<FoundContent[]> {
  const own = sql`join (${ownRepositories(search.accountId, ownRepositoriesMaximum)}) own
    on own.repository_id = ${repositoryOf(search.sought)}`
  return await found(db, sql`${contentIn(search, own)} limit ${rows}`, search)
}

async function found(
  db: Db,
  source: RawBuilder<unknown>,
  { viewer }: ContentSearch,
): Promise<FoundContent[]> {
  const { rows } = await sql<{
    id: number
    text: string
    repository_id: number
    is_visible: number
  }>`
    select found.id, found.text, found.repository_id, ${isVisible(viewer)} as is_visible
    from (${source}) found
    join repository on repository.id = found.repository_id
    join account on account.id = repository.namespace_id`.execute(db)
  return rows.map((row) => ({
    id: Number(row.id),
    text: row.text,
    repositoryId: Number(row.repository_id),
    isVisible: Number(row.is_visible) === 1,
  }))
}

function contentIn(
  { sought, range, after, nowMs }: ContentSearch,
  own: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const [text, repositoryId] = [textOf(sought), repositoryOf(sought)]
  const within = sql`${text} >= ${range.from} and ${text} < ${range.to}
    ${after === undefined ? sql`` : sql`and (${text}, ${repositoryId}) > (${after.text}, ${after.repositoryId})`}`
  switch (sought) {
    case 'tag':
      return sql`select tag.id, tag.name as text, tag.repository_id from tag ${own}
        where ${within} and tag.is_current = 1
          and (tag.lifetime_end_ms is null or tag.lifetime_end_ms > ${nowMs})`
    case 'manifest':
      return sql`select manifest.id, manifest.digest as text, manifest.repository_id
        from manifest ${own} where ${within} and manifest.deleted_at_ms is null`
    case 'blob':
      return sql`select blob.id, blob.digest as text, repository_blob.repository_id
        from blob join repository_blob on repository_blob.blob_id = blob.id ${own} where ${within}`
  }
}

function textOf(sought: Sought): RawBuilder<unknown> {
  return sql.ref({ tag: 'tag.name', manifest: 'manifest.digest', blob: 'blob.digest' }[sought])
}

function repositoryOf(sought: Sought): RawBuilder<unknown> {
  return sql.ref(`${sought === 'blob' ? 'repository_blob' : sought}.repository_id`)
}

function orderOf(sought: Sought): RawBuilder<unknown> {
  return sql`${textOf(sought)}, ${repositoryOf(sought)}`
}

const place = [
  'repository.id as repository_id',
  'repository.name as repository_name',
  'repository.visibility',
  'account.name as namespace',
] as const

interface PlaceRow {
  readonly repository_id: number
  readonly repository_name: string
  readonly visibility: 'public' | 'private'
  readonly namespace: string
}

function placeOf(row: PlaceRow) {
  return {
    id: row.repository_id,
    namespace: row.namespace,
    name: row.repository_name,
    isPublic: row.visibility === 'public',
  }
}

export async function describeFoundTags(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, FoundTag>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['tag.id', 'tag.name', 'tag.lifetime_start_ms', 'tag.began_by'])
    .select(['manifest.digest', 'manifest.kind'])
    .select(place)
    .where('tag.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        place: placeOf(row),
        name: row.name,
        digest: row.digest,
        kind: row.kind ?? undefined,
        pushedAtMs: row.lifetime_start_ms,
        pushedBy: row.began_by ?? undefined,
      },
    ]),
  )
}

export async function describeFoundManifests(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Omit<FoundManifest, 'tags'>>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('manifest')
    .innerJoin('repository', 'repository.id', 'manifest.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['manifest.id', 'manifest.digest', 'manifest.media_type', 'manifest.kind'])
    .select(['manifest.first_pushed_at_ms', 'manifest.pushed_at_ms'])
    .select(place)
    .where('manifest.id', 'in', ids)
    .execute()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        place: placeOf(row),
        digest: row.digest,
        mediaType: row.media_type,
        kind: row.kind ?? undefined,
        pushedAtMs: row.first_pushed_at_ms ?? row.pushed_at_ms,
      },
    ]),
  )
}

const tagsPerManifest = 5

/** Some tags of each of these manifests, in one query. */
export async function findTagsOf(
  db: Db,
  manifestIds: readonly number[],
  nowMs: number,
): Promise<Map<number, string[]>> {
  const [first, ...rest] = manifestIds.map((manifestId) =>
    db
      .selectFrom((from) =>
        from
          .selectFrom('tag')
          .select(['tag.manifest_id', 'tag.name'])
          .where('tag.manifest_id', '=', manifestId)
          .where('tag.is_current', '=', sql.lit(1))
          .where((eb) =>
            eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', nowMs)]),
          )
          .limit(tagsPerManifest)
          .as('one'),
      )
      .selectAll(),
  )
  if (first === undefined) return new Map()
  const rows = await rest.reduce((query, next) => query.unionAll(next), first).execute()
  const byManifest = Map.groupBy(rows, (row) => row.manifest_id)
  return new Map(
    [...byManifest].map(([id, of]) => [id, of.map(({ name }) => name).toSorted()] as const),
  )
}

/** Blobs in repositories, by the ids of both. */
export async function describeFoundBlobs(
  db: Db,
  wanted: readonly Pick<FoundContent, 'id' | 'repositoryId'>[],
): Promise<Map<string, FoundBlob>> {
  if (wanted.length === 0) return new Map()
  const rows = await db
    .selectFrom('repository_blob')
    .innerJoin('blob', 'blob.id', 'repository_blob.blob_id')
    .innerJoin('repository', 'repository.id', 'repository_blob.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['blob.id', 'blob.digest', 'blob.size_bytes'])
    .select(place)
    .where('repository_blob.blob_id', 'in', [...new Set(wanted.map(({ id }) => id))])
    .where('repository_blob.repository_id', 'in', [
      ...new Set(wanted.map(({ repositoryId }) => repositoryId)),
    ])
    .execute()
  return new Map(
    rows.map((row) => [
      `${row.id} ${row.repository_id}`,
      { place: placeOf(row), digest: row.digest, sizeBytes: row.size_bytes },
    ]),
  )
}
