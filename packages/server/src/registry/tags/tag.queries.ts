import type { UpdateQueryBuilder, UpdateResult } from 'kysely'

import {
  type BerthDatabase,
  type Db,
  statement,
  type Tables,
  type Tx,
} from '../../schema/tables.ts'

/**
 * The id of the manifest that a tag points to now, compiled once. It asks the database each
 * time, so a pull after a push sees it, whichever replica took the push.
 */
export function prepareFindTag(database: BerthDatabase) {
  const query = database.prepare<
    { repositoryId: number; name: string },
    { manifest_id: number; lifetime_end_ms: number | null }
  >((db, parameter) =>
    db
      .selectFrom('tag')
      .select(['manifest_id', 'lifetime_end_ms'])
      .where('repository_id', '=', parameter('repositoryId'))
      .where('name', '=', parameter('name'))
      .where('is_current', '=', 1),
  )
  return async (repositoryId: number, name: string, nowMs: number): Promise<number | undefined> => {
    const row = await query.first({ repositoryId, name })
    if (row === undefined) return undefined
    const hasExpired = row.lifetime_end_ms !== null && row.lifetime_end_ms <= nowMs
    return hasExpired ? undefined : row.manifest_id
  }
}

/** Whether a name was ever a tag of the repository. */
export async function hasTagHistory(db: Db, repositoryId: number, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('tag')
    .select('id')
    .where('repository_id', '=', repositoryId)
    .where('name', '=', name)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Points a tag to a manifest. The caller holds the tag's lock. A tag that points there
 * already, and neither expires nor shall, is left alone, so that a repeated push leaves no trace.
 */
export async function pointTag(
  tx: Tx,
  tag: {
    readonly repositoryId: number
    readonly name: string
    readonly manifestId: number
    readonly nowMs: number
    /** When it expires; never when it is missing. */
    readonly endMs?: number | undefined
    /** Somebody goes back to what it pointed to before. */
    readonly isReversion?: boolean
    /** Who does it; undefined for the command line and for Berth itself. */
    readonly by: string | undefined
  },
): Promise<void> {
  const { repositoryId, name, manifestId, endMs: expiresAtMs } = tag
  const by = tag.by ?? null
  const last = await lastStatement.first(tx, { repositoryId, name })
  // Intervals of one name never overlap, also when the clocks of two replicas differ, or when
  // a tag moves twice in a millisecond.
  let startMs = tag.nowMs
  if (last?.is_current === 1) {
    const isThere = last.manifest_id === manifestId && last.lifetime_end_ms === null
    if (isThere && expiresAtMs === undefined) return
    startMs = Math.max(startMs, last.lifetime_start_ms + 1)
    const endMs = Math.min(startMs, last.lifetime_end_ms ?? startMs)
    // What had expired before, nobody ended.
    await endStatement.all(tx, { id: last.id, endMs, by: endMs < startMs ? null : by })
  } else if (last !== undefined) {
    startMs = Math.max(startMs, last.lifetime_end_ms ?? startMs)
  }
  await beginStatement.all(tx, {
    repositoryId,
    name,
    manifestId,
    startMs,
    endMs: expiresAtMs === undefined ? null : Math.max(expiresAtMs, startMs + 1),
    isReversion: tag.isReversion === true ? 1 : 0,
    by,
  })
}

/** The newest interval of a name: the current one, if there is one. */
const lastStatement = statement<{ repositoryId: number; name: string }>()((db, parameter) =>
  db
    .selectFrom('tag')
    .select(['id', 'manifest_id', 'lifetime_start_ms', 'lifetime_end_ms', 'is_current'])
    .where('repository_id', '=', parameter('repositoryId'))
    .where('name', '=', parameter('name'))
    .orderBy('lifetime_start_ms', 'desc')
    .limit(1),
)

const endStatement = statement<{ id: number; endMs: number; by: string | null }>()(
  (db, parameter) =>
    db
      .updateTable('tag')
      .set({ is_current: 0, lifetime_end_ms: parameter('endMs'), ended_by: parameter('by') })
      .where('id', '=', parameter('id')),
)

const beginStatement = statement<{
  repositoryId: number
  name: string
  manifestId: number
  startMs: number
  endMs: number | null
  isReversion: number
  by: string | null
}>()((db, parameter) =>
  db.insertInto('tag').values({
    repository_id: parameter('repositoryId'),
    name: parameter('name'),
    manifest_id: parameter('manifestId'),
    lifetime_start_ms: parameter('startMs'),
    lifetime_end_ms: parameter('endMs'),
    is_current: 1,
    is_reversion: parameter('isReversion'),
    began_by: parameter('by'),
  }),
)

/** Ends a tag now. The caller holds its lock. False when it is not there. */
export async function endTag(
  tx: Tx,
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
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Ends every tag of a manifest now and answers with their names. */
export async function endTagsOf(
  tx: Tx,
  manifestId: number,
  nowMs: number,
  by: string | undefined,
): Promise<string[]> {
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

/** A page of a repository's tags in the order of their names' bytes, from an index alone. */
export function prepareListTags(database: BerthDatabase) {
  const query = database.prepare<
    { repositoryId: number; after: string; nowMs: number; limit: number },
    { name: string }
  >((db, parameter) =>
    db
      .selectFrom('tag')
      .select('name')
      .where('repository_id', '=', parameter('repositoryId'))
      .where('is_current', '=', 1)
      .where('name', '>', parameter('after'))
      .where((eb) =>
        eb.or([eb('lifetime_end_ms', 'is', null), eb('lifetime_end_ms', '>', parameter('nowMs'))]),
      )
      .orderBy('name')
      .limit(parameter('limit')),
  )
  return async (page: {
    repositoryId: number
    after: string
    nowMs: number
    limit: number
  }): Promise<string[]> => (await query.all(page)).map((row) => row.name)
}

/**
 * Ends tags now, as far as they are still the current ones of their names and living. The caller
 * holds their lock.
 */
export async function endTagsById(
  tx: Tx,
  given: {
    readonly repositoryId: number
    readonly ids: readonly number[]
    readonly nowMs: number
    readonly by: string | undefined
  },
): Promise<{ readonly name: string; readonly manifestId: number }[]> {
  const { repositoryId, ids } = given
  return await endLiving(tx, given, (query) =>
    query.where('repository_id', '=', repositoryId).where('id', 'in', ids),
  )
}

/** The same for names. */
export async function endTagsByName(
  tx: Tx,
  given: {
    readonly repositoryId: number
    readonly names: readonly string[]
    readonly nowMs: number
    readonly by: string | undefined
  },
): Promise<{ readonly name: string; readonly manifestId: number }[]> {
  const { repositoryId, names } = given
  if (names.length === 0) return []
  return await endLiving(tx, given, (query) =>
    query.where('repository_id', '=', repositoryId).where('name', 'in', names),
  )
}

type TagUpdate = UpdateQueryBuilder<Tables, 'tag', 'tag', UpdateResult>

async function endLiving(
  tx: Tx,
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
