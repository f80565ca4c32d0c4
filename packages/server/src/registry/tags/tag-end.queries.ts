import type { UpdateQueryBuilder, UpdateResult } from 'kysely'

import type { Tables, Tx } from '../../schema/tables.ts'
import { isImmutableTag, requireReleased } from './immutable-tag.queries.ts'
import { type TagGuard, TagImmutableError } from './tag-guard.ts'

/**
 * Ends a tag now. The caller holds its lock. False when it is not there.
 *
 * @throws TagImmutableError
 */
export async function endTag(
  tx: Tx,
  guard: TagGuard,
  tag: {
    readonly repositoryId: number
    readonly name: string
    readonly nowMs: number
    /** Who does it; undefined for the command line and for Berth itself. */
    readonly by: string | undefined
  },
): Promise<boolean> {
  const row = await tx
    .updateTable('tag')
    .set((eb) => ({
      is_current: 0,
      ended_by: tag.by ?? null,
      lifetime_end_ms: eb
        .case()
        .when('lifetime_start_ms', '>=', tag.nowMs)
        .then(eb('lifetime_start_ms', '+', 1))
        .else(tag.nowMs)
        .end(),
    }))
    .where('repository_id', '=', tag.repositoryId)
    .where('name', '=', tag.name)
    .where('is_current', '=', 1)
    .where((eb) =>
      eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', tag.nowMs)]),
    )
    .$if(guard.isOn, (query) => query.where('is_immutable', '=', 0))
    .returning('id')
    .executeTakeFirst()
  if (row !== undefined) return true
  if (guard.isOn && (await isImmutableTag(tx, tag))) throw new TagImmutableError(tag.name)
  return false
}

/**
 * Ends every tag of a manifest now and answers with their names.
 *
 * @throws TagImmutableError when one of them stays, or one of an index that the manifest is in
 */
export async function endTagsOf(
  tx: Tx,
  guard: TagGuard,
  manifestId: number,
  nowMs: number,
  by: string | undefined,
): Promise<string[]> {
  if (guard.isOn) await requireReleased(tx, manifestId, nowMs)
  const rows = await tx
    .updateTable('tag')
    .set((eb) => ({
      is_current: 0,
      // What had expired before, nobody ended.
      ended_by: eb
        .case()
        .when('lifetime_end_ms', '<=', nowMs)
        .then(eb.ref('ended_by'))
        .else(by ?? null)
        .end(),
      lifetime_end_ms: eb
        .case()
        .when('lifetime_end_ms', '<=', nowMs)
        .then(eb.ref('lifetime_end_ms'))
        .when('lifetime_start_ms', '>=', nowMs)
        .then(eb('lifetime_start_ms', '+', 1))
        .else(nowMs)
        .end(),
    }))
    .where('manifest_id', '=', manifestId)
    .where('is_current', '=', 1)
    .returning('name')
    .execute()
  return rows.map((row) => row.name)
}

/**
 * Ends tags now, as far as they are still the current ones of their names and living, and not
 * immutable. The caller holds their lock.
 */
export async function endTagsById(
  tx: Tx,
  guard: TagGuard,
  given: {
    readonly repositoryId: number
    readonly ids: readonly number[]
    readonly nowMs: number
    readonly by: string | undefined
  },
): Promise<{ readonly name: string; readonly manifestId: number }[]> {
  const { repositoryId, ids } = given
  return await endLiving(tx, guard, given, (query) =>
    query.where('repository_id', '=', repositoryId).where('id', 'in', ids),
  )
}

/** The same for names. */
export async function endTagsByName(
  tx: Tx,
  guard: TagGuard,
  given: {
    readonly repositoryId: number
    readonly names: readonly string[]
    readonly nowMs: number
    readonly by: string | undefined
  },
): Promise<{ readonly name: string; readonly manifestId: number }[]> {
  const { repositoryId, names } = given
  if (names.length === 0) return []
  return await endLiving(tx, guard, given, (query) =>
    query.where('repository_id', '=', repositoryId).where('name', 'in', names),
  )
}

type TagUpdate = UpdateQueryBuilder<Tables, 'tag', 'tag', UpdateResult>

async function endLiving(
  tx: Tx,
  guard: TagGuard,
  { nowMs, by }: { readonly nowMs: number; readonly by: string | undefined },
  which: (query: TagUpdate) => TagUpdate,
): Promise<{ readonly name: string; readonly manifestId: number }[]> {
  const query = tx.updateTable('tag').set((eb) => ({
    is_current: 0,
    ended_by: by ?? null,
    lifetime_end_ms: eb
      .case()
      .when('lifetime_start_ms', '>=', nowMs)
      .then(eb('lifetime_start_ms', '+', 1))
      .else(nowMs)
      .end(),
  }))
  const rows = await which(query)
    .where('is_current', '=', 1)
    .where((eb) => eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', nowMs)]))
    .$if(guard.isOn, (held) => held.where('is_immutable', '=', 0))
    .returning(['name', 'manifest_id'])
    .execute()
  return rows.map((row) => ({ name: row.name, manifestId: row.manifest_id }))
}

/** The digests of those manifests that no living tag points to. */
export async function findUntagged(
  tx: Tx,
  manifestIds: readonly number[],
  nowMs: number,
): Promise<string[]> {
  if (manifestIds.length === 0) return []
  const rows = await tx
    .selectFrom('manifest')
    .select('digest')
    .where('id', 'in', manifestIds)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('tag')
            .select('tag.id')
            .whereRef('tag.manifest_id', '=', 'manifest.id')
            .where('tag.is_current', '=', 1)
            .where((living) =>
              living.or([
                living('tag.lifetime_end_ms', 'is', null),
                living('tag.lifetime_end_ms', '>', nowMs),
              ]),
            ),
        ),
      ),
    )
    .execute()
  return rows.map(({ digest }) => digest)
}
