import { type ExpressionBuilder, sql } from 'kysely'

import type { Db, Tables } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { ManifestKind } from '../manifests/manifest-kind.ts'

/** A manifest that belongs to another, as its row has it. */
export interface Attached {
  readonly id: number
  readonly digest: Digest
  readonly subject: Digest | undefined
  readonly mediaType: string
  readonly kind: ManifestKind | undefined
  readonly artifactType: string | undefined
  readonly sizeBytes: number
  readonly layersBytes: number | undefined
  readonly pushedAtMs: number
  /** As the referrers API describes it; undefined of a manifest that is too large to look into. */
  readonly descriptor: string | undefined
}

/** Annotations of larger manifests are not told: a tree has many of them. */
const describedBytesMaximum = 64 * 1024

const columns = [
  'manifest.id',
  'manifest.digest',
  'manifest.subject_digest',
  'manifest.media_type',
  'manifest.kind',
  'manifest.artifact_type',
  'manifest.size_bytes',
  'manifest.layers_bytes',
  'manifest.first_pushed_at_ms',
  'manifest.pushed_at_ms',
] as const

function descriptor(eb: ExpressionBuilder<Tables, 'manifest'>) {
  return eb
    .case()
    .when('manifest.size_bytes', '<=', describedBytesMaximum)
    .then(eb.ref('manifest.descriptor'))
    .end()
    .as('descriptor')
}

/** The referrers of some manifests, in one query: of each so many, in the order of their pushes. */
export async function listReferrersOf(
  db: Db,
  repositoryId: number,
  parents: readonly { readonly subject: Digest; readonly afterId: number }[],
  limit: number,
): Promise<Attached[]> {
  const ofOne = ({ subject, afterId }: { readonly subject: Digest; readonly afterId: number }) =>
    db
      .selectFrom((from) =>
        from
          .selectFrom('manifest')
          .select(columns)
          .select(descriptor)
          .where('repository_id', '=', repositoryId)
          .where('subject_digest', '=', subject)
          .where('id', '>', afterId)
          .where('deleted_at_ms', 'is', null)
          .orderBy('id')
          .limit(limit)
          .as('one'),
      )
      .selectAll()
  const [first, ...rest] = parents
  if (first === undefined) return []
  let query = ofOne(first)
  for (const parent of rest) query = query.unionAll(ofOne(parent))
  return (await query.execute()).map(attachedOf)
}

/** What some tags point to now, by the names of the tags. */
export async function findTagged(
  db: Db,
  repositoryId: number,
  names: readonly string[],
  nowMs: number,
): Promise<Map<string, Attached>> {
  if (names.length === 0) return new Map()
  const rows = await db
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .select('tag.name')
    .select(columns)
    .select(descriptor)
    .where('tag.repository_id', '=', repositoryId)
    .where('tag.name', 'in', names)
    .where('tag.is_current', '=', sql.lit(1))
    .where((eb) =>
      eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', nowMs)]),
    )
    .execute()
  return new Map(rows.map((row) => [row.name, attachedOf(row)]))
}

function attachedOf(row: {
  readonly id: number
  readonly digest: string
  readonly subject_digest: string | null
  readonly media_type: string
  readonly kind: ManifestKind | null
  readonly artifact_type: string | null
  readonly size_bytes: number
  readonly layers_bytes: number | null
  readonly first_pushed_at_ms: number | null
  readonly pushed_at_ms: number
  readonly descriptor: string | null
}): Attached {
  return {
    id: row.id,
    digest: row.digest as Digest,
    subject: (row.subject_digest as Digest | null) ?? undefined,
    mediaType: row.media_type,
    kind: row.kind ?? undefined,
    artifactType: row.artifact_type ?? undefined,
    sizeBytes: row.size_bytes,
    layersBytes: row.layers_bytes ?? undefined,
    pushedAtMs: row.first_pushed_at_ms ?? row.pushed_at_ms,
    descriptor: row.descriptor ?? undefined,
  }
}
