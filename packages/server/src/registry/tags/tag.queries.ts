import { type BerthDatabase, type Db, statement, type Tx } from '../../schema/tables.ts'
import { TagImmutableError, type TagRules } from './tag-guard.ts'

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

/** Whether a policy has made a tag immutable that was not before. */
export type PointedBy = 'nothing more' | 'policy'

/**
 * Points a tag to a manifest. The caller holds the tag's lock. A tag that points there
 * already, and neither expires nor shall, is left alone, so that a repeated push leaves no trace.
 *
 * @throws TagImmutableError when it points elsewhere, and stays there
 * @throws RepositoryNotFoundError when it would become immutable in a place that has gone
 */
export async function pointTag(
  tx: Tx,
  rules: TagRules,
  tag: {
    readonly repositoryId: number
    readonly name: string
    readonly manifestId: number
    readonly nowMs: number
    /** When it expires; never when it is missing. */
    readonly endMs?: number | undefined
    /** The manifest's label makes the tag immutable. */
    readonly isLabelledImmutable: boolean
    /** Somebody goes back to what it pointed to before. */
    readonly isReversion?: boolean
    /** Who does it; undefined for the command line and for Berth itself. */
    readonly by: string | undefined
  },
): Promise<PointedBy> {
  const { repositoryId, name, manifestId, nowMs } = tag
  const by = tag.by ?? null
  const last = await lastStatement.first(tx, { repositoryId, name })
  if (rules.isOn && last?.is_immutable === 1 && isLiving(last, nowMs)) {
    if (last.manifest_id !== manifestId) throw new TagImmutableError(name)
    return 'nothing more'
  }
  const isByPolicy = rules.isOn && !tag.isLabelledImmutable && (await rules.isFixedByPolicy(name))
  const isImmutable = rules.isOn && (tag.isLabelledImmutable || isByPolicy)
  if (isImmutable) await rules.requirePlace()
  const pointedBy = isByPolicy ? 'policy' : 'nothing more'
  const expiresAtMs = isImmutable && !rules.mayExpire ? undefined : tag.endMs
  // Intervals of one name never overlap, also when the clocks of two replicas differ, or when
  // a tag moves twice in a millisecond.
  let startMs = nowMs
  if (last?.is_current === 1) {
    const isThere = last.manifest_id === manifestId && last.lifetime_end_ms === null
    if (isThere && expiresAtMs === undefined) {
      if (isImmutable) await fixStatement.all(tx, { id: last.id })
      return pointedBy
    }
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
    isImmutable: isImmutable ? 1 : 0,
  })
  return pointedBy
}

function isLiving(
  tag: { readonly is_current: number; readonly lifetime_end_ms: number | null },
  nowMs: number,
): boolean {
  return tag.is_current === 1 && (tag.lifetime_end_ms === null || tag.lifetime_end_ms > nowMs)
}

/** The newest interval of a name: the current one, if there is one. */
const lastStatement = statement<{ repositoryId: number; name: string }>()((db, parameter) =>
  db
    .selectFrom('tag')
    .select([
      'id',
      'manifest_id',
      'lifetime_start_ms',
      'lifetime_end_ms',
      'is_current',
      'is_immutable',
    ])
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

const fixStatement = statement<{ id: number }>()((db, parameter) =>
  db.updateTable('tag').set({ is_immutable: 1 }).where('id', '=', parameter('id')),
)

const beginStatement = statement<{
  repositoryId: number
  name: string
  manifestId: number
  startMs: number
  endMs: number | null
  isReversion: number
  by: string | null
  isImmutable: number
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
    is_immutable: parameter('isImmutable'),
  }),
)

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
