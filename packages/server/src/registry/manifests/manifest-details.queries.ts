import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { ManifestKind } from './manifest-kind.ts'

/** What the row of a manifest says of it, without its bytes. */
export interface ManifestRow {
  readonly kind: ManifestKind | undefined
  readonly artifactType: string | undefined
  readonly subject: Digest | undefined
  readonly pushedAtMs: number
  readonly layersBytes: number | undefined
}

/** Those of some manifests that the repository serves, by digest; one query for up to 500. */
export async function findManifestRows(
  db: Db,
  repositoryId: number,
  digests: readonly Digest[],
): Promise<Map<Digest, ManifestRow>> {
  if (digests.length === 0) return new Map()
  const rows = await db
    .selectFrom('manifest')
    .select([
      'digest',
      'kind',
      'artifact_type',
      'subject_digest',
      'first_pushed_at_ms',
      'pushed_at_ms',
      'layers_bytes',
    ])
    .where('repository_id', '=', repositoryId)
    .where('digest', 'in', digests)
    .where('deleted_at_ms', 'is', null)
    .execute()
  return new Map(
    rows.map((row) => [
      row.digest as Digest,
      {
        kind: row.kind ?? undefined,
        artifactType: row.artifact_type ?? undefined,
        subject: (row.subject_digest as Digest | null) ?? undefined,
        pushedAtMs: row.first_pushed_at_ms ?? row.pushed_at_ms,
        layersBytes: row.layers_bytes ?? undefined,
      },
    ]),
  )
}
