import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import { TagImmutableError } from './tag-guard.ts'

/** Whether a tag is there and stays. */
export async function isImmutableTag(
  db: Db,
  tag: { readonly repositoryId: number; readonly name: string; readonly nowMs: number },
): Promise<boolean> {
  const row = await db
    .selectFrom('tag')
    .select('id')
    .where('repository_id', '=', tag.repositoryId)
    .where('name', '=', tag.name)
    .where('is_current', '=', sql.lit(1))
    .where('is_immutable', '=', sql.lit(1))
    .where((eb) =>
      eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', tag.nowMs)]),
    )
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Refuses where a manifest is what an immutable tag points to, or a part of that: of an index, of
 * an index in it, and so on.
 *
 * @throws TagImmutableError
 */
export async function requireReleased(tx: Tx, manifestId: number, nowMs: number): Promise<void> {
  const tag = await tx
    .withRecursive('holder', (db) =>
      db
        .selectFrom('manifest')
        .select('manifest.id')
        .where('manifest.id', '=', manifestId)
        .union(
          db
            .selectFrom('manifest_child')
            .innerJoin('holder', 'holder.id', 'manifest_child.child_id')
            .select('manifest_child.manifest_id as id'),
        ),
    )
    .selectFrom('holder')
    // Crossed, so that SQLite begins with the few that hold it, not with all immutable tags.
    .crossJoin('tag')
    .select(['tag.name', 'tag.manifest_id'])
    .whereRef('tag.manifest_id', '=', 'holder.id')
    .where('tag.is_current', '=', sql.lit(1))
    .where('tag.is_immutable', '=', sql.lit(1))
    .where((eb) =>
      eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', nowMs)]),
    )
    .limit(1)
    .executeTakeFirst()
  if (tag === undefined) return
  if (tag.manifest_id === manifestId) throw new TagImmutableError(tag.name)
  throw new TagImmutableError(tag.name, 'nothing of what it points to can be deleted')
}

/** A tag that is immutable now, of a repository or of any in a namespace. */
export async function findImmutableTag(
  db: Db,
  place: { readonly repositoryId?: number | undefined; readonly namespaceId?: number | undefined },
  nowMs: number,
): Promise<{ readonly repository: string; readonly name: string } | undefined> {
  const { repositoryId, namespaceId } = place
  return await db
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .select(['tag.name', 'repository.name as repository'])
    .$if(repositoryId !== undefined, (query) =>
      query.where('repository.id', '=', repositoryId ?? 0),
    )
    .$if(namespaceId !== undefined, (query) =>
      query.where('repository.namespace_id', '=', namespaceId ?? 0),
    )
    .where('tag.is_current', '=', sql.lit(1))
    .where('tag.is_immutable', '=', sql.lit(1))
    .where((eb) =>
      eb.or([eb('tag.lifetime_end_ms', 'is', null), eb('tag.lifetime_end_ms', '>', nowMs)]),
    )
    .limit(1)
    .executeTakeFirst()
}
