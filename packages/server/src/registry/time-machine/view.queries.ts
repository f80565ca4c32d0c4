import type { Db } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'

interface Place {
  readonly repositoryId: number
  readonly momentMs: number
}

/** The manifest that a tag pointed to at a moment. */
export async function findManifestOfTagAt(
  db: Db,
  { repositoryId, momentMs }: Place,
  tag: string,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('tag')
    .select(['manifest_id', 'lifetime_end_ms'])
    .where('repository_id', '=', repositoryId)
    .where('name', '=', tag)
    .where('lifetime_start_ms', '<=', momentMs)
    .orderBy('lifetime_start_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const wasThere = row.lifetime_end_ms === null || row.lifetime_end_ms > momentMs
  return wasThere ? row.manifest_id : undefined
}

/** A manifest that was pushed before a moment, and not deleted by its digest until then. */
export async function findManifestAt(
  db: Db,
  { repositoryId, momentMs }: Place,
  digest: Digest,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('manifest')
    .select(['id', 'first_pushed_at_ms', 'deleted_at_ms'])
    .where('repository_id', '=', repositoryId)
    .where('digest', '=', digest)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const wasPushed = (row.first_pushed_at_ms ?? 0) <= momentMs
  const wasDeleted = row.deleted_at_ms !== null && row.deleted_at_ms <= momentMs
  return wasPushed && !wasDeleted ? row.id : undefined
}

/** Names of tags at a moment, in the order of their bytes. */
export async function listTagNamesAt(
  db: Db,
  { repositoryId, momentMs }: Place,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('tag')
    .select('name')
    .where('repository_id', '=', repositoryId)
    .where('name', '>', page.after)
    .where('lifetime_start_ms', '<=', momentMs)
    .where((eb) => eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', momentMs)]))
    .orderBy('name')
    .limit(page.limit)
    .execute()
  return rows.map((row) => row.name)
}

/** The manifests whose subject is a digest, as they were at a moment, in the order of their ids. */
export async function listReferrersAt(
  db: Db,
  { repositoryId, momentMs }: Place,
  page: {
    readonly subject: Digest
    readonly artifactType: string | undefined
    readonly afterId: number
    readonly limit: number
  },
): Promise<{ readonly id: number; readonly descriptor: string }[]> {
  const ofSubject = () => {
    const query = db
      .selectFrom('manifest')
      .select(['id', 'descriptor'])
      .where('repository_id', '=', repositoryId)
      .where('subject_digest', '=', page.subject)
      .where('id', '>', page.afterId)
      .where((eb) =>
        eb.or([eb('first_pushed_at_ms', 'is', null), eb('first_pushed_at_ms', '<=', momentMs)]),
      )
      .orderBy('id')
      .limit(page.limit)
    return page.artifactType === undefined
      ? query
      : query.where('artifact_type', '=', page.artifactType)
  }
  // Each of the two has an index of its own.
  const there = await ofSubject().where('deleted_at_ms', 'is', null).execute()
  const gone = await ofSubject()
    .where('deleted_at_ms', 'is not', null)
    .where('deleted_at_ms', '>', momentMs)
    .execute()
  return [...there, ...gone].toSorted((left, right) => left.id - right.id).slice(0, page.limit)
}
